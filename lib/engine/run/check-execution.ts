// Whether the state of an execution says what goes on in it (I8), and whether it ended as it should (I12, I13).

import type { Plan } from '../core/plan'
import { indexOf } from '../core/state-index'
import type { ExecutionState, TaskRun } from '../execution'
import { isTerminal, type StateName } from '../state-name'
import { isUnderWay } from './execution/execution-state'
import { asRoot } from './parent/progress'

export function checkHolds(state: ExecutionState, found: string[]): void {
  const { execution, taskRuns } = state
  const root = asRoot(execution.progress)
  if (isTerminal(execution.state) || root.reopen) return
  let paused = 0
  for (const row of taskRuns.values()) if (row.state === 'PAUSED') paused += 1
  if (paused !== root.paused)
    found.push(`I8 The root counts ${root.paused} pauses, there are ${paused}.`)
  const underWay = isUnderWay(execution.state)
  const held = root.hold === 'breakpoint' ? 'BREAKPOINT' : 'PAUSED'
  const wanted = root.hold !== null || paused > 0 ? held : 'RUNNING'
  if (underWay && execution.state !== wanted) {
    found.push(`I8 The execution is ${execution.state}; by what goes on in it, it is ${wanted}.`)
  }
  if (underWay && root.open === 0 && root.hold === null && !hasContinue(root.timers)) {
    found.push(`I6 The execution is ${execution.state} with nothing open in it.`)
  }
  if (execution.state === 'CREATED' && root.slot !== 'asked' && root.timers.length === 0) {
    found.push('I6 The execution is CREATED and waits for neither its time nor a slot.')
  }
  if (execution.state === 'QUEUED' && root.slot !== 'asked') {
    found.push('I6 The execution is QUEUED and has asked for no slot.')
  }
}

function hasContinue(timers: { name: string }[]): boolean {
  return timers.some((timer) => timer.name === 'continue')
}

const byItself: ReadonlySet<StateName> = new Set(['SUCCESS', 'WARNING', 'FAILED', 'RETRIED'])

export function checkEnd(plan: Plan, state: ExecutionState, found: string[]): void {
  const { execution, taskRuns } = state
  if (!isTerminal(execution.state)) return
  const root = asRoot(execution.progress)
  if (root.slot !== 'none') found.push('I13 The execution has ended and holds a slot.')
  if (root.outcome === null || root.endedAtOnce || !byItself.has(execution.state)) return
  const ran = (branch: string): boolean => {
    for (const row of taskRuns.values())
      if (row.parentId === null && row.branch === branch) return true
    return false
  }
  checkSuccess(state, found)
  const finallyTasks = plan.lists.get('finally')?.length ?? 0
  if (finallyTasks > 0 && !ran('finally'))
    found.push('I12 The execution ended without its finally tasks.')
  const errorTasks = plan.lists.get('errors')?.length ?? 0
  const failed = execution.state === 'FAILED' && root.nextTryAt === null && hasFailedTask(state)
  if (failed && errorTasks > 0 && !ran('errors')) {
    found.push('I12 The execution failed without its errors tasks.')
  }
}

/** I14 */
function checkSuccess(state: ExecutionState, found: string[]): void {
  const { execution, taskRuns } = state
  if (execution.state !== 'SUCCESS' || isTerminal(execution.history.at(-2)?.state ?? 'CREATED'))
    return
  for (const row of taskRuns.values()) {
    const counts = row.parentId === null && (row.branch === 'tasks' || row.branch === 'finally')
    // A restart makes the finally tasks anew; the earlier ones stay as history.
    if (counts && isNewest(state, row) && (row.state === 'FAILED' || row.state === 'KILLED')) {
      found.push(`I14 The execution succeeded over ${row.taskId}, which is ${row.state}.`)
    }
  }
}

function isNewest(state: ExecutionState, row: TaskRun): boolean {
  return indexOf(state).byTask.get(row.taskId)?.get('')?.ids.at(-1) === row.id
}

function hasFailedTask({ taskRuns }: ExecutionState): boolean {
  for (const row of taskRuns.values()) {
    if (row.parentId === null && row.branch === 'tasks' && row.state === 'FAILED') return true
  }
  return false
}
