'use client'

import { useTranslations } from 'next-intl'
import type { ExecutionView } from '@/lib/executions/schema'
import { useWorkerName } from '@/lib/workers/hooks'
import { ConfirmRequest } from '../actions/confirm-request'
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
  const name = useWorkerName(workerId)
  return (
    <ConfirmRequest
      executionId={execution.id}
      request={{ operation: 'restart', avoidWorkerId: workerId }}
      title={t('title')}
      what={t('what', { ...liveCounts(execution), name })}
      verb={t('verb')}
      done={t('done')}
      onClose={onClose}
    />
  )
}
