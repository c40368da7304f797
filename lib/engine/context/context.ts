// The variables of an expression: flow, execution, inputs, vars, outputs, tasks, trigger, labels, error, and
// where a task run is looked at, taskrun, task, parent and parents. Times are ISO 8601 text.

import { LazyMap, Tainted, type Context, type Value, type ValueMap } from '../../expressions'
import type { Execution, ExecutionState, TaskRun } from '../execution'
import type { Json, JsonObject } from '../json'
import type { Flow, Task } from '../model'
import type { StateName } from '../state-name'
import { asLeaf, asParent, asRoot } from '../run/parent/progress'
import { outputsMap, readOutputs, readState } from './outputs'
import { viewOf, type View } from './view'

/** For the templates of one attempt. `attempt` is its number, from 1. */
export function attemptContext(
  flow: Flow,
  state: ExecutionState,
  taskRunId: string,
  attempt: number,
): Context {
  const view = viewOf(flow, state)
  const row = view.taskRun(taskRunId)
  return contextOf(view, row ?? null, attempt)
}

/** For what belongs to no task run: outputs of the flow, conditions of its checks and SLAs. */
export function executionContext(flow: Flow, state: ExecutionState): Context {
  return contextOf(viewOf(flow, state), null)
}

export function contextOf(view: View, row: TaskRun | null, attempt?: number): Context {
  const { flow, execution } = view
  const context: Context = {
    flow: {
      id: execution.flowId,
      namespace: execution.namespace,
      revision: execution.flowRevision,
      tenantId: 'main',
    },
    execution: executionMap(view),
    inputs: inputsMap(flow, execution.inputs),
    vars: { ...flow.variables, ...execution.variables },
    outputs: outputsMap(view, row, readOutputs),
    tasks: outputsMap(view, row, readState),
    labels: labelsContext(execution.labels),
  }
  if (execution.trigger) {
    const { id, type, variables } = execution.trigger
    context.trigger = { ...variables, id, type }
  }
  const error = errorMap(view, row)
  if (error) context.error = error
  if (row) Object.assign(context, taskRunVariables(view, row, attempt))
  return context
}

function isoTime(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString()
}

/** After-execution tasks read the end that is decided already, before the execution has it. */
export function stateAsRead({ progress, state }: Execution): StateName {
  const root = asRoot(progress)
  return (root.phase === 'afterExecution' ? root.outcome : null) ?? state
}

function executionMap(view: View): ValueMap {
  const { execution } = view
  return {
    id: execution.id,
    startDate: isoTime(execution.startedAt ?? execution.createdAt),
    state: stateAsRead(execution),
    originalId: execution.originalId ?? execution.id,
    attemptNumber: execution.attemptNumber,
    outputs: execution.outputs,
  }
}

function taskRunVariables(view: View, row: TaskRun, attempt?: number): Context {
  const parents = parentsOf(view, row)
  const task = view.place(row.taskId)?.task
  const leaf = asLeaf(row.progress)
  const ended = attempt === undefined ? row.attemptCount : attempt - 1
  const taskrun: ValueMap = {
    id: row.id,
    startDate: isoTime(row.startedAt ?? row.createdAt),
    attemptsCount: Math.max(0, ended - row.lostCount) + (leaf?.tries ?? 0),
    value: row.value,
    iteration: row.iteration,
    parentId: row.parentId,
  }
  const items = row.parentId === null ? undefined : view.taskRun(row.parentId)?.items
  if (items && row.iteration !== null) taskrun.items = items[row.iteration] ?? null
  const variables: Context = { taskrun, parents }
  if (task) variables.task = taskMap(task)
  const parent = parents[0]
  if (parent) variables.parent = parent
  const item = itemOf(view, row)
  if (item) variables.item = item
  return variables
}

/** The round of the loop around it, and of those around that: `item.value`, `item.parent`, `item.parents[0]`. */
function itemOf(view: View, row: TaskRun): ValueMap | null {
  const rounds: ValueMap[] = []
  for (let at: TaskRun | undefined = row; at?.parentId != null;) {
    const parent = view.taskRun(at.parentId)
    const inLoop = at.iteration !== null && parent?.items != null && at.branch === 'tasks'
    if (inLoop) rounds.push(roundOf(parent.items?.[at.iteration ?? 0] ?? null, at.iteration ?? 0))
    at = parent
  }
  const [own, ...parents] = rounds
  if (!own) return null
  const [parent] = parents
  return parent ? { ...own, parent, parents } : own
}

/** Items of a map were made to entries when the loop began. */
function roundOf(value: Json, index: number): ValueMap {
  const entry = typeof value === 'object' && value !== null && !Array.isArray(value) ? value : null
  const names = entry ? Object.keys(entry) : []
  const isEntry = names.length === 2 && 'key' in (entry ?? {}) && 'value' in (entry ?? {})
  return isEntry && entry
    ? { index, key: entry.key ?? null, value: entry.value ?? null }
    : { index, value }
}

function taskMap(task: Task): ValueMap {
  return { id: task.id, type: task.type }
}

/** The task runs around it that have a value or outputs, nearest first. */
function parentsOf(view: View, row: TaskRun): ValueMap[] {
  const parents: ValueMap[] = []
  let at = row.parentId === null ? undefined : view.taskRun(row.parentId)
  while (at) {
    const parent: ValueMap = {}
    if (at.value !== null) parent.taskrun = { value: at.value, iteration: at.iteration }
    if (at.outputs !== null) parent.outputs = at.outputs
    if (Object.keys(parent).length > 0) parents.push(parent)
    at = at.parentId === null ? undefined : view.taskRun(at.parentId)
  }
  return parents
}

/** What failed first under the nearest parent in which something did. */
function errorMap(view: View, row: TaskRun | null): ValueMap | null {
  let parentId = row?.parentId ?? null
  for (;;) {
    const parent = parentId === null ? undefined : view.taskRun(parentId)
    const progress =
      parentId === null ? asRoot(view.execution.progress) : asParent(parent?.progress ?? null)
    if (progress?.failure) {
      const { code, message } = progress.failure
      return { taskId: progress.failedTask ?? parent?.taskId ?? null, message, code }
    }
    if (parentId === null) return null
    parentId = parent?.parentId ?? null
  }
}

const inputMaps = new WeakMap<JsonObject, Value>()

/** Inputs of type SECRET are tainted, so they show as `******`. */
function inputsMap(flow: Flow, inputs: JsonObject): Value {
  let map = inputMaps.get(inputs)
  if (map === undefined) {
    const secret = flow.inputs.filter((input) => input.type === 'SECRET')
    const tainted: ValueMap = { ...inputs }
    for (const { id } of secret) {
      const value = inputs[id]
      if (value !== undefined && value !== null) tainted[id] = new Tainted(value)
    }
    map = secret.length > 0 ? tainted : inputs
    inputMaps.set(inputs, map)
  }
  return map
}

const labelMaps = new WeakMap<Record<string, string>, LazyMap>()

/** `labels['system.username']` and `labels.system.username` are the same label. */
/** `labels.team` and, for a label with dots in its name, `labels.system.correlationId`. */
export function labelsContext(labels: Record<string, string>): LazyMap {
  let map = labelMaps.get(labels)
  if (!map) {
    map = labelsBelow(labels, '')
    labelMaps.set(labels, map)
  }
  return map
}

function labelsBelow(labels: Record<string, string>, prefix: string): LazyMap {
  return new LazyMap({
    get: (key) => {
      const name = prefix + key
      if (Object.hasOwn(labels, name)) return labels[name]
      const inside = `${name}.`
      const known = Object.keys(labels).some((label) => label.startsWith(inside))
      return known ? labelsBelow(labels, inside) : undefined
    },
    keys: () =>
      Object.keys(labels)
        .filter((label) => label.startsWith(prefix))
        .map((label) => label.slice(prefix.length)),
  })
}
