'use client'

// One execution, live: what the server rendered, the rest of its task runs in windows, and then patches by
// number. A gap is asked for again; where too much was missed the whole is read anew. While the socket is
// away it polls.

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useLiveStatus, useRoom } from '@/lib/realtime/client'
import { foldPatch } from '@/lib/realtime/fold'
import type { ExecutionPatch } from '@/lib/realtime/protocol'
import { unwrap } from '@/lib/shared/unwrap'
import { getExecution, listTaskRuns } from '../actions'
import type { ExecutionView } from '../schema'
import { receiveEvents } from './use-events'

export type LoadedExecution = ExecutionView & { nextTaskRuns: number | null }

const pollMs = 4_000

export const executionKey = (id: string) => ['executions', 'one', id] as const

export function useExecution(initial: LoadedExecution) {
  const { id } = initial
  const queries = useQueryClient()
  const status = useLiveStatus()
  const key = executionKey(id)
  const query = useQuery({
    queryKey: key,
    queryFn: async () => {
      const read = await unwrap(getExecution({ executionId: id }))
      const known = queries.getQueryData<LoadedExecution>(key)
      // Patches that came while it was read are newer than what was read.
      return known && known.eventNumber > read.eventNumber ? known : read
    },
    initialData: initial,
    refetchInterval: status === 'offline' ? pollMs : false,
  })

  useRoom(`execution:${id}`, 'execution', {
    from: () => queries.getQueryData<LoadedExecution>(key)?.eventNumber,
    onJoined: (joined) => {
      if (!joined.ok) void queries.invalidateQueries({ queryKey: key })
      else if ('reload' in joined) void queries.refetchQueries({ queryKey: key })
      else if (joined.patch) receive(joined.patch)
    },
    onPush: (patch, ask) => {
      if (patch.executionId === id && receive(patch) === 'gap') ask()
    },
  })

  function receive(patch: ExecutionPatch) {
    const known = queries.getQueryData<LoadedExecution>(key)
    if (!known) return 'stale'
    const { outcome, view } = foldPatch(known, patch)
    if (outcome === 'applied') {
      queries.setQueryData<LoadedExecution>(key, { ...view, nextTaskRuns: known.nextTaskRuns })
      receiveEvents(queries, patch)
    }
    return outcome
  }

  const { nextTaskRuns } = query.data
  useEffect(() => {
    if (nextTaskRuns === null) return
    let wanted = true
    void unwrap(listTaskRuns({ executionId: id, after: nextTaskRuns, limit: 5_000 })).then(
      ({ taskRuns, next }) =>
        wanted &&
        queries.setQueryData<LoadedExecution>(executionKey(id), (known) => {
          if (!known || known.nextTaskRuns !== nextTaskRuns) return known
          const ids = new Set(known.taskRunList.map((row) => row.id))
          const added = taskRuns.filter((row) => !ids.has(row.id))
          const taskRunList = [...known.taskRunList, ...added]
          return { ...known, taskRunList, nextTaskRuns: next }
        }),
      // Shown as it is; the next poll or reload reads on.
      () => undefined,
    )
    return () => {
      wanted = false
    }
  }, [id, nextTaskRuns, queries])

  return { execution: query.data, error: query.error, loadingMore: nextTaskRuns !== null }
}
