'use client'

import { useQuery } from '@tanstack/react-query'
import { unwrap } from '@/lib/shared/unwrap'
import { getRenderedTask, listDeciders, listTaskRunMetrics } from '../actions'

/** Which servers decided about a task run that no worker ran. */
export function useDeciders(executionId: string, taskRunId: string) {
  return useQuery({
    queryKey: ['executions', 'deciders', executionId, taskRunId],
    queryFn: () => unwrap(listDeciders({ executionId, taskRunId })),
  })
}

/** What the expressions of a task came to in its newest attempt; asked again when another one begins or ends. */
export function useRenderedTask(executionId: string, taskRunId: string, version: string) {
  return useQuery({
    queryKey: ['executions', 'rendered-task', executionId, taskRunId, version],
    queryFn: () => unwrap(getRenderedTask({ executionId, taskRunId })),
  })
}

const againMs = 3_000

/** What a task run has measured. Measures come beside the events, so they are asked for while it runs. */
export function useTaskRunMetrics(executionId: string, taskRunId: string, live: boolean) {
  return useQuery({
    queryKey: ['executions', 'metrics', executionId, taskRunId, live],
    queryFn: () => unwrap(listTaskRunMetrics({ executionId, taskRunId })),
    refetchInterval: live ? againMs : false,
    staleTime: 0,
  })
}
