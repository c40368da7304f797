'use client'

// The ruler of a timeline: the whole execution or the part that was zoomed to, with long idle times
// folded. While it runs, its end is rounded up in steps, so that bars grow instead of the ruler crawling.

import { useMemo } from 'react'
import type { ExecutionView } from '@/lib/executions/schema'
import { segmentsOf } from './segments'
import {
  createTimeScale,
  findFolds,
  type Interval,
  rightMargin,
  ticksOf,
  type TimeScale,
} from './time-scale'

export type ShownTime = {
  zoom: Interval | null
  /** Whether long times without work keep their length. */
  gaps: boolean
  /** When work is expected that has not begun. */
  planned: readonly Interval[]
}

export function useTimelineScale(
  execution: ExecutionView,
  width: number,
  nowMs: number,
  { zoom, gaps, planned }: ShownTime,
) {
  const { taskRunList, state, createdAt } = execution
  const live = execution.state.endDate === null
  const originMs = Date.parse(execution.createdAt)
  const expectedMs = planned.reduce((last, { endMs: end }) => Math.max(last, end), nowMs)
  // Of all task runs, so not with each frame of scrolling.
  const endedMs = useMemo(
    () => (live ? null : lastMoment({ taskRunList, state, createdAt })),
    [live, taskRunList, state, createdAt],
  )
  const endMs = endedMs ?? roundedEnd(originMs, expectedMs)
  const work = useMemo(() => workOf(taskRunList), [taskRunList])
  return useMemo(() => {
    const whole = { startMs: originMs, endMs: Math.max(endMs, originMs + 10) }
    const running = work.map(({ startMs, endMs: end }) => ({ startMs, endMs: end ?? whole.endMs }))
    const folds = zoom || gaps ? [] : findFolds([...running, ...planned], whole)
    const inner = Math.max(width - rightMargin, 50)
    const scale: TimeScale = createTimeScale(zoom ?? whole, inner, folds)
    return { scale, ticks: ticksOf(scale, originMs), originMs, whole, live }
  }, [originMs, endMs, work, planned, width, zoom, gaps, live])
}

/** What counts as work for folding: everything but waiting for a person, a timer or a retry. */
function workOf(taskRuns: ExecutionView['taskRunList']) {
  const work: { startMs: number; endMs: number | null }[] = []
  const parents = new Set(taskRuns.map(({ parentTaskRunId }) => parentTaskRunId))
  for (const taskRun of taskRuns) {
    if (parents.has(taskRun.id)) continue
    for (const segment of segmentsOf(taskRun)) {
      if (segment.kind === 'run' || segment.kind === 'queue') work.push(segment)
    }
  }
  return work
}

type Ended = Pick<ExecutionView, 'taskRunList' | 'state' | 'createdAt'>

function lastMoment({ taskRunList, state, createdAt }: Ended): number {
  let last = Date.parse(state.endDate ?? createdAt)
  for (const { state: own } of taskRunList) {
    if (own.endDate !== null) last = Math.max(last, Date.parse(own.endDate))
  }
  return last
}

function roundedEnd(originMs: number, nowMs: number): number {
  const length = Math.max(nowMs - originMs, 1000)
  const step = 10 ** Math.floor(Math.log10(length)) / 4
  return originMs + Math.ceil((length * 1.02) / step) * step
}
