// A number of 53 bits for a state and its world, the same for all that differ only in ids and in the order
// in which their task runs were made. Rows never change in place, so each is read once.

import type { Attempt, ExecutionState, TaskRun } from '../execution'
import type { World } from './environment'

type Hash = { high: number; low: number }

const key = Symbol('hash')

export function fingerprint(state: ExecutionState, world: World): number {
  const { execution } = state
  const total = hashText(
    `${execution.state}|${JSON.stringify(execution.progress)}|${JSON.stringify(world.budget)}|${world.slot}|${
      execution.breakpoints.length
    }|${execution.attemptNumber}`,
  )
  for (const row of state.taskRuns.values()) {
    const hash = hashRow(state, row)
    total.high = (total.high + hash.high) | 0
    total.low = (total.low + hash.low) | 0
  }
  for (const timer of world.timers) {
    const row = timer.taskRunId === null ? undefined : state.taskRuns.get(timer.taskRunId)
    const hash = hashText(`timer ${timer.name} ${row ? pathOf(state, row) : ''} ${timer.attempt}`)
    total.high = (total.high + hash.high) | 0
    total.low = (total.low + hash.low) | 0
  }
  return (total.high & 0x1fffff) * 4_294_967_296 + (total.low >>> 0)
}

function hashRow(state: ExecutionState, row: TaskRun & { [key]?: Hash }): Hash {
  let hash = row[key]
  if (!hash) {
    hash = hashText(
      `${pathOf(state, row)}|${row.state}|${row.attemptCount}|${row.lostCount}|${
        row.waitingFor?.kind ?? ''
      }|${row.progress === null ? '' : JSON.stringify(row.progress)}`,
    )
    row[key] = hash
  }
  const attempts = state.attempts.get(row.id)
  if (!attempts) return hash
  const extra = attemptsHash(attempts)
  return {
    high: hash.high ^ Math.imul(extra, 0x9e3779b1),
    low: Math.imul(hash.low ^ extra, 0x85ebca6b),
  }
}

function attemptsHash(attempts: Attempt[] & { [key]?: number }): number {
  let hash = attempts[key]
  if (hash === undefined) {
    hash = hashText(
      attempts.map((attempt) => `${attempt.state}${attempt.stop ?? ''}`).join(','),
    ).low
    attempts[key] = hash
  }
  return hash
}

/** Where a task run stands, without ids: `parallel/each[2]/child`. */
function pathOf(state: ExecutionState, row: TaskRun): string {
  const own = `${row.branch[0] ?? ''}:${row.taskId}[${row.iteration ?? ''}]`
  const parent = row.parentId === null ? undefined : state.taskRuns.get(row.parentId)
  return parent ? `${pathOf(state, parent)}/${own}` : own
}

function hashText(text: string): Hash {
  let high = 0x811c9dc5
  let low = 0x1b873593
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    high = Math.imul(high ^ code, 0x01000193)
    low = Math.imul(low ^ code, 0x5bd1e995)
    low ^= low >>> 15
  }
  high = Math.imul(high ^ (high >>> 16), 0x85ebca6b)
  low = Math.imul(low ^ (low >>> 13), 0xc2b2ae35)
  return { high: high ^ (high >>> 13), low: low ^ (low >>> 16) }
}
