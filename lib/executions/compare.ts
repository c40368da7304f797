// Two executions side by side. Pure. Task runs belong together where the way to them is the same: the task,
// its value or iteration, and those of every task around it. One that ran again under the same parent (a
// task that was restarted) belongs to the one of the same turn.

import type { ExecutionView, TaskRunView } from './schema'

export type ComparedTask = {
  key: string
  taskId: string
  /** What the run stands for in its loop, in words of the flow: a value, or the number of the turn. */
  item: string | null
  /** How many tasks are around it. */
  depth: number
  left: TaskRunView | null
  right: TaskRunView | null
  /** How they differ; empty where they are alike but for the time that they took. */
  differs: ('missing' | 'state' | 'attempts' | 'outputs' | 'failure')[]
  /** Right less left, in milliseconds; null where one is missing or goes on. */
  slowerMs: number | null
}

export type ComparedValue = {
  /** The expression that reads it: `outputs.fetch.body`. */
  path: string
  left: unknown
  right: unknown
  kind: 'added' | 'removed' | 'changed'
}

const mostValues = 500

/**
 * All task runs of both as a tree: in the order of the left, and what the right alone has after what came
 * before it there.
 */
export function compareTasks(
  left: Pick<ExecutionView, 'taskRunList'>,
  right: Pick<ExecutionView, 'taskRunList'>,
): ComparedTask[] {
  const lefts = placeAll(left.taskRunList)
  const rights = placeAll(right.taskRunList)
  const rows: ComparedTask[] = []
  const walk = (parent: string, depth: number) => {
    const order = inOrder(lefts.under.get(parent) ?? [], rights.under.get(parent) ?? [])
    for (const key of order) {
      const pair = [lefts.runs.get(key) ?? null, rights.runs.get(key) ?? null] as const
      rows.push(compareTask(key, depth, ...pair))
      walk(key, depth + 1)
    }
  }
  walk(top, 0)
  return rows
}

const top = ''

/** Task runs by the way to them, and the ways under each. A parent is always made before what is in it. */
function placeAll(taskRuns: TaskRunView[]) {
  const keys = new Map<string, string>()
  const runs = new Map<string, TaskRunView>()
  const under = new Map<string, string[]>()
  for (const run of taskRuns) {
    const parent = keys.get(run.parentTaskRunId ?? '') ?? top
    const wanted = `${parent}/${JSON.stringify([run.branch, run.taskId, itemOf(run)])}`
    let key = wanted
    for (let turn = 2; runs.has(key); turn++) key = `${wanted} ${turn}`
    keys.set(run.id, key)
    runs.set(key, run)
    const siblings = under.get(parent)
    if (siblings) siblings.push(key)
    else under.set(parent, [key])
  }
  return { runs, under }
}

const itemOf = (run: TaskRunView): string | null =>
  run.value ?? (run.iteration === null ? null : String(run.iteration))

function inOrder(left: string[], right: string[]): string[] {
  const known = new Set(left)
  const after = new Map<string | null, string[]>()
  let last: string | null = null
  for (const key of right) {
    if (known.has(key)) last = key
    else if (!after.get(last)?.push(key)) after.set(last, [key])
  }
  return [...(after.get(null) ?? []), ...left.flatMap((key) => [key, ...(after.get(key) ?? [])])]
}

function compareTask(
  key: string,
  depth: number,
  left: TaskRunView | null,
  right: TaskRunView | null,
): ComparedTask {
  const one = left ?? right
  if (!one) throw new Error('A task of neither side has no place in a comparison')
  return {
    key,
    taskId: one.taskId,
    item: itemOf(one),
    depth,
    left,
    right,
    differs: left && right ? differencesOf(left, right) : ['missing'],
    slowerMs: left && right ? slowerMs(left, right) : null,
  }
}

function differencesOf(left: TaskRunView, right: TaskRunView): ComparedTask['differs'] {
  const differs: ComparedTask['differs'] = []
  if (left.state.current !== right.state.current) differs.push('state')
  if (left.attempts.length !== right.attempts.length) differs.push('attempts')
  if (!same(left.outputs, right.outputs)) differs.push('outputs')
  if (left.failure?.message !== right.failure?.message) differs.push('failure')
  return differs
}

function slowerMs(left: TaskRunView, right: TaskRunView): number | null {
  if (left.state.endDate === null || right.state.endDate === null) return null
  return (right.state.durationMs ?? 0) - (left.state.durationMs ?? 0)
}

/** Every place at which two values are not the same, at most 500 of them; order of keys does not count. */
export function compareValues(left: unknown, right: unknown, path: string): ComparedValue[] {
  const found: ComparedValue[] = []
  collect(left, right, path, found)
  return found
}

function collect(left: unknown, right: unknown, path: string, found: ComparedValue[]): void {
  if (found.length >= mostValues || same(left, right)) return
  if (!isBranch(left) || !isBranch(right) || Array.isArray(left) !== Array.isArray(right)) {
    const kind = left === undefined ? 'added' : right === undefined ? 'removed' : 'changed'
    found.push({ path, left, right, kind })
    return
  }
  const list = Array.isArray(left)
  for (const key of new Set([...Object.keys(left), ...Object.keys(right)])) {
    const plain = !list && /^[A-Za-z_]\w*$/.test(key)
    const place = plain ? `${path}.${key}` : `${path}[${list ? key : JSON.stringify(key)}]`
    collect(own(left, key), own(right, key), place, found)
  }
}

type Branch = Record<string, unknown>

const isBranch = (value: unknown): value is Branch => typeof value === 'object' && value !== null
const own = (value: Branch, key: string) => (Object.hasOwn(value, key) ? value[key] : undefined)

function same(left: unknown, right: unknown): boolean {
  if (left === right) return true
  if (!isBranch(left) || !isBranch(right)) return false
  if (Array.isArray(left) !== Array.isArray(right)) return false
  const keys = Object.keys(left)
  return (
    keys.length === Object.keys(right).length &&
    keys.every((key) => Object.hasOwn(right, key) && same(left[key], right[key]))
  )
}
