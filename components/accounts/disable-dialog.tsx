'use client'

import { useTranslations } from 'next-intl'
import { useRouter } from 'next/navigation'
import { useSetDisabled } from '@/lib/accounts/hooks'
import type { PersonView } from '@/lib/accounts/schema'
import { useErrorText } from '../layout/use-error-text'
import { ConfirmDialog } from '../ui/alert-dialog'
import { ErrorNote } from '../ui/error-state'

/** Shuts an account, or opens it again. */
export function DisableDialog({ person, onClose }: { person: PersonView; onClose: () => void }) {
  const t = useTranslations('settings.people')
  const errorText = useErrorText()
  const router = useRouter()
  const change = useSetDisabled()
  const key = person.disabled ? 'enable' : 'disable'
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && onClose()}
      danger={!person.disabled}
      title={t(`${key}Title`, { name: person.name })}
      description={t(`${key}Help`)}
      action={t(key)}
      pending={change.isPending}
      onConfirm={() =>
        change.mutate(
          { userId: person.id, disabled: !person.disabled },
          {
            onSuccess: () => {
              router.refresh()
              onClose()
            },
          },
        )
      }
    >
      {change.isError && <ErrorNote>{errorText(change.error)}</ErrorNote>}
    </ConfirmDialog>
  )
}
