// A state that was found and is still to be gone on from: its rows in plain lists, by order of creation, as
// there are many of them at a time and Maps are large. The state that `decide` reads is laid out of it once.

import type {
  Attempt,
  Decision,
  EngineEvent,
  Execution,
  ExecutionState,
  TaskRun,
} from '../execution'
import type { Names } from './canonical'
import type { World } from './environment'

export type Node = {
  /** In the order in which they were found, from 0. */
  number: number
  /** What led here first. */
  event: EngineEvent
  execution: Execution
  world: World
  taskRuns: TaskRun[]
  attempts: (Attempt[] | undefined)[]
  /** For each task run: where it stands, and what it is with its attempts, as `Names` number them. */
  places: number[]
  taskRunNumbers: number[]
  progressNumber: number
}

/** The node that a decision leads to; null where there was none and none was begun. */
export function nodeAfter(
  names: Names,
  before: Node | null,
  event: EngineEvent,
  decision: Decision,
  world: World,
): Node | null {
  const execution = decision.execution ?? before?.execution
  if (!execution) return null
  const progressNumber =
    execution.progress === before?.execution.progress
      ? before.progressNumber
      : names.progress(execution.progress)
  const node: Node = {
    number: -1,
    event,
    execution,
    world,
    taskRuns: before?.taskRuns ?? [],
    attempts: before?.attempts ?? [],
    places: before?.places ?? [],
    taskRunNumbers: before?.taskRunNumbers ?? [],
    progressNumber,
  }
  changeRows(names, node, decision)
  return node
}

function changeRows(names: Names, node: Node, { taskRuns, attempts }: Decision): void {
  if (taskRuns.length + attempts.length === 0) return
  node.taskRuns = node.taskRuns.slice()
  node.taskRunNumbers = node.taskRunNumbers.slice()
  if (taskRuns.some(({ isNew }) => isNew)) node.places = node.places.slice()
  for (const { row } of taskRuns) node.taskRuns[row.ordinal - 1] = row
  for (const { row, isNew } of taskRuns) {
    if (!isNew) continue
    const parent = row.parentId === null ? 0 : (node.places[positionOf(node, row.parentId)] ?? 0)
    node.places[row.ordinal - 1] = names.placeOf(row, parent)
  }
  if (attempts.length > 0) changeAttempts(names, node, attempts)
  for (const { row } of taskRuns) nameRow(names, node, row.ordinal - 1)
}

function changeAttempts(names: Names, node: Node, changed: Decision['attempts']): void {
  node.attempts = node.attempts.slice()
  for (const { row } of changed) {
    const at = positionOf(node, row.taskRunId)
    const list = node.attempts[at]?.slice() ?? []
    list[row.number - 1] = row
    node.attempts[at] = list
  }
  for (const { row } of changed) nameRow(names, node, positionOf(node, row.taskRunId))
}

function nameRow(names: Names, node: Node, at: number): void {
  const row = node.taskRuns[at]
  if (row) node.taskRunNumbers[at] = names.taskRun(node.places[at] ?? 0, row, node.attempts[at])
}

export function positionOf({ taskRuns }: Node, id: string | null): number {
  for (let at = 0; at < taskRuns.length; at += 1) if (taskRuns[at]?.id === id) return at
  return -1
}

export function stateOf({ execution, taskRuns, attempts }: Node): ExecutionState {
  const state: ExecutionState = { execution, taskRuns: new Map(), attempts: new Map() }
  for (let at = 0; at < taskRuns.length; at += 1) {
    const row = taskRuns[at]
    if (!row) continue
    state.taskRuns.set(row.id, row)
    const list = attempts[at]
    if (list) state.attempts.set(row.id, list)
  }
  return state
}
