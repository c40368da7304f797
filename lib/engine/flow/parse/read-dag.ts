// The nodes of a Dag. A task that waits for itself, over whatever way, would wait for ever: refused.

import type { Task } from '../../model'
import { nearestName } from '../nearest-name'
import type { Path } from '../problem'
import { missing, problem, readersIn, textsIn, within, type Reader } from './reader'
import type { TaskScope } from './task-scope'
import { refuseUnknown } from './unknown-properties'

type Node = { task: Task; dependsOn: string[] }

export function readDag(from: Reader, scope: TaskScope): Node[] {
  const nodes: Node[] = []
  const paths = new Map<string, Path>()
  for (const entry of readersIn(from, 'tasks')) {
    refuseUnknown(entry, ['task', 'dependsOn'], 'An entry of a Dag')
    const inner = within(entry, 'task')
    if (!inner) {
      missing(entry, 'task', 'task: { id: fetch, type: core.log.Log }')
      continue
    }
    const task = scope.readTask(inner, scope)
    nodes.push({ task, dependsOn: textsIn(entry, 'dependsOn') ?? [] })
    paths.set(task.id, [...entry.path, 'dependsOn'])
  }
  if (nodes.length === 0) missing(from, 'tasks', 'tasks: [{ task: ... }]')
  checkNames(from, nodes, paths)
  checkCycles(from, nodes, paths)
  return nodes
}

function checkNames(from: Reader, nodes: Node[], paths: Map<string, Path>): void {
  const known = new Set(nodes.map((node) => node.task.id))
  for (const node of nodes) {
    for (const id of node.dependsOn) {
      if (known.has(id)) continue
      const meant = nearestName(id, known)
      from.report.add({
        severity: 'error',
        code: 'unknown-task',
        path: paths.get(node.task.id) ?? from.path,
        message: `${node.task.id} waits for ${id}, which is no task of this Dag.`,
        fix: meant ? `Did you mean \`${meant}\`?` : 'Name a task that stands beside it.',
      })
    }
  }
}

/** Takes away what waits for nothing until nothing can be taken: what is left goes in circles. */
function checkCycles(from: Reader, nodes: Node[], paths: Map<string, Path>): void {
  const known = new Map(nodes.map((node) => [node.task.id, node]))
  const waits = new Map(
    nodes.map((node) => [node.task.id, new Set(node.dependsOn.filter((id) => known.has(id)))]),
  )
  const dependents = new Map<string, string[]>()
  for (const [id, needed] of waits) {
    for (const first of needed) {
      const list = dependents.get(first)
      if (list) list.push(id)
      else dependents.set(first, [id])
    }
  }
  const free = [...waits].filter(([, needed]) => needed.size === 0).map(([id]) => id)
  for (let id = free.pop(); id !== undefined; id = free.pop()) {
    waits.delete(id)
    for (const dependent of dependents.get(id) ?? []) {
      const needed = waits.get(dependent)
      needed?.delete(id)
      if (needed?.size === 0) free.push(dependent)
    }
  }
  const start = waits.keys().next().value
  if (start === undefined) return
  const circle = followCircle(start, waits)
  problem(
    { ...from, path: paths.get(circle[0] ?? start) ?? from.path },
    null,
    'cycle',
    `These tasks wait for each other: ${[...circle, circle[0]].join(' -> ')}.`,
    'Remove one of these dependencies.',
  )
}

function followCircle(start: string, waits: Map<string, Set<string>>): string[] {
  const way: string[] = []
  let id: string | undefined = start
  while (id !== undefined && !way.includes(id)) {
    way.push(id)
    id = [...(waits.get(id) ?? [])].find((next) => waits.has(next))
  }
  return id === undefined ? way : way.slice(way.indexOf(id))
}
