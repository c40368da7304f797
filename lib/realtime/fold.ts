// Folds patches into an execution that a page shows. A patch carries the rows as they stand after event
// `to` and every event after `from`. It applies where the page already has everything up to `from`;
// one that brings nothing new is dropped, so late, repeated and reordered patches do no harm; one that
// starts later than the page has read is a gap, and the page asks again by number.

import type { ExecutionView, TaskRunView } from '@/lib/executions/schema'
import type { ExecutionPatch } from './protocol'

export type Folded =
  | { outcome: 'applied'; view: ExecutionView }
  | { outcome: 'stale'; view: ExecutionView }
  | { outcome: 'gap'; view: ExecutionView }

export function foldPatch(view: ExecutionView, patch: ExecutionPatch): Folded {
  if (patch.executionId !== view.id || patch.to <= view.eventNumber) {
    return { outcome: 'stale', view }
  }
  if (patch.from > view.eventNumber) return { outcome: 'gap', view }
  const taskRunList = foldTaskRuns(view.taskRunList, patch.taskRuns)
  const waitingFor = patch.header.waitingFor ?? firstWaiting(patch, taskRunList)
  return { outcome: 'applied', view: { ...view, ...patch.header, waitingFor, taskRunList } }
}

/** A patch knows only what changed, so what the whole waits for is found here. */
function firstWaiting({ header }: ExecutionPatch, taskRuns: TaskRunView[]) {
  if (header.state.endDate !== null) return null
  const waiting = taskRuns.find(({ state, waitingFor }) => waitingFor && state.endDate === null)
  return waiting?.waitingFor ?? null
}

/** Changed rows keep their place; new ones come last, in the order in which they were made. */
function foldTaskRuns(list: TaskRunView[], changed: TaskRunView[]): TaskRunView[] {
  if (changed.length === 0) return list
  const byId = new Map(changed.map((row) => [row.id, row]))
  const kept = list.map((row) => {
    const next = byId.get(row.id)
    if (!next) return row
    byId.delete(row.id)
    return { ...next, taskType: next.taskType ?? row.taskType }
  })
  const added = [...byId.values()].sort((a, b) => a.ordinal - b.ordinal)
  return added.length === 0 ? kept : [...kept, ...added]
}

/** Two patches that follow each other, as one: the newer rows win. */
export function joinPatches(earlier: ExecutionPatch, later: ExecutionPatch): ExecutionPatch {
  const rows = new Map(earlier.taskRuns.map((row) => [row.id, row]))
  for (const row of later.taskRuns) rows.set(row.id, row)
  return {
    executionId: earlier.executionId,
    from: earlier.from,
    to: later.to,
    header: later.header,
    taskRuns: [...rows.values()],
    events: [...earlier.events, ...later.events],
  }
}

/** Events by number, each once, whatever order they came in. */
export function foldEvents<E extends { number: number }>(
  known: readonly E[],
  more: readonly E[],
): E[] {
  const last = known.at(-1)?.number ?? 0
  if (more.every(({ number }, index) => number > (index === 0 ? last : more[index - 1]!.number))) {
    return [...known, ...more]
  }
  const byNumber = new Map([...known, ...more].map((event) => [event.number, event]))
  return [...byNumber.values()].sort((a, b) => a.number - b.number)
}
