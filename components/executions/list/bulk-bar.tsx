'use client'

import { CircleStop } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useRef, useState } from 'react'
import { useBulkOperation } from '@/lib/executions/hooks'
import type { ExecutionSummary } from '@/lib/executions/schema'
import { useErrorText } from '../../layout/use-error-text'
import { ConfirmDialog } from '../../ui/alert-dialog'
import { Button } from '../../ui/button'
import { ErrorNote } from '../../ui/error-state'
import { toast } from '../../ui/toast'

/** What can be done with the chosen rows at once. */
export function BulkBar({
  chosen,
  onDone,
}: {
  chosen: readonly ExecutionSummary[]
  onDone: () => void
}) {
  const t = useTranslations('executions.bulk')
  const errorText = useErrorText()
  const [asked, setAsked] = useState(false)
  const [progress, setProgress] = useState<{ done: number; of: number } | null>(null)
  const bulk = useBulkOperation(setProgress)
  const sent = useRef(false)
  const live = chosen.filter(({ state }) => state.endDate === null)

  function confirm() {
    if (sent.current) return
    sent.current = true
    bulk.mutate(
      { operation: 'kill', ids: live.map(({ id }) => id) },
      {
        onSuccess: ({ done, refused }) => {
          toast.success(t('done', { n: done - refused, refused }))
          setAsked(false)
          onDone()
        },
        onSettled: () => {
          sent.current = false
          setProgress(null)
        },
      },
    )
  }

  return (
    <div
      role="toolbar"
      aria-label={t('label')}
      className="fixed inset-x-0 bottom-16 z-30 mx-auto flex w-fit max-w-[calc(100vw-2rem)] items-center gap-3 rounded-md border bg-popover px-3 py-2 shadow-float sm:bottom-6"
    >
      <span role="status" className="tabular-nums">
        {t('chosen', { n: chosen.length })}
      </span>
      <Button
        size="sm"
        variant="danger-quiet"
        disabled={live.length === 0}
        onClick={() => setAsked(true)}
      >
        <CircleStop aria-hidden />
        {t('kill')}
      </Button>
      <Button size="sm" variant="ghost" onClick={onDone}>
        {t('clear')}
      </Button>
      {asked && (
        <ConfirmDialog
          open
          onOpenChange={(open) => !open && setAsked(false)}
          title={t('killTitle', { n: live.length })}
          description={t('killWhat', { n: live.length, ended: chosen.length - live.length })}
          action={t('killVerb', { n: live.length })}
          danger
          pending={bulk.isPending}
          onConfirm={confirm}
        >
          {progress && (
            <progress
              className="mt-2 w-full accent-(--accent)"
              value={progress.done}
              max={progress.of}
              aria-label={t('progress')}
            />
          )}
          {bulk.isError && <ErrorNote className="mt-2">{errorText(bulk.error)}</ErrorNote>}
        </ConfirmDialog>
      )}
    </div>
  )
}
