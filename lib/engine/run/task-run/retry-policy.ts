// When a failed try is repeated: by the task's own policy, else by that of the nearest task around it, else
// by the flow's. Tries whose worker was lost are not counted. CREATE_NEW_EXECUTION repeats the execution.

import type { Draft } from '../../core/draft'
import type { TaskRun } from '../../execution'
import type { Retry } from '../../model'
import { parseDurationMs } from '../../context/duration-ms'
import { asLeaf } from '../parent/progress'

/** Failed tries that count, the one that just failed included. */
export function triesOf(row: TaskRun): number {
  const leaf = asLeaf(row.progress)
  return row.attemptCount - row.lostCount + (leaf?.tries ?? 0) - (leaf?.triesBefore ?? 0)
}

/** When the next try of this task run is due; null when there is none. */
export function nextTryAt(draft: Draft, row: TaskRun, retry: Retry, tries: number): number | null {
  const since = row.startedAt ?? row.createdAt
  return dueAt(draft, retry, tries, since)
}

/** When the next execution is due after this one failed, by the flow's own policy. */
export function nextFlowTryAt(draft: Draft): number | null {
  const { retry } = draft.flow
  if (retry?.behavior !== 'CREATE_NEW_EXECUTION') return null
  return nextExecutionAt(draft, retry)
}

export function nextExecutionAt(draft: Draft, retry: Retry): number | null {
  const { attemptNumber, createdAt } = draft.execution
  return dueAt(draft, retry, attemptNumber, createdAt)
}

function dueAt(draft: Draft, retry: Retry, tries: number, since: number): number | null {
  if (retry.maxAttempts !== undefined && tries >= retry.maxAttempts) return null
  const due = draft.at + delayMs(draft, retry, tries)
  const maxMs = parseDurationMs(retry.maxDuration)
  return maxMs !== null && due > since + maxMs ? null : due
}

function delayMs(draft: Draft, retry: Retry, tries: number): number {
  const interval = parseDurationMs(retry.interval) ?? 0
  if (retry.type === 'constant') return interval
  if (retry.type === 'random') {
    const min = parseDurationMs(retry.minInterval) ?? 0
    const max = Math.max(min, parseDurationMs(retry.maxInterval) ?? min)
    return Math.round(min + draft.dice.fraction() * (max - min))
  }
  const grown = interval * (retry.delayFactor ?? 2) ** (tries - 1)
  const cap = parseDurationMs(retry.maxInterval)
  return Math.round(
    cap === null ? Math.min(grown, Number.MAX_SAFE_INTEGER / 2) : Math.min(grown, cap),
  )
}
