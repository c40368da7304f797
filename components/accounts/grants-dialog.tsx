'use client'

import { useTranslations } from 'next-intl'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { useSetGrants } from '@/lib/accounts/hooks'
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
import { toast } from '../ui/toast'
import { GrantsEditor } from './grants-editor'

export function GrantsDialog({ person, onClose }: { person: PersonView; onClose: () => void }) {
  const t = useTranslations('settings.people')
  const common = useTranslations('common')
  const errorText = useErrorText()
  const router = useRouter()
  const [grants, setGrants] = useState(person.grants)
  const save = useSetGrants()
  function submit() {
    if (save.isPending) return
    save.mutate(
      { userId: person.id, grants },
      {
        onSuccess: () => {
          toast.success(t('rolesChanged', { name: person.name }))
          router.refresh()
          onClose()
        },
      },
    )
  }
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent>
        <DialogHeader>
          <DialogTitle>{t('rolesOf', { name: person.name })}</DialogTitle>
          <DialogDescription>{person.email}</DialogDescription>
        </DialogHeader>
        <DialogBody className="flex flex-col gap-4">
          {save.isError && <ErrorNote>{errorText(save.error)}</ErrorNote>}
          <GrantsEditor grants={grants} onChange={setGrants} />
        </DialogBody>
        <DialogFooter>
          <DialogClose asChild>
            <Button>{common('cancel')}</Button>
          </DialogClose>
          <Button variant="primary" pending={save.isPending} onClick={submit}>
            {t('saveRoles')}
          </Button>
        </DialogFooter>
      </DialogContent>
    </Dialog>
  )
}
