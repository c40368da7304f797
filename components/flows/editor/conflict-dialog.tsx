'use client'

import { useTranslations } from 'next-intl'
import type { FlowView } from '@/lib/flows/schema'
import { Button } from '../../ui/button'
import {
  Dialog,
  DialogBody,
  DialogContent,
  DialogDescription,
  DialogFooter,
  DialogHeader,
  DialogTitle,
} from '../../ui/dialog'
import { DiffView } from './diff-view'

/** Somebody saved meanwhile: both versions, and the three ways on. */
export function ConflictDialog({
  isNew,
  mine,
  newest,
  pending,
  onClose,
  onTakeTheirs,
  onSaveMine,
}: {
  /** The text was to be a new flow, and its name is taken. */
  isNew: boolean
  mine: string
  newest: FlowView | null
  pending: boolean
  onClose: () => void
  onTakeTheirs: (newest: FlowView) => void
  onSaveMine: (newest: FlowView) => void
}) {
  const t = useTranslations('flows.conflict')
  return (
    <Dialog open={newest !== null} onOpenChange={(open) => !open && onClose()}>
      {newest && (
        <DialogContent className="max-w-3xl">
          <DialogHeader>
            <DialogTitle>{isNew ? t('takenTitle') : t('title')}</DialogTitle>
            <DialogDescription>
              {isNew
                ? t('takenDescription', { id: newest.id, revision: newest.revision })
                : t('description', { revision: newest.revision })}
            </DialogDescription>
          </DialogHeader>
          <DialogBody>
            <DiffView
              before={newest.source}
              after={mine}
              label={t('diff')}
              className="max-h-[50dvh]"
            />
          </DialogBody>
          <DialogFooter>
            <Button variant="ghost" onClick={onClose}>
              {t('keepEditing')}
            </Button>
            <Button onClick={() => onTakeTheirs(newest)}>{t('takeTheirs')}</Button>
            <Button variant="primary" pending={pending} onClick={() => onSaveMine(newest)}>
              {t('saveMine', { revision: newest.revision + 1 })}
            </Button>
          </DialogFooter>
        </DialogContent>
      )}
    </Dialog>
  )
}
