'use client'

import { useQuery } from '@tanstack/react-query'
import type { Waiting } from '@/lib/engine'
import { unwrap } from '@/lib/shared/unwrap'
import { getWaiting } from '../actions'

const againMs = 5_000

/** The facts behind a waiting; they change with others' work, so they are read again while it waits. */
export function useWaiting(
  executionId: string,
  taskRunId: string | null,
  waiting: Waiting | null,
  wanted: boolean,
) {
  const { data } = useQuery({
    queryKey: ['executions', 'waiting', executionId, taskRunId, waiting],
    queryFn: () => unwrap(getWaiting({ executionId, ...(taskRunId ? { taskRunId } : {}) })),
    enabled: wanted,
    refetchInterval: againMs,
    staleTime: 0,
  })
  return data ?? null
}
