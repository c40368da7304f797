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

/** task id -> parent task run id ('' under the flow) -> slots */
export type SlotsByTask = Map<string, Map<string, Slots>>

export type StateIndex = {
  byTask: SlotsByTask
  /** By ordinal: the id, and 1 where the task run is live. Nothing is hashed, what is new stands at the end. */
  ids: (string | undefined)[]
  live: Uint8Array
  nextOrdinal: number
}

const key = Symbol('index')

export function indexOf(state: ExecutionState & { [key]?: StateIndex }): StateIndex {
  let index = state[key]
  if (!index) {
    index = { byTask: new Map(), ids: [], live: new Uint8Array(64), nextOrdinal: 1 }
    for (const row of state.taskRuns.values()) enterTaskRun(index, row)
    // Enumerable it would travel with copies, and grow stale in them.
    Object.defineProperty(state, key, { value: index })
  }
  return index
}

export function enterTaskRun(index: StateIndex, row: TaskRun): void {
  const { ordinal } = row
  enterSlot(index.byTask, row)
  if (ordinal >= index.nextOrdinal) index.nextOrdinal = ordinal + 1
  if (ordinal >= index.live.length) {
    const more = new Uint8Array(Math.max(index.live.length * 2, ordinal + 1))
    more.set(index.live)
    index.live = more
  }
  index.ids[ordinal] = row.id
  noteState(index, row)
}

export function noteState(index: StateIndex, row: TaskRun): void {
  index.live[row.ordinal] = isTerminal(row.state) ? 0 : 1
}

/** The ids of what has not ended, oldest first. */
export function* liveIds({ ids, live }: StateIndex): Iterable<string> {
  for (let at = live.indexOf(1); at >= 0; at = live.indexOf(1, at + 1)) {
    const id = ids[at]
    if (id !== undefined) yield id
  }
}

export function enterSlot(byTask: SlotsByTask, row: TaskRun): void {
  let parents = byTask.get(row.taskId)
  if (!parents) {
    parents = new Map()
    byTask.set(row.taskId, parents)
  }
  const parentKey = row.parentId ?? ''
  let slots = parents.get(parentKey)
  if (!slots) {
    slots = { ids: [], byValue: new Map(), valuesRead: 0 }
    parents.set(parentKey, slots)
  }
  slots.ids[row.iteration ?? 0] = row.id
}
