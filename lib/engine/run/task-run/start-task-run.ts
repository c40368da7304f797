// A task run begins: what may stop it (a pause, a breakpoint, its runIf), then either its first attempt or,
// for what the engine carries out itself, its first step. Also the way on for what was held.

import { evaluate, isTruthy } from '../../context/evaluate'
import type { Draft } from '../../core/draft'
import type { TaskRun } from '../../execution'
import { isTerminal } from '../../state-name'
import { syncExecutionState } from '../execution/execution-state'
import { beginFlowable } from '../flowable/begin-flowable'
import { asLeaf, asProgress } from '../parent/progress'
import { queueAttempt } from './attempts'
import { closeTaskRun } from './close-task-run'

export function startTaskRun(draft: Draft, id: string): void {
  const known = draft.taskRun(id)
  const place = known && draft.place(known.taskId)
  if (!place || isTerminal(known.state) || isTerminal(draft.execution.state)) return
  const { hold } = draft.root
  const row = draft.editTaskRun(id)
  const leaf = asLeaf(row.progress) ?? { timers: [] }
  if (hold === null && !leaf.passed && draft.execution.breakpoints.includes(place.task.id)) {
    return stopAtBreakpoint(draft, row)
  }
  if (hold !== null) {
    row.progress = asProgress({ ...leaf, held: true })
    row.waitingFor = hold === 'pause' ? { kind: 'approval', dueAt: null } : { kind: 'breakpoint' }
    return
  }
  if (leaf.held) row.progress = asProgress({ ...leaf, held: false })
  row.waitingFor = null
  if (place.task.runIf !== undefined) {
    const answer = evaluate(draft, row, place.task.runIf)
    if (!answer.ok) return closeTaskRun(draft, id, 'FAILED', answer.failure)
    if (!isTruthy(answer.value)) return closeTaskRun(draft, id, 'SKIPPED')
  }
  if (place.task.flowable) beginFlowable(draft, id, place)
  else queueAttempt(draft, id, place)
}

function stopAtBreakpoint(draft: Draft, row: TaskRun): void {
  row.progress = asProgress({ timers: [], held: true, passed: true })
  row.waitingFor = { kind: 'breakpoint' }
  draft.moveTaskRun(row.id, 'BREAKPOINT')
  draft.editRoot().hold = 'breakpoint'
  syncExecutionState(draft)
}
