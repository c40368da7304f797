'use client'

import { useTranslations } from 'next-intl'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import type { OperationRequest } from '@/lib/executions/hooks'
import type { ExecutionOperation, ExecutionView } from '@/lib/executions/schema'
import { liveCounts } from '../counts'
import { ConfirmRequest } from './confirm-request'
import { operationLooks } from './operations'
import { RevisionSelect } from './revision-select'

/** Those that ask for nothing but a yes. */
export type PlainOperation = Exclude<ExecutionOperation, 'resume' | 'replay' | 'change-state'>

/** An operation that asks for nothing but a yes, and a restart for the revision to go on with. */
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
  const router = useRouter()
  const [revision, setRevision] = useState(execution.flowRevision)
  return (
    <ConfirmRequest
      executionId={execution.id}
      request={requestFor(operation, revision === execution.flowRevision ? undefined : revision)}
      title={t(`${operation}.title`, { flow: execution.flowId })}
      what={t(`${operation}.what`, liveCounts(execution))}
      verb={t(`${operation}.verb`)}
      done={t(`${operation}.done`)}
      danger={operationLooks[operation].danger ?? false}
      onDone={() => {
        if (operation === 'delete') router.push('/executions')
      }}
      onClose={onClose}
    >
      {operation === 'restart' && (
        <div className="mt-2">
          <RevisionSelect execution={execution} value={revision} onChange={setRevision} />
        </div>
      )}
    </ConfirmRequest>
  )
}

function requestFor(operation: PlainOperation, revision: number | undefined): OperationRequest {
  if (operation === 'unqueue') return { operation, state: 'RUNNING' }
  if (operation === 'restart' && revision !== undefined) return { operation, revision }
  return { operation }
}
