// What must be true of every committed state, I1 to I15 of state.ts: the tests look after each decision,
// the runtime's checker looks in production. Gives a sentence for each that is broken.

import { planOf, type Place, type Plan } from './core/plan'
import type { Attempt, Execution, ExecutionState, StateChange, TaskRun } from './execution'
import type { Flow } from './model'
import { checkEnd, checkHolds } from './run/check-execution'
import { checkOrder, checkResult } from './run/check-order'
import { checkLeaf } from './run/check-task-run'
import { asLeaf, asParent, asRoot, type ParentProgress } from './run/parent/progress'
import { nameOf } from './run/row-name'
import { isTerminal, type StateName } from './state-name'

export function checkInvariants(flow: Flow, state: ExecutionState): string[] {
  const found: string[] = []
  const plan = planOf(flow)
  const { execution } = state
  const ended = isTerminal(execution.state)
  const children = new Map<string | null, number>()
  checkHistory(() => 'The execution', execution, found)
  for (const row of state.taskRuns.values()) {
    checkHistory(() => nameOf(row), row, found)
    checkAttempts(state, row, found)
    const live = !isTerminal(row.state)
    if (live) children.set(row.parentId, (children.get(row.parentId) ?? 0) + 1)
    if (live && ended)
      found.push(`I1 ${nameOf(row)} is ${row.state} under an execution that is ${execution.state}.`)
    if (!live && hasTimers(row)) found.push(`I7 ${nameOf(row)} has ended and still has timers.`)
    if (live) checkLive(plan, state, row, found)
    const place = plan.places.get(row.taskId)
    if (place) checkResult(row, place, found)
  }
  if (ended && asRoot(execution.progress).timers.length > 0) {
    found.push('I7 The execution has ended and still has timers.')
  }
  if (!ended) checkParents(plan, state, children, found)
  checkHolds(state, found)
  checkEnd(plan, state, found)
  return found
}

const noAttempts: Attempt[] = []

function hasTimers(row: TaskRun): boolean {
  return (asLeaf(row.progress)?.timers.length ?? 0) > 0
}

type WithHistory = { state: StateName; history: StateChange[]; endedAt: number | null }

function checkHistory(name: () => string, row: WithHistory, found: string[]): void {
  const last = row.history.at(-1)
  if (last?.state !== row.state)
    found.push(`I3 ${name()} is ${row.state}, its history says otherwise.`)
  let before = Number.NEGATIVE_INFINITY
  for (const { at } of row.history) {
    if (at < before) found.push(`I3 The history of ${name()} goes back in time.`)
    before = at
  }
  if ((row.endedAt !== null) !== isTerminal(row.state)) {
    found.push(`I3 ${name()} is ${row.state}, and endedAt does not agree.`)
  }
}

function checkAttempts(state: ExecutionState, row: TaskRun, found: string[]): void {
  const attempts = state.attempts.get(row.id) ?? noAttempts
  if (attempts.length !== row.attemptCount) found.push(`I2 ${nameOf(row)} miscounts its attempts.`)
  let place = 0
  for (const attempt of attempts) {
    place += 1
    const which = (): string => `Attempt ${attempt.number} of ${nameOf(row)}`
    if (attempt.number !== place) found.push(`I2 ${which()} stands at ${place}.`)
    checkHistory(which, attempt, found)
    if (isTerminal(attempt.state)) continue
    if (isTerminal(row.state)) found.push(`I2 ${which()} is live, its task run is ${row.state}.`)
    if (place !== attempts.length) found.push(`I2 ${which()} is live and not the newest.`)
    if (isTerminal(state.execution.state))
      found.push(`I1 ${which()} is live, the execution has ended.`)
  }
}

function checkLive(plan: Plan, state: ExecutionState, row: TaskRun, found: string[]): void {
  const parent = row.parentId === null ? null : state.taskRuns.get(row.parentId)
  if (parent && isTerminal(parent.state) && !isTerminal(state.execution.state)) {
    found.push(`I4 ${nameOf(row)} is live under ${parent.taskId}, which is ${parent.state}.`)
  }
  const place = plan.places.get(row.taskId)
  if (!place) return
  checkLeaf(state, row, place, found)
  checkOrder(state, row, place, found)
}

function checkParents(
  plan: Plan,
  state: ExecutionState,
  children: Map<string | null, number>,
  found: string[],
): void {
  const { execution } = state
  const root = asRoot(execution.progress)
  if (root.open !== (children.get(null) ?? 0) && !root.reopen) {
    found.push(`I5 The root counts ${root.open} open lanes, there are ${children.get(null) ?? 0}.`)
  }
  for (const row of state.taskRuns.values()) {
    if (isTerminal(row.state) || row.progress === null || root.reopen) continue
    const place = plan.places.get(row.taskId)
    if (!place?.task.flowable || !('open' in row.progress)) continue
    checkParent(row, place, asParent(row.progress), children.get(row.id) ?? 0, found)
  }
  if (isWaitingOutside(execution) && children.size > 0 && !root.reopen) {
    found.push(`I10 The execution is ${execution.state} and has opened task runs.`)
  }
}

function isWaitingOutside(execution: Execution): boolean {
  return execution.state === 'CREATED' || execution.state === 'QUEUED'
}

function checkParent(
  row: TaskRun,
  place: Place,
  progress: ParentProgress,
  live: number,
  found: string[],
): void {
  if (progress.open !== live) {
    found.push(`I5 ${nameOf(row)} counts ${progress.open} open lanes, there are ${live}.`)
  }
  if (progress.next > progress.lanes)
    found.push(`I5 ${nameOf(row)} has opened more lanes than it has.`)
  const limit = progress.limit ?? limitOf(place)
  if (progress.phase === 'tasks' && limit > 0 && progress.open > limit) {
    found.push(`I9 ${nameOf(row)} has ${progress.open} lanes open, its limit is ${limit}.`)
  }
}

function limitOf(place: Place): number {
  const { flowable } = place.task
  if (flowable?.kind === 'parallel' || flowable?.kind === 'dag') return flowable.concurrent
  return flowable?.kind === 'forEach' ? flowable.concurrencyLimit : 0
}
