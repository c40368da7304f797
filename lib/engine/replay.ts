// Replay: a new execution of the same flow, from the start or from one task run of an earlier execution.
// What came before that task run is carried over as it ended; it and what came after it run again. The
// other way out of an end (P4), and it leaves the earlier execution as it is.

import { planOf, type Plan } from './core/plan'
import { Dice } from './core/random'
import type { Attempt, ExecutionState, StartRequest, TaskRun } from './execution'
import type { JsonObject } from './json'
import type { Flow } from './model'
import { asLeaf, asProgress } from './run/parent/progress'
import { isTerminal } from './state-name'

export type ReplayOptions = {
  /** The id of the new execution. */
  executionId: string
  at: number
  /** As in an event: ids of what is carried over are drawn from it. */
  seed: string
  /** From the start where it is left out. */
  fromTaskRunId?: string
  inputs?: JsonObject
  revision?: number
  breakpoints?: string[]
}

export function planReplay(
  flow: Flow,
  state: ExecutionState,
  options: ReplayOptions,
): StartRequest {
  const { execution } = state
  const from = startingPoint(state, options.fromTaskRunId)
  return {
    executionId: options.executionId,
    namespace: execution.namespace,
    flowId: execution.flowId,
    flowRevision: options.revision ?? execution.flowRevision,
    inputs: options.inputs ?? execution.inputs,
    labels: { ...execution.labels, 'system.replay': 'true' },
    trigger: execution.trigger,
    correlationId: options.executionId,
    parent: null,
    originalId: execution.originalId ?? execution.id,
    scheduleAt: null,
    ...(options.breakpoints ? { breakpoints: options.breakpoints } : {}),
    ...(from ? { carriedOver: carryOver(planOf(flow), state, from, options) } : {}),
  }
}

/** A task run of an errors or finally list is reached again only by way of the task around it. */
function startingPoint(state: ExecutionState, id: string | undefined): TaskRun | null {
  let from = id === undefined ? undefined : state.taskRuns.get(id)
  let row = from
  while (row) {
    const parent = row.parentId === null ? undefined : state.taskRuns.get(row.parentId)
    if (row.branch !== 'tasks') from = parent
    row = parent
  }
  return from ?? null
}

function carryOver(
  plan: Plan,
  state: ExecutionState,
  from: TaskRun,
  { at, seed }: ReplayOptions,
): NonNullable<StartRequest['carriedOver']> {
  const ancestors = ancestorsOf(state, from)
  const line = [from, ...ancestors]
  const open = new Set(ancestors.map((row) => row.id))
  const dropped = new Set<string>()
  const dice = new Dice(seed, at)
  const ids = new Map<string, string>()
  const taskRuns: TaskRun[] = []
  const attempts: Attempt[] = []
  const rows = [...state.taskRuns.values()].sort((a, b) => a.ordinal - b.ordinal)
  for (const row of rows) {
    const below = row.parentId !== null && dropped.has(row.parentId)
    const live = !isTerminal(row.state) && !open.has(row.id)
    if (below || live || comesAgain(plan, row, line, open)) {
      dropped.add(row.id)
      continue
    }
    const id = dice.uuid()
    ids.set(row.id, id)
    const parentId = row.parentId === null ? null : (ids.get(row.parentId) ?? null)
    const carried = { ...row, id, parentId }
    taskRuns.push(open.has(row.id) ? reopened(carried, at) : carried)
    for (const attempt of state.attempts.get(row.id) ?? []) {
      attempts.push({ ...attempt, taskRunId: id })
    }
  }
  return { taskRuns, attempts }
}

function ancestorsOf(state: ExecutionState, from: TaskRun): TaskRun[] {
  const ancestors: TaskRun[] = []
  let { parentId } = from
  while (parentId !== null) {
    const row = state.taskRuns.get(parentId)
    if (!row) break
    ancestors.push(row)
    parentId = row.parentId
  }
  return ancestors
}

/** The starting point itself, what follows it or a task around it, and what only an end leads to. */
function comesAgain(plan: Plan, row: TaskRun, line: TaskRun[], open: ReadonlySet<string>): boolean {
  if (row.id === line[0]?.id) return true
  const inLine = row.parentId === null || open.has(row.parentId)
  if (inLine && row.branch !== 'tasks') return true
  return line.some((passed) => follows(plan, row, passed))
}

function follows(plan: Plan, row: TaskRun, passed: TaskRun): boolean {
  if (row.id === passed.id || row.parentId !== passed.parentId) return false
  const place = plan.places.get(row.taskId)
  const before = plan.places.get(passed.taskId)
  if (!place || !before || place.siblings !== before.siblings) return false
  const parent = place.parent?.task.flowable
  if (parent?.kind === 'parallel') return false
  if (parent?.kind === 'dag') return dependsOn(place, before.index)
  if (parent?.kind === 'forEach' && parent.eachTaskApart) return false
  return row.iteration === passed.iteration && place.index > before.index
}

type DagPlace = NonNullable<ReturnType<Plan['places']['get']>>

function dependsOn(place: DagPlace, index: number): boolean {
  return place.dependsOn.some((before) => {
    const sibling = place.siblings[before]
    return before === index || (sibling !== undefined && dependsOn(sibling, index))
  })
}

function reopened(row: TaskRun, at: number): TaskRun {
  return {
    ...row,
    state: 'RESTARTED',
    history: [...row.history, { state: 'RESTARTED', at }],
    endedAt: null,
    failure: null,
    waitingFor: null,
    progress: asProgress({ ...asLeaf(row.progress), timers: [] }),
  }
}
