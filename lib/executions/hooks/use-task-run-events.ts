'use client'

import { type QueryClient, useQuery } from '@tanstack/react-query'
import { useLiveStatus } from '@/lib/realtime/client'
import { foldEvents } from '@/lib/realtime/fold'
import type { ExecutionPatch } from '@/lib/realtime/protocol'
import { unwrap } from '@/lib/shared/unwrap'
import { listTaskRunEvents } from '../actions'
import type { TaskRunEvents } from '../read/task-run-events'

const pollMs = 4_000

const eventsKey = (executionId: string) => ['executions', 'task-run-events', executionId] as const

/** The committed events of one task run, growing while it runs. */
export function useTaskRunEvents(executionId: string, taskRunId: string) {
  const status = useLiveStatus()
  return useQuery({
    queryKey: [...eventsKey(executionId), taskRunId],
    queryFn: () => unwrap(listTaskRunEvents({ executionId, taskRunId })),
    refetchInterval: status === 'offline' ? pollMs : false,
    staleTime: 0,
  })
}

/** Events that came with a patch, for the task runs whose list is open; read again where some were missed. */
export function receiveTaskRunEvents(queries: QueryClient, patch: ExecutionPatch) {
  const open = queries.getQueriesData<TaskRunEvents>({ queryKey: eventsKey(patch.executionId) })
  for (const [key, known] of open) {
    if (!known || known.more || patch.to <= known.upTo) continue
    if (patch.from > known.upTo) {
      void queries.invalidateQueries({ queryKey: key })
      continue
    }
    const own = patch.events.filter(({ taskRunId }) => taskRunId === key.at(-1))
    const events = own.length === 0 ? known.events : foldEvents(known.events, own)
    queries.setQueryData<TaskRunEvents>(key, { ...known, events, upTo: patch.to })
  }
}
