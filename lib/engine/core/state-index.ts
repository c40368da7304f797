// Ways into an execution's task runs that a decision needs in constant time. Derived from the state, kept
// beside it in memory by `fold`, never stored; built afresh when a state was loaded.

import { isTerminal } from '../state-name'
import type { ExecutionState, TaskRun } from '../execution'

/** Task runs of one task under one parent, by iteration (0 outside of loops); the newest stands. */
export type Slots = {
  ids: (string | undefined)[]
  byValue: Map<string, number>
  valuesRead: number
}

export type StateIndex = {
  /** task id -> parent task run id ('' under the flow) -> slots */
  byTask: Map<string, Map<string, Slots>>
  live: Set<string>
  nextOrdinal: number
}

const key = Symbol('index')

export function indexOf(state: ExecutionState & { [key]?: StateIndex }): StateIndex {
  let index = state[key]
  if (!index) {
    index = emptyIndex()
    for (const row of state.taskRuns.values()) enterTaskRun(index, row)
    // Enumerable it would travel with copies, and grow stale in them.
    Object.defineProperty(state, key, { value: index })
  }
  return index
}

export function emptyIndex(): StateIndex {
  return { byTask: new Map(), live: new Set(), nextOrdinal: 1 }
}

export function enterTaskRun(index: StateIndex, row: TaskRun): void {
  let parents = index.byTask.get(row.taskId)
  if (!parents) {
    parents = new Map()
    index.byTask.set(row.taskId, parents)
  }
  const parentKey = row.parentId ?? ''
  let slots = parents.get(parentKey)
  if (!slots) {
    slots = { ids: [], byValue: new Map(), valuesRead: 0 }
    parents.set(parentKey, slots)
  }
  slots.ids[row.iteration ?? 0] = row.id
  if (row.ordinal >= index.nextOrdinal) index.nextOrdinal = row.ordinal + 1
  if (!isTerminal(row.state)) index.live.add(row.id)
}

/** A row that is in the index already: live until it ends, and again only where it has ended before. */
export function noteState(index: StateIndex, row: TaskRun): void {
  if (isTerminal(row.state)) index.live.delete(row.id)
  else if (row.history.some((change) => isTerminal(change.state))) index.live.add(row.id)
}
