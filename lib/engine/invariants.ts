// What must be true of every committed state, I1 to I15 of state.ts: the tests look after each decision,
// the runtime's checker looks in production. Gives a sentence for each that is broken.

import { planOf, type Place, type Plan } from './core/plan'
import type { Execution, ExecutionState, StateChange, TaskRun } from './execution'
import type { Flow } from './model'
import { checkEnd, checkHolds } from './run/check-execution'
import { checkOrder, checkResult } from './run/check-order'
import { checkLeaf } from './run/check-task-run'
import { asLeaf, asParent, asRoot, type ParentProgress } from './run/parent/progress'
import { isTerminal, type StateName } from './state-name'

export function checkInvariants(flow: Flow, state: ExecutionState): string[] {
  const found: string[] = []
  const plan = planOf(flow)
  const { execution } = state
  const ended = isTerminal(execution.state)
  const children = new Map<string | null, number>()
  checkHistory('The execution', execution, found)
  for (const row of state.taskRuns.values()) {
    const name = `${row.taskId} (${row.id})`
    checkHistory(name, row, found)
    checkAttempts(state, row, name, found)
    const live = !isTerminal(row.state)
    if (live) children.set(row.parentId, (children.get(row.parentId) ?? 0) + 1)
    if (live && ended)
      found.push(`I1 ${name} is ${row.state} under an execution that is ${execution.state}.`)
    if (!live && timersOf(row).length > 0) found.push(`I7 ${name} has ended and still has timers.`)
    if (live) checkLive(plan, state, row, name, found)
    const place = plan.places.get(row.taskId)
    if (place) checkResult(row, place, name, found)
  }
  if (ended && asRoot(execution.progress).timers.length > 0) {
    found.push('I7 The execution has ended and still has timers.')
  }
  if (!ended) checkParents(plan, state, children, found)
  checkHolds(state, found)
  checkEnd(plan, state, found)
  return found
}

function timersOf(row: TaskRun): unknown[] {
  return asLeaf(row.progress)?.timers ?? []
}

type WithHistory = { state: StateName; history: StateChange[]; endedAt: number | null }

function checkHistory(name: string, row: WithHistory, found: string[]): void {
  const last = row.history.at(-1)
  if (last?.state !== row.state)
    found.push(`I3 ${name} is ${row.state}, its history says otherwise.`)
  let before = Number.NEGATIVE_INFINITY
  for (const { at } of row.history) {
    if (at < before) found.push(`I3 The history of ${name} goes back in time.`)
    before = at
  }
  if ((row.endedAt !== null) !== isTerminal(row.state)) {
    found.push(`I3 ${name} is ${row.state}, and endedAt does not agree.`)
  }
}

function checkAttempts(state: ExecutionState, row: TaskRun, name: string, found: string[]): void {
  const attempts = state.attempts.get(row.id) ?? []
  if (attempts.length !== row.attemptCount) found.push(`I2 ${name} miscounts its attempts.`)
  for (const [index, attempt] of attempts.entries()) {
    const which = `Attempt ${attempt.number} of ${name}`
    if (attempt.number !== index + 1) found.push(`I2 ${which} stands at ${index + 1}.`)
    checkHistory(which, attempt, found)
    if (isTerminal(attempt.state)) continue
    if (isTerminal(row.state)) found.push(`I2 ${which} is live, its task run is ${row.state}.`)
    if (index !== attempts.length - 1) found.push(`I2 ${which} is live and not the newest.`)
    if (isTerminal(state.execution.state))
      found.push(`I1 ${which} is live, the execution has ended.`)
  }
}

function checkLive(
  plan: Plan,
  state: ExecutionState,
  row: TaskRun,
  name: string,
  found: string[],
): void {
  const parent = row.parentId === null ? null : state.taskRuns.get(row.parentId)
  if (parent && isTerminal(parent.state) && !isTerminal(state.execution.state)) {
    found.push(`I4 ${name} is live under ${parent.taskId}, which is ${parent.state}.`)
  }
  const place = plan.places.get(row.taskId)
  if (!place) return
  checkLeaf(state, row, place, name, found)
  checkOrder(state, row, place, name, found)
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
  const name = `${row.taskId} (${row.id})`
  if (progress.open !== live) {
    found.push(`I5 ${name} counts ${progress.open} open lanes, there are ${live}.`)
  }
  if (progress.next > progress.lanes) found.push(`I5 ${name} has opened more lanes than it has.`)
  const limit = progress.limit ?? limitOf(place)
  if (progress.phase === 'tasks' && limit > 0 && progress.open > limit) {
    found.push(`I9 ${name} has ${progress.open} lanes open, its limit is ${limit}.`)
  }
}

function limitOf(place: Place): number {
  const { flowable } = place.task
  if (flowable?.kind === 'parallel' || flowable?.kind === 'dag') return flowable.concurrent
  return flowable?.kind === 'forEach' ? flowable.concurrencyLimit : 0
}
