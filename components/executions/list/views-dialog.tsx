'use client'

import { useMutation } from '@tanstack/react-query'
import { Trash2 } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { type FormEvent, useState } from 'react'
import { deleteSavedView, saveSavedView } from '@/lib/executions/actions'
import type { SavedView } from '@/lib/executions/saved-views'
import { unwrap } from '@/lib/shared/unwrap'
import { useErrorText } from '../../layout/use-error-text'
import { Button } from '../../ui/button'
import {
  Dialog,
  DialogBody,
  DialogContent,
  DialogDescription,
  DialogHeader,
  DialogTitle,
} from '../../ui/dialog'
import { ErrorNote } from '../../ui/error-state'
import { Field } from '../../ui/field'
import { Input } from '../../ui/input'

/** Keeps the filters that are set under a name, and deletes what was kept. */
export function ViewsDialog({
  views,
  query,
  onChange,
  onClose,
}: {
  views: readonly SavedView[]
  query: string
  onChange: (views: SavedView[]) => void
  onClose: () => void
}) {
  const t = useTranslations('executions.list.views')
  const errorText = useErrorText()
  const [name, setName] = useState('')
  const save = useMutation({
    mutationFn: () => unwrap(saveSavedView({ name, query })),
    onSuccess: (saved) => {
      onChange(saved)
      onClose()
    },
  })
  const remove = useMutation({
    mutationFn: (id: string) => unwrap(deleteSavedView({ id })),
    onSuccess: onChange,
  })
  const error = save.error ?? remove.error

  function submit(event: FormEvent) {
    event.preventDefault()
    if (!save.isPending && name.trim()) save.mutate()
  }

  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent className="max-w-md">
        <DialogHeader>
          <DialogTitle>{t('title')}</DialogTitle>
          <DialogDescription>{t('description')}</DialogDescription>
        </DialogHeader>
        <DialogBody className="flex flex-col gap-4">
          {error && <ErrorNote>{errorText(error)}</ErrorNote>}
          <form onSubmit={submit} className="flex items-end gap-2">
            <Field label={t('name')} required className="flex-1">
              {(control) => (
                <Input
                  {...control}
                  value={name}
                  maxLength={80}
                  onChange={(event) => setName(event.target.value)}
                />
              )}
            </Field>
            <Button type="submit" variant="primary" pending={save.isPending}>
              {t('save')}
            </Button>
          </form>
          {views.length > 0 && (
            <ul aria-label={t('kept')} className="flex flex-col divide-y border-y">
              {views.map((view) => (
                <li key={view.id} className="flex h-9 items-center gap-2">
                  <span className="min-w-0 truncate">{view.name}</span>
                  <span className="min-w-0 flex-1 truncate text-right font-mono text-xs text-muted-foreground">
                    {decodeURIComponent(view.query.replace(/^\?/, ''))}
                  </span>
                  <Button
                    size="icon-sm"
                    variant="ghost"
                    aria-label={t('delete', { name: view.name })}
                    onClick={() => remove.mutate(view.id)}
                  >
                    <Trash2 aria-hidden />
                  </Button>
                </li>
              ))}
            </ul>
          )}
        </DialogBody>
      </DialogContent>
    </Dialog>
  )
}
