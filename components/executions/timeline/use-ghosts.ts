'use client'

import { useMemo } from 'react'
import { usePlan } from '@/lib/executions/hooks'
import type { ExecutionView } from '@/lib/executions/schema'
import type { Interval } from './time-scale'
import { type Ghost, ghostsOf } from './ghosts'

const none: readonly Ghost[] = []

/** What is planned of an execution while it waits or runs; a past view of it has none. */
export function useGhosts(execution: ExecutionView, wanted: boolean, nowMs: number) {
  const live = wanted && execution.state.endDate === null && execution.state.current !== 'KILLING'
  const plan = usePlan(execution.id, live)
  const { scheduleAt } = execution
  const fromMs = scheduleAt === null ? nowMs : Math.max(nowMs, Date.parse(scheduleAt))
  const ghosts = useMemo(
    () => (plan && live ? ghostsOf(execution, plan, fromMs) : none),
    [execution, plan, live, fromMs],
  )
  const spans = useMemo(
    () =>
      ghosts.map(({ startMs, usualMs }): Interval => ({
        startMs,
        endMs: startMs + (usualMs ?? 0),
      })),
    [ghosts],
  )
  // A row that stands for all rounds of a loop counts for each.
  const planned = ghosts.reduce((sum, { rounds }) => sum + (rounds?.left ?? 1), 0)
  return { ghosts, spans, planned, executions: plan?.executions ?? 0 }
}
