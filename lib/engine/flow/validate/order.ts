// Can one task have run when another starts? Follows both up to the list that they share: what stands
// earlier there has run, what stands later or beside it has not, unless a loop comes round again.

import type { Flowable } from '../../model'
import type { IndexedTask } from '../index-flow'

export type Order = 'before' | 'after' | 'beside' | 'never-both' | 'inside' | 'itself'

type Tasks = Map<string, IndexedTask>

/** How `other` stands to `task`. */
export function orderOf(other: IndexedTask, task: IndexedTask, tasks: Tasks): Order {
  if (other === task) return 'itself'
  const [lineOfOther, lineOfTask] = [lineTo(other, tasks), lineTo(task, tasks)]
  let depth = 0
  while (lineOfOther[depth] !== undefined && lineOfOther[depth] === lineOfTask[depth]) depth += 1
  const [theirs, mine] = [lineOfOther[depth], lineOfTask[depth]]
  // A task around me has begun; one inside me has not.
  if (theirs === undefined) return 'before'
  if (mine === undefined) return 'inside'
  const around = lineOfTask.slice(0, depth).map((one) => one.task.flowable)
  const looping = around.some((one) => one?.kind === 'loopUntil' || one?.kind === 'forEach')
  const order = inList(theirs, mine, around.at(-1))
  return order !== 'before' && looping ? 'before' : order
}

function lineTo(task: IndexedTask, tasks: Tasks): IndexedTask[] {
  const line = [task]
  for (let parent = task.parentTaskId; parent !== null;) {
    const next = tasks.get(parent)
    if (!next || line.includes(next)) break
    line.unshift(next)
    parent = next.parentTaskId
  }
  return line
}

const phases = ['onPause', 'tasks', 'errors', 'finally', 'afterExecution']

function inList(theirs: IndexedTask, mine: IndexedTask, parent: Flowable | undefined): Order {
  if (theirs.branch === mine.branch) {
    if (parent?.kind === 'dag' && mine.branch === 'tasks') return inDag(theirs, mine, parent)
    if (parent?.kind === 'parallel' && mine.branch === 'tasks') return 'beside'
    return theirs.position < mine.position ? 'before' : 'after'
  }
  const [first, second] = [phaseOf(theirs.branch), phaseOf(mine.branch)]
  if (first === second) return 'never-both'
  return first < second ? 'before' : 'after'
}

/** then, else, defaults and the cases of a Switch are where others have `tasks`. */
function phaseOf(branch: string): number {
  const phase = phases.indexOf(branch)
  return phase === -1 ? phases.indexOf('tasks') : phase
}

type Dag = Extract<Flowable, { kind: 'dag' }>

function inDag(theirs: IndexedTask, mine: IndexedTask, dag: Dag): Order {
  const waits = waitsIn(dag)
  const seen = new Set<string>()
  const open = [mine.task.id]
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    for (const needed of waits.get(id) ?? []) {
      if (needed === theirs.task.id) return 'before'
      if (!seen.has(needed)) open.push(needed)
      seen.add(needed)
    }
  }
  return 'beside'
}

const waitsByDag = new WeakMap<Dag, Map<string, string[]>>()

function waitsIn(dag: Dag): Map<string, string[]> {
  let waits = waitsByDag.get(dag)
  if (!waits) {
    waits = new Map(dag.nodes.map((node) => [node.task.id, node.dependsOn]))
    waitsByDag.set(dag, waits)
  }
  return waits
}
