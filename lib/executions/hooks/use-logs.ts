'use client'

// The log of an execution in windows: what is in view is read, the rest is known by where it lies, and what is
// written is pushed to its end. While the socket is away it polls.

import { useQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useSyncExternalStore } from 'react'
import { useLiveStatus, useRoom } from '@/lib/realtime/client'
import { unwrap } from '@/lib/shared/unwrap'
import { listLogs, outlineLogs } from '../actions'
import type { LogFilter } from '../read/logs'
import { createLogStore } from './log-store'

const windowSize = 5_000
const pollMs = 4_000

export function useLogs(executionId: string, filter: LogFilter, { live }: { live: boolean }) {
  const status = useLiveStatus()
  const { minLevel, taskRunId, attempt, text } = filter
  const store = useMemo(
    () =>
      createLogStore(
        { minLevel, taskRunId, attempt, text },
        {
          outline: (request) => unwrap(outlineLogs({ executionId, ...request })),
          lines: async (request) =>
            (await unwrap(listLogs({ executionId, ...request, limit: windowSize }))).lines,
        },
      ),
    [executionId, minLevel, taskRunId, attempt, text],
  )
  useEffect(() => store.start(), [store])
  const state = useSyncExternalStore(store.subscribe, store.current, store.current)

  useRoom(state.newest === null ? null : `logs:${executionId}`, 'logs', {
    from: () => store.current().newest ?? undefined,
    onPush: (lines) => store.receive(lines.filter((line) => line.executionId === executionId)),
  })

  const polls = live && status === 'offline'
  useEffect(() => {
    if (!polls) return
    const timer = setInterval(() => {
      const after = store.current().newest
      if (after === null) return
      void unwrap(listLogs({ executionId, after, limit: windowSize })).then(
        ({ lines }) => store.receive(lines),
        // Asked again with the next turn.
        () => undefined,
      )
    }, pollMs)
    return () => clearInterval(timer)
  }, [polls, executionId, store])

  return { store, state }
}

/** The last lines of one task run, oldest first. */
export function useLastLines(executionId: string, taskRunId: string | null, limit: number) {
  const { data } = useQuery({
    queryKey: ['executions', 'last-lines', executionId, taskRunId, limit],
    queryFn: () =>
      unwrap(
        listLogs({
          executionId,
          taskRunId: taskRunId ?? undefined,
          before: Number.MAX_SAFE_INTEGER,
          limit,
        }),
      ),
    enabled: taskRunId !== null,
  })
  return data?.lines ?? []
}
