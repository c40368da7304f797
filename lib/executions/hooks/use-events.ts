'use client'

import { type QueryClient, useQuery, useQueryClient } from '@tanstack/react-query'
import type { ExecutionEvent } from '@/lib/engine'
import { useLiveStatus } from '@/lib/realtime/client'
import { foldEvents } from '@/lib/realtime/fold'
import type { ExecutionPatch } from '@/lib/realtime/protocol'
import { unwrap } from '@/lib/shared/unwrap'
import { listEvents } from '../actions'
import { receiveTaskRunEvents } from './use-task-run-events'

const windowSize = 5_000
const mostEvents = 100_000
const pollMs = 4_000

const eventsKey = (id: string) => ['executions', 'events', id] as const

/** The committed events of an execution, 1..n without gap, growing while it runs. */
export function useEvents(executionId: string, wanted = true) {
  const queries = useQueryClient()
  const status = useLiveStatus()
  const query = useQuery({
    queryKey: eventsKey(executionId),
    queryFn: async () => {
      const known = queries.getQueryData<ExecutionEvent[]>(eventsKey(executionId)) ?? []
      let events = known
      let more = true
      while (more && events.length < mostEvents) {
        const after = events.at(-1)?.number ?? 0
        const read = await unwrap(listEvents({ executionId, after, limit: windowSize }))
        events = foldEvents(events, read.events)
        more = read.more
      }
      return events
    },
    enabled: wanted,
    refetchInterval: status === 'offline' ? pollMs : false,
  })
  return {
    events: query.data ?? [],
    loading: query.isPending,
    error: query.error,
    retry: () => void query.refetch(),
  }
}

/** Events that came with a patch, where the list is open and follows on. */
export function receiveEvents(queries: QueryClient, patch: ExecutionPatch) {
  receiveTaskRunEvents(queries, patch)
  const key = eventsKey(patch.executionId)
  const known = queries.getQueryData<ExecutionEvent[]>(key)
  if (!known) return
  if ((known.at(-1)?.number ?? 0) < patch.from) void queries.invalidateQueries({ queryKey: key })
  else queries.setQueryData(key, foldEvents(known, patch.events))
}
