'use client'

import { useTranslations } from 'next-intl'
import { useRef } from 'react'
import { useExecutionOperation } from '@/lib/executions/hooks'
import type { ExecutionView } from '@/lib/executions/schema'
import { useWorkerName } from '@/lib/workers/hooks'
import { useErrorText } from '../../layout/use-error-text'
import { ConfirmDialog } from '../../ui/alert-dialog'
import { ErrorNote } from '../../ui/error-state'
import { toast } from '../../ui/toast'
import { liveCounts } from '../counts'

/** Restarts an execution from what failed, and keeps that from the worker on which it failed. */
export function RetryElsewhere({
  execution,
  workerId,
  onClose,
}: {
  execution: ExecutionView
  workerId: string
  onClose: () => void
}) {
  const t = useTranslations('executions.retryElsewhere')
  const errorText = useErrorText()
  const name = useWorkerName(workerId)
  const run = useExecutionOperation(execution.id)
  const sent = useRef(false)

  function confirm() {
    if (sent.current) return
    sent.current = true
    run.mutate(
      { operation: 'restart', avoidWorkerId: workerId },
      {
        onSuccess: () => {
          toast.success(t('done'))
          onClose()
        },
        onError: () => {
          sent.current = false
        },
      },
    )
  }
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t('title')}
      description={t('what', { ...liveCounts(execution), name })}
      action={t('verb')}
      pending={run.isPending}
      onConfirm={confirm}
    >
      {run.isError && <ErrorNote className="mt-2">{errorText(run.error)}</ErrorNote>}
    </ConfirmDialog>
  )
}
