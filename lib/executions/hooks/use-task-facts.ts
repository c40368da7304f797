'use client'

import { useQuery } from '@tanstack/react-query'
import { unwrap } from '@/lib/shared/unwrap'
import { getRenderedTask, listDeciders } from '../actions'

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
