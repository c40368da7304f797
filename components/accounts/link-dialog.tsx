'use client'

import { useTranslations } from 'next-intl'
import { useRenewLink } from '@/lib/accounts/hooks'
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
import { SecretOnce } from './secret-once'

/** A new one-time link for somebody who has lost the first, or the password. */
export function LinkDialog({ person, onClose }: { person: PersonView; onClose: () => void }) {
  const t = useTranslations('settings.people')
  const common = useTranslations('common')
  const errorText = useErrorText()
  const create = useRenewLink()
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent>
        <DialogHeader>
          <DialogTitle>{t('linkFor', { name: person.name })}</DialogTitle>
          <DialogDescription>{t('newLinkHelp')}</DialogDescription>
        </DialogHeader>
        <DialogBody>
          {create.isError && <ErrorNote>{errorText(create.error)}</ErrorNote>}
          {create.data && (
            <SecretOnce label={t('link')} help={t('linkHelp')} secret={create.data.link} />
          )}
        </DialogBody>
        <DialogFooter>
          <DialogClose asChild>
            <Button>{common('close')}</Button>
          </DialogClose>
          {!create.data && (
            <Button
              variant="primary"
              pending={create.isPending}
              onClick={() => create.mutate(person.id)}
            >
              {t('newLink')}
            </Button>
          )}
        </DialogFooter>
      </DialogContent>
    </Dialog>
  )
}
