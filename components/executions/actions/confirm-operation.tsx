'use client'

import { useTranslations } from 'next-intl'
import { useRouter } from 'next/navigation'
import { useRef } from 'react'
import { type OperationRequest, useExecutionOperation } from '@/lib/executions/hooks'
import type { ExecutionView } from '@/lib/executions/schema'
import { useErrorText } from '../../layout/use-error-text'
import { ConfirmDialog } from '../../ui/alert-dialog'
import { ErrorNote } from '../../ui/error-state'
import { toast } from '../../ui/toast'
import { liveCounts } from '../counts'
import { operationLooks, type ShownOperation } from './operations'

/** Says in numbers what will happen, does it once, and says what came of it. */
export function ConfirmOperation({
  execution,
  operation,
  taskRunId,
  onClose,
}: {
  execution: ExecutionView
  operation: Exclude<ShownOperation, 'resume'>
  /** Replay from here. */
  taskRunId?: string
  onClose: () => void
}) {
  const t = useTranslations('executions.action')
  const errorText = useErrorText()
  const router = useRouter()
  const run = useExecutionOperation(execution.id)
  // Between the click and the next paint a second click would still find the button.
  const sent = useRef(false)

  function confirm() {
    if (sent.current) return
    sent.current = true
    run.mutate(requestFor(operation, taskRunId), {
      onSuccess: ({ openedId }) => {
        toast.success(t(`${operation}.done`))
        onClose()
        if (openedId) router.push(`/executions/${openedId}`)
        if (operation === 'delete') router.push('/executions')
      },
      onError: () => {
        sent.current = false
      },
    })
  }

  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t(`${operation}.title`, { flow: execution.flowId })}
      description={t(`${operation}.what`, liveCounts(execution))}
      action={t(`${operation}.verb`)}
      danger={operationLooks[operation].danger ?? false}
      pending={run.isPending}
      onConfirm={confirm}
    >
      {run.isError && <ErrorNote className="mt-2">{errorText(run.error)}</ErrorNote>}
    </ConfirmDialog>
  )
}

function requestFor(
  operation: Exclude<ShownOperation, 'resume'>,
  taskRunId: string | undefined,
): OperationRequest {
  if (operation === 'unqueue') return { operation, state: 'RUNNING' }
  if (operation === 'replay') return { operation, ...(taskRunId ? { taskRunId } : {}) }
  return { operation }
}
