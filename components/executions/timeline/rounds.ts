// Rounds of a loop with several tasks. They go on side by side, so in the order in which they began the tasks of
// all rounds are mixed: those of one round stand under a row of their own instead, which no task run is.

import type { TaskRunView } from '@/lib/executions/schema'
import { sumUp } from '../../flows/graph/task-runs'

export type Round = {
  /** As people count them: the first is 1. */
  number: number
  /** Stands for the round in the tree: from the first of its task runs to the last. */
  taskRun: TaskRunView
  below: TaskRunView[]
}

/**
 * The rounds among the task runs under one parent, by the id of the row that each begins with; null where none
 * has two of them, which is a loop over one task or no loop at all. Linear.
 */
export function roundsOf(siblings: readonly TaskRunView[]): Map<string, Round> | null {
  const byIteration = new Map<number, TaskRunView[]>()
  let several = false
  for (const row of siblings) {
    if (row.iteration === null) continue
    const round = byIteration.get(row.iteration)
    if (round) several = round.push(row) > 1
    else byIteration.set(row.iteration, [row])
  }
  if (!several) return null
  const rounds = [...byIteration].map(([iteration, below]) => roundOf(iteration, below))
  return new Map(rounds.map((round) => [round.below[0]?.id ?? '', round]))
}

function roundOf(iteration: number, below: TaskRunView[]): Round {
  const [first] = below
  if (!first) throw new Error('A round has a task run')
  const { state: current, startDate, endDate } = sumUp(below)
  const histories = [{ state: current, date: startDate }]
  const durationMs = endDate === null ? null : Date.parse(endDate) - Date.parse(startDate)
  const id = `round:${first.parentTaskRunId}:${iteration}`
  const state = { current, histories, startDate, endDate, durationMs }
  return {
    // Values are counted from 0, rounds until something holds from 1.
    number: first.value === null ? iteration : iteration + 1,
    taskRun: { ...first, id, state, attempts: [], outputs: null, failure: null, waitingFor: null },
    below,
  }
}
