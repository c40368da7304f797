// Whether tasks began in their order (I15), and whether results were passed on truly (I14).

import type { Place } from '../core/plan'
import { indexOf } from '../core/state-index'
import type { ExecutionState, TaskRun } from '../execution'
import { isTerminal } from '../state-name'
import { nameOf } from './row-name'

export function checkOrder(
  state: ExecutionState,
  row: TaskRun,
  place: Place,
  found: string[],
): void {
  for (const before of predecessorsOf(row, place)) {
    const ids = indexOf(state)
      .byTask.get(before.task.id)
      ?.get(row.parentId ?? '')?.ids
    const id = ids?.[row.iteration ?? 0]
    const earlier = id === undefined ? undefined : state.taskRuns.get(id)
    if (!earlier || !isTerminal(earlier.state)) {
      found.push(`I15 ${nameOf(row)} began before ${before.task.id} had ended.`)
    }
  }
}

function predecessorsOf(row: TaskRun, place: Place): Place[] {
  const flowable = place.list === 'tasks' ? place.parent?.task.flowable : undefined
  if (flowable?.kind === 'dag') {
    return place.dependsOn.flatMap((index) => place.siblings[index] ?? [])
  }
  const apart = flowable?.kind === 'forEach' && flowable.eachTaskApart
  if (flowable?.kind === 'parallel' || apart) return []
  const before = place.siblings[place.index - 1]
  return before ? [before] : []
}

export function checkResult(row: TaskRun, place: Place, found: string[]): void {
  if (row.state === 'FAILED' && place.task.allowFailure && !changedByHand(row)) {
    found.push(`I14 ${nameOf(row)} is FAILED, and its task allows failure.`)
  }
}

/** Somebody gave it this end: it had another one before. */
function changedByHand(row: TaskRun): boolean {
  const before = row.history.at(-2)
  return before !== undefined && isTerminal(before.state)
}
