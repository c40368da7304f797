'use client'

import { parseAsInteger, useQueryState } from 'nuqs'
import { useMemo } from 'react'
import { createPast } from '@/lib/executions/hooks/past'
import { useEvents } from '@/lib/executions/hooks/use-events'
import type { ExecutionView } from '@/lib/executions/schema'

/** The execution as of the event that the address names; as it is now where it names none. */
export function useTimeTravel(execution: ExecutionView) {
  const [at, setAt] = useQueryState('at', parseAsInteger)
  const travelling = at !== null
  const { events, loading, error } = useEvents(execution.id, travelling)
  const past = useMemo(
    () => (travelling && events.length > 0 ? createPast(execution, events) : null),
    [travelling, execution, events],
  )
  const number = Math.min(Math.max(at ?? execution.eventNumber, 1), Math.max(events.length, 1))
  const shown = useMemo(() => past?.(number) ?? execution, [past, number, execution])
  return {
    travelling,
    number,
    events,
    loading: travelling && loading,
    error: travelling ? error : null,
    shown,
    /** The moment at which the clock stands, in milliseconds since 1970. */
    frozenMs: past ? (events[number - 1]?.at ?? null) : null,
    go: (next: number) => void setAt(next),
    start: () => void setAt(execution.eventNumber),
    leave: () => void setAt(null),
  }
}

export type TimeTravel = ReturnType<typeof useTimeTravel>
