'use client'

import { useTranslations } from 'next-intl'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { useForm } from 'react-hook-form'
import { useInvitePerson } from '@/lib/accounts/hooks'
import type { PersonView } from '@/lib/accounts/schema'
import { useErrorText } from '../layout/use-error-text'
import { Button } from '../ui/button'
import {
  Dialog,
  DialogBody,
  DialogClose,
  DialogContent,
  DialogDescription,
  DialogFooter,
  DialogHeader,
  DialogTitle,
} from '../ui/dialog'
import { ErrorNote } from '../ui/error-state'
import { Field } from '../ui/field'
import { Input } from '../ui/input'
import { GrantsEditor } from './grants-editor'
import { SecretOnce } from './secret-once'

type InviteForm = { email: string; name: string }

/** Makes an account and shows the one-time link that lets its person in. */
export function InviteDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations('settings.people')
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent>
        <DialogHeader>
          <DialogTitle>{t('invite')}</DialogTitle>
          <DialogDescription>{t('inviteHelp')}</DialogDescription>
        </DialogHeader>
        <InviteFormBody />
      </DialogContent>
    </Dialog>
  )
}

function InviteFormBody() {
  const t = useTranslations('settings.people')
  const common = useTranslations('common')
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
      <>
        <DialogBody>
          <SecretOnce label={t('link')} help={t('linkHelp')} secret={invite.data.link} />
        </DialogBody>
        <DialogFooter>
          <DialogClose asChild>
            <Button variant="primary">{common('close')}</Button>
          </DialogClose>
        </DialogFooter>
      </>
    )
  }
  return (
    <form
      noValidate
      onSubmit={(event) => void form.handleSubmit(submit)(event)}
      className="flex min-h-0 flex-col"
    >
      <DialogBody className="flex flex-col gap-4">
        {invite.isError && <ErrorNote>{errorText(invite.error)}</ErrorNote>}
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
      </DialogBody>
      <DialogFooter>
        <DialogClose asChild>
          <Button>{common('cancel')}</Button>
        </DialogClose>
        <Button type="submit" variant="primary" pending={invite.isPending}>
          {t('createAccount')}
        </Button>
      </DialogFooter>
    </form>
  )
}
