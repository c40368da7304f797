'use client'

import { useTranslations } from 'next-intl'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { useForm } from 'react-hook-form'
import { useInvitePerson } from '@/lib/accounts/hooks'
import type { PersonView } from '@/lib/accounts/schema'
import { useErrorText } from '../layout/use-error-text'
import { Field } from '../ui/field'
import { DialogForm, DialogFrame, DialogResult } from '../ui/form-dialog'
import { Input } from '../ui/input'
import { GrantsEditor } from './grants-editor'
import { SecretOnce } from './secret-once'

type InviteForm = { email: string; name: string }

/** Makes an account and shows the one-time link that lets its person in. */
export function InviteDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations('settings.people')
  return (
    <DialogFrame
      onOpenChange={(open) => !open && onClose()}
      title={t('invite')}
      description={t('inviteHelp')}
    >
      <InviteFormBody />
    </DialogFrame>
  )
}

function InviteFormBody() {
  const t = useTranslations('settings.people')
  const auth = useTranslations('auth')
  const errorText = useErrorText()
  const router = useRouter()
  const [grants, setGrants] = useState<PersonView['grants']>([{ namespace: '', role: 'viewer' }])
  const invite = useInvitePerson()
  const form = useForm<InviteForm>({ defaultValues: { email: '', name: '' } })
  const { errors } = form.formState

  function submit({ email, name }: InviteForm) {
    if (invite.isPending) return
    invite.mutate(
      { email: email.trim(), name: name.trim(), grants },
      { onSuccess: () => router.refresh() },
    )
  }

  if (invite.data) {
    return (
      <DialogResult>
        <SecretOnce label={t('link')} help={t('linkHelp')} secret={invite.data.link} />
      </DialogResult>
    )
  }
  return (
    <DialogForm
      onSubmit={(event) => void form.handleSubmit(submit)(event)}
      error={invite.isError ? errorText(invite.error) : undefined}
      action={t('createAccount')}
      pending={invite.isPending}
    >
      <Field label={auth('email')} required error={errors.email?.message}>
        {(control) => (
          <Input
            {...control}
            type="email"
            autoComplete="off"
            {...form.register('email', { required: auth('emailMissing') })}
          />
        )}
      </Field>
      <Field label={t('name')} required error={errors.name?.message}>
        {(control) => (
          <Input
            {...control}
            autoComplete="off"
            {...form.register('name', {
              validate: (value) => value.trim() !== '' || t('nameMissing'),
            })}
          />
        )}
      </Field>
      <GrantsEditor grants={grants} onChange={setGrants} />
    </DialogForm>
  )
}
