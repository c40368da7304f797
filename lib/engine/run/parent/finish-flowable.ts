// What is particular about the end of some flowable tasks: a loop may want another round, a pause has its
// tasks still to run, AllowFailure forgives.

import { evaluate, isTruthy } from '../../context/evaluate'
import { failFlowable } from './begin-phase'
import type { Draft } from '../../core/draft'
import { outputFilesOf } from '../../core/working-directory-steps'
import type { Flowable } from '../../model'
import type { StateName } from '../../state-name'
import { closeTaskRun } from '../task-run/close-task-run'
import { dynamicCount, dynamicDuration, dynamicFlag, propertyOf } from '../../context/dynamic'
import type { Failure, TaskRun } from '../../execution'
import { endLoop } from '../flowable/loop'
import { continueAfterPause } from '../flowable/pause'
import { asParent, isStopping } from './progress'

/** True where the end of these tasks is not yet the end of the phase. */
export function endRound(draft: Draft, id: string): boolean {
  const row = draft.taskRun(id)
  const flowable = row && draft.place(row.taskId)?.task.flowable
  if (flowable?.kind === 'loopUntil') return endLoopRound(draft, id, flowable)
  if (flowable?.kind === 'pause') {
    if (asParent(row?.progress ?? null).list !== 'onPause') return false
    const progress = asParent(draft.editTaskRun(id).progress)
    // A pause goes on waiting when the task that tells of it fails; it ends with a warning then.
    if (isStopping(progress)) progress.outcome = 'WARNING'
    progress.failed = 0
    progress.killed = 0
    progress.next = progress.lanes
    if (progress.resumed !== undefined) continueAfterPause(draft, id)
    return true
  }
  return false
}

const defaultIntervalMs = 60_000

function endLoopRound(
  draft: Draft,
  id: string,
  loop: Extract<Flowable, { kind: 'loopUntil' }>,
): boolean {
  const row = draft.editTaskRun(id)
  const progress = asParent(row.progress)
  const round = progress.round ?? 1
  const answer = evaluate(draft, row, loop.condition)
  if (!answer.ok) {
    failFlowable(draft, id, answer.failure)
    return true
  }
  if (isTruthy(answer.value)) return false
  const limits = loopLimits(draft, row, loop)
  if (!limits.ok) {
    failFlowable(draft, id, limits.failure)
    return true
  }
  const { maxIterations, maxMs, intervalMs, failOnMaxReached } = limits
  const tooMany = round >= maxIterations
  const tooLong = maxMs !== null && draft.at - (row.startedAt ?? row.createdAt) >= maxMs
  if (tooMany || tooLong) {
    if (!failOnMaxReached) return false
    const message = tooMany
      ? `The condition was still false after ${round} rounds.`
      : 'The condition was still false when the maximum duration had passed.'
    failFlowable(draft, id, { code: 'loop-maximum', message })
    return true
  }
  const dueAt = draft.at + intervalMs
  row.waitingFor = { kind: 'timer', dueAt }
  draft.setTimer(id, 'loop', round + 1, dueAt)
  return true
}

type LoopLimits = {
  ok: true
  maxIterations: number
  maxMs: number | null
  intervalMs: number
  failOnMaxReached: boolean
}

function loopLimits(
  draft: Draft,
  row: TaskRun,
  loop: Extract<Flowable, { kind: 'loopUntil' }>,
): LoopLimits | { ok: false; failure: Failure } {
  const properties = draft.place(row.taskId)?.task.properties ?? {}
  const written = propertyOf(properties, 'checkFrequency', 'maxIterations')
  const most = loop.maxIterations ?? Number.POSITIVE_INFINITY
  const maxIterations = dynamicCount(draft, row, written, most, 1)
  if (!maxIterations.ok) return maxIterations
  const maxMs = dynamicDuration(draft, row, loop.maxDuration, null)
  if (!maxMs.ok) return maxMs
  const interval = dynamicDuration(draft, row, loop.interval, defaultIntervalMs)
  if (!interval.ok) return interval
  const fails = dynamicFlag(
    draft,
    row,
    propertyOf(properties, 'failOnMaxReached'),
    loop.failOnMaxReached,
  )
  if (!fails.ok) return fails
  return {
    ok: true,
    maxIterations: maxIterations.value,
    maxMs: maxMs.value,
    intervalMs: interval.value ?? defaultIntervalMs,
    failOnMaxReached: fails.value,
  }
}

/** How many batches ended in which state, as Kestra counts them. */
function countIterations(draft: Draft, id: string): void {
  const row = draft.editTaskRun(id)
  if (!row.items?.length) return
  const { next, failed, warned, killed } = asParent(row.progress)
  const counts = {
    SUCCESS: next - failed - warned - killed,
    WARNING: warned,
    FAILED: failed,
    KILLED: killed,
  }
  const ended = Object.entries(counts).filter(([, count]) => count > 0)
  const iterations = { CREATED: 0, RUNNING: 0, ...Object.fromEntries(ended) }
  row.outputs = { ...row.outputs, iterations }
}

/** What its last step kept is what it gives itself. */
function keepFiles(draft: Draft, { id, taskId }: TaskRun): void {
  const { own, base } = draft.slots(outputFilesOf(taskId), id)
  const last = own?.ids.at(-1) ?? base?.ids.at(-1)
  const uris = last === undefined ? undefined : draft.taskRun(last)?.outputs?.uris
  if (uris !== undefined) draft.editTaskRun(id).outputs = { outputFiles: uris }
}

export function finishFlowable(draft: Draft, id: string, result: StateName): void {
  const row = draft.taskRun(id)
  if (!row) return
  const flowable = draft.place(row.taskId)?.task.flowable
  if (flowable?.kind === 'forEach' && flowable.loop) {
    const broken = endLoop(draft, row, flowable.loop)
    if (broken) return closeTaskRun(draft, id, 'FAILED', broken)
  }
  if (flowable?.kind === 'eachBatch') countIterations(draft, id)
  if (flowable?.kind === 'workingDirectory') keepFiles(draft, row)
  const forgiven = flowable?.kind === 'allowFailure' && result === 'FAILED'
  const { failure } = asParent(row.progress)
  const failed = result === 'FAILED' ? (failure ?? null) : null
  closeTaskRun(draft, id, forgiven ? 'WARNING' : result, forgiven ? failure : failed)
}
