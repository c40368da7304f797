'use client'

import { useTranslations } from 'next-intl'
import { useRouter } from 'next/navigation'
import { useRef, useState } from 'react'
import { type OperationRequest, useExecutionOperation } from '@/lib/executions/hooks'
import type { ExecutionOperation, ExecutionView } from '@/lib/executions/schema'
import { useErrorText } from '../../layout/use-error-text'
import { ConfirmDialog } from '../../ui/alert-dialog'
import { ErrorNote } from '../../ui/error-state'
import { toast } from '../../ui/toast'
import { liveCounts } from '../counts'
import { operationLooks } from './operations'
import { RevisionSelect } from './revision-select'

/** Those that ask for nothing but a yes. */
export type PlainOperation = Exclude<ExecutionOperation, 'resume' | 'replay' | 'change-state'>

/** Says in numbers what will happen, does it once, and says what came of it. */
export function ConfirmOperation({
  execution,
  operation,
  onClose,
}: {
  execution: ExecutionView
  operation: PlainOperation
  onClose: () => void
}) {
  const t = useTranslations('executions.action')
  const errorText = useErrorText()
  const router = useRouter()
  const run = useExecutionOperation(execution.id)
  // Between the click and the next paint a second click would still find the button.
  const sent = useRef(false)
  const [revision, setRevision] = useState(execution.flowRevision)

  function confirm() {
    if (sent.current) return
    sent.current = true
    run.mutate(requestFor(operation, revision === execution.flowRevision ? undefined : revision), {
      onSuccess: () => {
        toast.success(t(`${operation}.done`))
        onClose()
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
      {operation === 'restart' && (
        <div className="mt-2">
          <RevisionSelect execution={execution} value={revision} onChange={setRevision} />
        </div>
      )}
      {run.isError && <ErrorNote className="mt-2">{errorText(run.error)}</ErrorNote>}
    </ConfirmDialog>
  )
}

function requestFor(operation: PlainOperation, revision: number | undefined): OperationRequest {
  if (operation === 'unqueue') return { operation, state: 'RUNNING' }
  if (operation === 'restart' && revision !== undefined) return { operation, revision }
  return { operation }
}
