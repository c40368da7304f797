// `outputs.<task>`: of a task outside of loops, its outputs; inside of ForEach, nested by the values of the
// loops around it, outermost first (`outputs.child.a.b.uri`). Inside an iteration, the outputs of a task of
// the same iteration can also be read directly. Read lazily: nothing is built that is not asked for.

import { LazyMap, type Value, type ValueMap } from '../../expressions'
import type { Place } from '../core/plan'
import type { Slots } from '../core/state-index'
import type { TaskRun } from '../execution'
import type { View } from './view'

/** What is shown of a task run: its outputs, or for `tasks` its state. */
type Reading = (row: TaskRun) => ValueMap | null

export const readOutputs: Reading = (row) => row.outputs
export const readState: Reading = (row) => ({ state: row.state, id: row.id })

export function outputsMap(view: View, current: TaskRun | null, read: Reading): LazyMap {
  const around = iterationAround(view, current)
  return new LazyMap({
    get: (taskId) => {
      const place = view.place(taskId)
      return place && ofPlace(view, place, around, read)
    },
    keys: () => {
      const names: string[] = []
      for (const [taskId, place] of view.plan.places) {
        if (ofPlace(view, place, around, read) !== undefined) names.push(taskId)
      }
      return names
    },
  })
}

/** The current task run and its parents, by task id: where a lookup starts from. */
function iterationAround(view: View, current: TaskRun | null): Map<string, TaskRun> {
  const around = new Map<string, TaskRun>()
  let row = current ?? undefined
  while (row) {
    around.set(row.taskId, row)
    row = row.parentId ? view.taskRun(row.parentId) : undefined
  }
  return around
}

function ofPlace(
  view: View,
  place: Place,
  around: Map<string, TaskRun>,
  read: Reading,
): Value | undefined {
  const chain: Place[] = []
  for (let at: Place | null = place; at; at = at.parent) chain.unshift(at)
  const nested = below(view, chain, 0, null, read)
  if (!chain.some((step) => step.perItem)) return nested
  const sibling = sameIteration(view, chain, around)
  const direct = sibling ? read(sibling) : null
  if (!direct) return nested
  const outer = nested instanceof LazyMap ? nested : null
  return new LazyMap({
    get: (key) => outer?.source.get(key) ?? (Object.hasOwn(direct, key) ? direct[key] : undefined),
    keys: () => outer?.source.keys() ?? Object.keys(direct),
  })
}

/** The task run of this place in the iteration that the current task run stands in. */
function sameIteration(
  view: View,
  chain: Place[],
  around: Map<string, TaskRun>,
): TaskRun | undefined {
  let parentId: string | null = null
  let iteration: number | null = null
  let row: TaskRun | undefined
  for (const step of chain) {
    row = around.get(step.task.id)
    if (!row) {
      const cousin = iterationOf(around, parentId)
      iteration = step.perItem ? cousin : null
      if (step.perItem && iteration === null) return undefined
      row = newestOf(view, step, parentId, iteration)
    }
    if (!row) return undefined
    parentId = row.id
  }
  return row
}

function iterationOf(around: Map<string, TaskRun>, parentId: string | null): number | null {
  for (const row of around.values()) if (row.parentId === parentId) return row.iteration
  return null
}

function below(
  view: View,
  chain: Place[],
  depth: number,
  parentId: string | null,
  read: Reading,
): Value | undefined {
  const place = chain[depth]
  if (!place) return undefined
  const inside = (row: TaskRun | undefined): Value | undefined => {
    if (!row) return undefined
    if (depth === chain.length - 1) return read(row) ?? undefined
    return below(view, chain, depth + 1, row.id, read)
  }
  if (!place.perItem) return inside(newestOf(view, place, parentId, null))
  const { own, base } = view.slots(place.task.id, parentId)
  if (!own && !base) return undefined
  return new LazyMap({
    get: (value) => inside(byValue(view, own, value) ?? byValue(view, base, value)),
    keys: () => [...new Set([...valuesOf(view, base), ...valuesOf(view, own)])],
  })
}

/** Without an iteration, the newest round: what LoopUntil left behind. */
function newestOf(
  view: View,
  place: Place,
  parentId: string | null,
  iteration: number | null,
): TaskRun | undefined {
  const { own, base } = view.slots(place.task.id, parentId)
  const id =
    iteration === null
      ? (own?.ids.at(-1) ?? base?.ids.at(-1))
      : (own?.ids[iteration] ?? base?.ids[iteration])
  return id === undefined ? undefined : view.taskRun(id)
}

/** Values are read into the map once each, so finding one stays cheap in a loop over many items. */
function byValue(view: View, slots: Slots | undefined, value: string): TaskRun | undefined {
  if (!slots) return undefined
  readValues(view, slots)
  const slot = slots.byValue.get(value)
  const id = slot === undefined ? undefined : slots.ids[slot]
  return id === undefined ? undefined : view.taskRun(id)
}

function valuesOf(view: View, slots: Slots | undefined): string[] {
  if (!slots) return []
  readValues(view, slots)
  return [...slots.byValue.keys()]
}

function readValues(view: View, slots: Slots): void {
  for (; slots.valuesRead < slots.ids.length; slots.valuesRead += 1) {
    const id = slots.ids[slots.valuesRead]
    const value = id === undefined ? undefined : view.taskRun(id)?.value
    if (id !== undefined && value === undefined) return
    if (value !== null && value !== undefined) slots.byValue.set(value, slots.valuesRead)
  }
}
