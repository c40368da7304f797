'use client'

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { unwrap } from '@/lib/shared/unwrap'
import {
  changeState,
  changeTaskRunState,
  deleteExecution,
  forceRun,
  killExecution,
  listPauseForms,
  operateOnExecutions,
  pauseExecution,
  previewReplay,
  replayExecution,
  restartExecution,
  resumeExecution,
  resumeFromBreakpoint,
  unqueue,
} from '../actions'
import { requestForm } from '../request-form'
import { executionKey } from './use-execution'

export type EndState = 'SUCCESS' | 'WARNING' | 'FAILED' | 'KILLED' | 'CANCELLED'

export type OperationRequest =
  | { operation: 'kill' | 'pause' | 'force-run' | 'delete' | 'pass-breakpoint' }
  | { operation: 'restart'; revision?: number; avoidWorkerId?: string }
  | { operation: 'unqueue'; state: 'RUNNING' | 'CANCELLED' | 'FAILED' }
  | { operation: 'change-state'; state: EndState; taskRunId?: string }
  | {
      operation: 'replay'
      taskRunId?: string
      revision?: number | 'latest'
      /** Instead of the original's. */
      inputs?: Record<string, string | Blob>
    }
  | { operation: 'resume'; taskRunId?: string; inputs: Record<string, string | Blob> }

/** Runs one operation; the page hears of its effect by the socket, and asks once in case it is away. */
export function useExecutionOperation(executionId: string) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: async (request: OperationRequest): Promise<{ openedId: string | null }> => {
      if (request.operation === 'replay') {
        const { taskRunId, revision, inputs } = request
        const asked = {
          executionId,
          ...(taskRunId ? { taskRunId } : {}),
          ...(revision === undefined ? {} : { revision }),
          ...(inputs ? { withInputs: true } : {}),
        }
        const started = await unwrap(replayExecution(requestForm(asked, inputs ?? {})))
        return { openedId: started.executionId }
      }
      await carryOut(executionId, request)
      return { openedId: null }
    },
    onSuccess: (_, { operation }) => {
      if (operation !== 'delete') {
        void queries.invalidateQueries({ queryKey: executionKey(executionId) })
      }
      void queries.invalidateQueries({ queryKey: ['executions', 'pause-forms', executionId] })
    },
  })
}

function carryOut(
  executionId: string,
  request: Exclude<OperationRequest, { operation: 'replay' }>,
): Promise<unknown> {
  switch (request.operation) {
    case 'kill':
      return unwrap(killExecution({ executionId }))
    case 'pause':
      return unwrap(pauseExecution({ executionId }))
    case 'force-run':
      return unwrap(forceRun({ executionId }))
    case 'delete':
      return unwrap(deleteExecution({ executionId }))
    case 'pass-breakpoint':
      return unwrap(resumeFromBreakpoint({ executionId }))
    case 'restart': {
      const { operation: _operation, ...asked } = request
      return unwrap(restartExecution({ executionId, ...asked }))
    }
    case 'unqueue':
      return unwrap(unqueue({ executionId, state: request.state }))
    case 'change-state': {
      const { taskRunId, state } = request
      return taskRunId
        ? unwrap(changeTaskRunState({ executionId, taskRunId, state }))
        : unwrap(changeState({ executionId, state }))
    }
    case 'resume': {
      const { taskRunId, inputs } = request
      return unwrap(
        resumeExecution(requestForm({ executionId, ...(taskRunId ? { taskRunId } : {}) }, inputs)),
      )
    }
  }
}

/** What the paused task runs ask for. */
export function usePauseForms(executionId: string, wanted: boolean) {
  return useQuery({
    queryKey: ['executions', 'pause-forms', executionId],
    queryFn: () => unwrap(listPauseForms({ executionId })),
    enabled: wanted,
    staleTime: 0,
  })
}

/** What a replay would take over and what it would run anew. */
export function useReplayPreview(
  executionId: string,
  from: { taskRunId?: string; revision?: number | 'latest' },
) {
  return useQuery({
    queryKey: ['executions', 'replay-preview', executionId, from],
    queryFn: () => unwrap(previewReplay({ executionId, ...from })),
    staleTime: 0,
  })
}

export type BulkOperation = 'kill' | 'resume' | 'restart' | 'delete'
export type BulkProgress = { done: number; of: number; refused: number }

const slice = 25

/** The same operation on many, in slices, so that the progress can be shown. */
export function useBulkOperation(onProgress: (progress: BulkProgress) => void) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: async ({ operation, ids }: { operation: BulkOperation; ids: string[] }) => {
      const progress = { done: 0, of: ids.length, refused: 0 }
      for (let at = 0; at < ids.length; at += slice) {
        const part = ids.slice(at, at + slice)
        const result = await unwrap(operateOnExecutions({ operation, ids: part }))
        progress.done += part.length
        progress.refused += result.refused.length
        onProgress({ ...progress })
      }
      return progress
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['executions', 'list'] }),
  })
}
