'use client'

import { useTranslations } from 'next-intl'
import type { FormEvent } from 'react'
import { useRenewLink } from '@/lib/accounts/hooks'
import type { PersonView } from '@/lib/accounts/schema'
import { useErrorText } from '../layout/use-error-text'
import { DialogForm, DialogFrame, DialogResult } from '../ui/form-dialog'
import { SecretOnce } from './secret-once'

/** A new one-time link for somebody who has lost the first, or the password. */
export function LinkDialog({ person, onClose }: { person: PersonView; onClose: () => void }) {
  const t = useTranslations('settings.people')
  const errorText = useErrorText()
  const create = useRenewLink()
  function submit(event: FormEvent) {
    event.preventDefault()
    if (!create.isPending) create.mutate(person.id)
  }
  return (
    <DialogFrame
      onOpenChange={(open) => !open && onClose()}
      title={t('linkFor', { name: person.name })}
      description={t('newLinkHelp')}
    >
      {create.data ? (
        <DialogResult>
          <SecretOnce label={t('link')} help={t('linkHelp')} secret={create.data.link} />
        </DialogResult>
      ) : (
        <DialogForm
          onSubmit={submit}
          error={create.isError ? errorText(create.error) : undefined}
          action={t('newLink')}
          pending={create.isPending}
        />
      )}
    </DialogFrame>
  )
}
