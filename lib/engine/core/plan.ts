// A flow, laid out for deciding: every enabled task with its place, so that no decision searches the flow.
// Built once per flow object. Disabled tasks have no place: they get no task run.

import type { Flow, Flowable, Retry, Task } from '../model'
import { stepsOfForEachItem } from './for-each-item-steps'
import { hasRounds, roundOf } from './loop-round'
import { stepsOfWorkingDirectory } from './working-directory-steps'

/** Which list of its parent a task stands in: tasks, errors, finally, afterExecution, yes, no, case:<value>, ... */
export type ListName = string

export type Place = {
  task: Task
  /** The task around it; null directly under the flow. */
  parent: Place | null
  list: ListName
  /** All enabled tasks of that list, this one included. */
  siblings: Place[]
  index: number
  /** Dag: positions in `siblings` that it waits for, and those that wait for it. */
  dependsOn: number[]
  dependents: number[]
  /** What its failed attempts are repeated by: its own, else that of the nearest task around it, else the flow's. */
  retry: Retry | undefined
  /** The task that gives it its directory and worker, if any. */
  workingDirectory: string | null
  /** Its task runs carry an item of a ForEach. */
  perItem: boolean
  lists: Map<ListName, Place[]>
}

export type Plan = {
  flow: Flow
  places: Map<string, Place>
  /** The lists directly under the flow. */
  lists: Map<ListName, Place[]>
}

const plans = new WeakMap<Flow, Plan>()

export function planOf(flow: Flow): Plan {
  let plan = plans.get(flow)
  if (!plan) {
    plan = layOut(flow)
    plans.set(flow, plan)
  }
  return plan
}

function layOut(flow: Flow): Plan {
  const plan: Plan = { flow, places: new Map(), lists: new Map() }
  const flowRetry = flow.retry?.behavior === 'RETRY_FAILED_TASK' ? flow.retry : undefined
  const around = { parent: null, retry: flowRetry, workingDirectory: null }
  for (const [name, tasks] of Object.entries(listsOfFlow(flow))) {
    plan.lists.set(name, placeList(plan, tasks, name, around))
  }
  return plan
}

function listsOfFlow(flow: Flow): Record<ListName, Task[]> {
  return {
    tasks: flow.tasks,
    errors: flow.errors,
    finally: flow.finally,
    afterExecution: flow.afterExecution,
  }
}

type Around = { parent: Place | null; retry: Retry | undefined; workingDirectory: string | null }

function placeList(plan: Plan, tasks: Task[], list: ListName, around: Around): Place[] {
  const siblings: Place[] = []
  for (const task of tasks) {
    if (!task.disabled) siblings.push(placeTask(plan, task, list, siblings, around))
  }
  return siblings
}

function placeTask(
  plan: Plan,
  task: Task,
  list: ListName,
  siblings: Place[],
  around: Around,
): Place {
  const parentFlow = around.parent?.task.flowable
  const place: Place = {
    task,
    parent: around.parent,
    list,
    siblings,
    index: siblings.length,
    dependsOn: [],
    dependents: [],
    retry: task.retry ?? around.retry,
    workingDirectory: around.workingDirectory,
    perItem:
      list === 'tasks' && (parentFlow?.kind === 'forEach' || parentFlow?.kind === 'eachBatch'),
    lists: new Map(),
  }
  plan.places.set(task.id, place)
  const inside: Around = {
    parent: place,
    retry: place.retry,
    workingDirectory:
      task.flowable?.kind === 'workingDirectory' ? task.id : around.workingDirectory,
  }
  for (const [name, tasks] of Object.entries(listsOfTask(task))) {
    place.lists.set(name, placeList(plan, tasks, name, inside))
  }
  if (task.flowable?.kind === 'dag') linkDag(place, task.flowable.nodes)
  return place
}

/** The lists of a task, by name; Kestra's If, Switch and Dag keep theirs under names of their own. */
export function listsOfTask(task: Task): Record<ListName, Task[]> {
  const lists = task.flowable ? ownLists(task, task.flowable) : {}
  if (hasRounds(task)) return { tasks: [roundOf(task, lists.tasks ?? [])] }
  if (task.errors.length > 0) lists.errors = task.errors
  if (task.finally.length > 0) lists.finally = task.finally
  return lists
}

function ownLists(task: Task, flowable: Flowable): Record<ListName, Task[]> {
  switch (flowable.kind) {
    case 'sequential':
    case 'parallel':
    case 'forEach':
    case 'loopUntil':
    case 'allowFailure':
    case 'eachBatch':
      return { tasks: flowable.tasks }
    case 'workingDirectory':
      return { tasks: stepsOfWorkingDirectory(task, flowable) }
    case 'dag':
      return { tasks: flowable.nodes.map((node) => node.task) }
    case 'if':
      return { yes: flowable.then, no: flowable.else }
    case 'switch': {
      const cases = Object.entries(flowable.cases).map(([value, tasks]) => [`case:${value}`, tasks])
      return { ...Object.fromEntries(cases), defaults: flowable.defaults }
    }
    case 'pause': {
      const { tasks, onPause } = flowable
      return onPause ? { tasks, onPause: [onPause] } : { tasks }
    }
    case 'forEachItem':
      return { tasks: stepsOfForEachItem(task, flowable) }
    case 'splitItems':
    case 'mergeOutputs':
    case 'sleep':
    case 'subflow':
      return {}
  }
}

function linkDag(place: Place, nodes: { task: Task; dependsOn: string[] }[]): void {
  const siblings = place.lists.get('tasks') ?? []
  const byId = new Map(siblings.map((sibling) => [sibling.task.id, sibling]))
  for (const node of nodes) {
    const waiting = byId.get(node.task.id)
    if (!waiting) continue
    for (const id of node.dependsOn) {
      const first = byId.get(id)
      if (!first) continue
      waiting.dependsOn.push(first.index)
      first.dependents.push(waiting.index)
    }
  }
}
