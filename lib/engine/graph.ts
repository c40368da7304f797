// The shape of a flow, for drawing: a node a task, a cluster a task that holds others, edges in the order in
// which things run. Ids are unique within the graph; costs what the flow is long.

import { branchesOf, branchesOfFlow, type TaskBranch } from './flow/index-flow'
import type { Flow, Flowable, Task } from './model'

export type GraphNode = {
  id: string
  kind: 'task' | 'trigger'
  /** Id of the task or trigger. */
  ref: string
  type: string
  disabled: boolean
  /** The cluster around it, or null. */
  cluster: string | null
  /** tasks, errors, finally, afterExecution, then, else, defaults, `case:` and its value; triggers. */
  branch: string
}

export type GraphCluster = {
  id: string
  /** The task that holds it; null for the branches of the flow itself. */
  taskId: string | null
  branch: string
  parent: string | null
}

export type GraphEdge = {
  from: string
  to: string
  kind: 'sequence' | 'branch' | 'dependency' | 'trigger'
  /** The branch that it leads into, where that is worth a word. */
  label: string | null
}

export type FlowGraph = { nodes: GraphNode[]; edges: GraphEdge[]; clusters: GraphCluster[] }

/** What runs first and last inside a list or a task. */
type Ends = { first: string[]; last: string[] }

export function flowGraph(flow: Flow): FlowGraph {
  const graph: FlowGraph = { nodes: [], edges: [], clusters: [] }
  const [tasks, ...later] = branchesOfFlow(flow)
  const main = tasks ? addList(graph, tasks, null, null) : { first: [], last: [] }
  for (const trigger of flow.triggers) {
    const id = `trigger:${trigger.id}`
    const { type, disabled } = trigger
    graph.nodes.push({
      id,
      kind: 'trigger',
      ref: trigger.id,
      type,
      disabled,
      cluster: null,
      branch: 'triggers',
    })
    connect(graph, [id], main.first, 'trigger', null)
  }
  for (const branch of later) {
    if (branch.tasks.length === 0) continue
    const cluster = addCluster(graph, null, branch.name, null)
    const ends = addList(graph, branch, cluster, null)
    connect(graph, main.last, ends.first, 'branch', branch.name)
  }
  return graph
}

function addCluster(
  graph: FlowGraph,
  taskId: string | null,
  branch: string,
  parent: string | null,
): string {
  const id = `${taskId ?? 'flow'}:${branch}`
  graph.clusters.push({ id, taskId, branch, parent })
  return id
}

function addList(
  graph: FlowGraph,
  { tasks, name }: TaskBranch,
  cluster: string | null,
  flowable: Flowable | null,
): Ends {
  const ends = tasks.map((task) => addTask(graph, task, name, cluster))
  const apart = flowable?.kind === 'forEach' && flowable.eachTaskApart
  if (flowable?.kind === 'dag') return linkDag(graph, flowable, ends)
  if (flowable?.kind === 'parallel' || apart) {
    return { first: ends.flatMap((one) => one.first), last: ends.flatMap((one) => one.last) }
  }
  for (const [index, one] of ends.entries()) {
    const before = ends[index - 1]
    if (before) connect(graph, before.last, one.first, 'sequence', null)
  }
  return { first: ends[0]?.first ?? [], last: ends.at(-1)?.last ?? [] }
}

function addTask(graph: FlowGraph, task: Task, branch: string, cluster: string | null): Ends {
  const id = task.id
  const { type, disabled } = task
  graph.nodes.push({ id, kind: 'task', ref: task.id, type, disabled, cluster, branch })
  const branches = branchesOf(task, [])
  const last: string[] = []
  let always = false
  for (const inner of branches) {
    const inside = addCluster(graph, task.id, inner.name, cluster)
    const ends = addList(
      graph,
      inner,
      inside,
      inner.name === 'tasks' ? (task.flowable ?? null) : null,
    )
    const label = inner.name === 'tasks' ? null : inner.name
    connect(graph, [id], ends.first, 'branch', label)
    last.push(...ends.last)
    always ||= inner.name === 'tasks' || inner.name === 'defaults' || inner.name === 'else'
  }
  // Where no branch need run, the way goes on from the task itself too.
  return { first: [id], last: always ? last : [id, ...last] }
}

function linkDag(graph: FlowGraph, dag: Extract<Flowable, { kind: 'dag' }>, ends: Ends[]): Ends {
  const byId = new Map(dag.nodes.map((node, index) => [node.task.id, ends[index]]))
  const needed = new Set<string>()
  const result: Ends = { first: [], last: [] }
  for (const { task, dependsOn } of dag.nodes) {
    const own = byId.get(task.id)
    const before = dependsOn.filter((id) => byId.has(id))
    if (own && before.length === 0) result.first.push(...own.first)
    for (const id of before) {
      needed.add(id)
      connect(graph, byId.get(id)?.last ?? [], own?.first ?? [], 'dependency', null)
    }
  }
  for (const { task } of dag.nodes) {
    if (!needed.has(task.id)) result.last.push(...(byId.get(task.id)?.last ?? []))
  }
  return result
}

const mostDirect = 400

function connect(
  graph: FlowGraph,
  from: string[],
  to: string[],
  kind: GraphEdge['kind'],
  label: string | null,
): void {
  // Two wide lists one after the other: an edge for each pair would be their product.
  const wide = from.length * to.length > mostDirect
  const pairs = wide
    ? [
        ...from.map((id) => [id, to[0]] as const),
        ...to.slice(1).map((id) => [from[0], id] as const),
      ]
    : from.flatMap((id) => to.map((other) => [id, other] as const))
  for (const [source, target] of pairs) {
    if (source !== undefined && target !== undefined) {
      graph.edges.push({ from: source, to: target, kind, label })
    }
  }
}
