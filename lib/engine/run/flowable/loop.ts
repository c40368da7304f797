// What a Loop does beyond a ForEach: it may pass over rounds that fail, end before its last value, and give what
// its rounds give: `outputs.loop.outputs[0].outputs.label`.

import { askFact, evaluate, isTruthy, type Evaluated } from '../../context/evaluate'
import type { Draft } from '../../core/draft'
import type { Place } from '../../core/plan'
import type { Failure, TaskRun } from '../../execution'
import type { Json, JsonObject } from '../../json'
import type { Loop } from '../../model'
import { typedOutput } from '../execution/typed-output'
import { failFlowable } from '../parent/begin-phase'
import { asParent } from '../parent/progress'

function loopAround(draft: Draft, { parentId, branch }: TaskRun): Loop | null {
  const parent = parentId === null || branch !== 'tasks' ? undefined : draft.taskRun(parentId)
  const flowable = parent && draft.place(parent.taskId)?.task.flowable
  return (flowable?.kind === 'forEach' && flowable.loop) || null
}

/** The round of this child ends with it, and the loop goes on as if it had not failed. */
export function passesOver(draft: Draft, child: TaskRun): boolean {
  return child.state === 'FAILED' && loopAround(draft, child)?.transmitFailed === false
}

/** Called with the last child of a round: no further one begins where the loop is told to break. */
export function breakAfter(draft: Draft, child: TaskRun): void {
  const loop = loopAround(draft, child)
  const { parentId } = child
  if (parentId === null || !loop || loop.breakWhen === undefined) return
  const given = child.state === 'FAILED' ? none : outputsOfRound(draft, child, loop)
  if (!given.ok) return failFlowable(draft, parentId, given.failure)
  const iteration = {
    executionId: draft.execution.id,
    state: child.state === 'SKIPPED' ? 'SUCCESS' : child.state,
    outputs: given.value,
  }
  const answer = evaluate(draft, child, loop.breakWhen, { iteration })
  if (!answer.ok) return failFlowable(draft, parentId, answer.failure)
  if (!isTruthy(answer.value)) return
  const progress = asParent(draft.editTaskRun(parentId).progress)
  progress.broken = progress.next
  progress.lanes = progress.next
}

const none: Evaluated = { ok: true, value: {} }

function outputsOfRound(draft: Draft, last: TaskRun, { outputs }: Loop): Evaluated {
  const values: JsonObject = {}
  for (const output of outputs) {
    const answer = evaluate(draft, last, output.value)
    if (!answer.ok) return answer
    const typed = typedOutput(output, answer.value)
    if (!typed.ok) {
      const message = `The output ${output.id} of a round: ${typed.message}`
      return { ok: false, failure: { code: 'expression', message } }
    }
    values[output.id] = typed.value
  }
  return { ok: true, value: values }
}

/** Writes its outputs; gives a failure where a round lacks what they read. */
export function endLoop(draft: Draft, row: TaskRun, loop: Loop): Failure | null {
  const progress = asParent(row.progress)
  const { next, failed, warned, killed, forgiven = 0 } = progress
  const ended = {
    SUCCESS: next - failed - warned - killed - forgiven,
    WARNING: warned,
    FAILED: failed + forgiven,
    KILLED: killed,
  }
  const outputs: JsonObject = {
    iterationCount: row.items?.length ?? 0,
    runningIterations: 0,
    terminatedIterations: Object.fromEntries(
      Object.entries(ended).filter(([, count]) => count > 0),
    ),
  }
  if (loop.outputs.length > 0 && failed + killed === 0) {
    const stored = loop.fetchType === 'STORE' || (loop.fetchType === 'AUTO' && progress.fromFile)
    const rounds = collectRounds(draft, row, loop, stored === true)
    if (!rounds.ok) return rounds.failure
    outputs.outputs = rounds.value
  }
  draft.editTaskRun(row.id).outputs = outputs
  return null
}

/** One entry for each round that ended well, in their order. */
function collectRounds(draft: Draft, row: TaskRun, loop: Loop, stored: boolean): Evaluated {
  const tasks = (draft.place(row.taskId)?.lists.get('tasks') ?? []).toReversed()
  const rounds: { item: JsonObject; outputs: Json }[] = []
  for (const [index, item] of (row.items ?? []).entries()) {
    let last: TaskRun | undefined
    for (const place of tasks) last ??= runOfRound(draft, place, row.id, index)
    if (!last || last.state === 'FAILED') continue
    const given = outputsOfRound(draft, last, loop)
    if (!given.ok) return given
    rounds.push({ item: shownItem(item, index), outputs: given.value })
  }
  if (!stored) return { ok: true, value: rounds }
  const positional = [rounds.map(({ outputs }) => outputs)]
  const uris = askFact(draft, 'storeLoopOutputs', { positional, named: {} })
  if (!uris.ok) return uris
  const addresses = uris.value as Json[]
  const value = rounds.map(({ item }, at) => ({ item, outputs: { uri: addresses[at] ?? null } }))
  return { ok: true, value }
}

function shownItem(item: Json, iteration: number): JsonObject {
  const entry = typeof item === 'object' && item !== null && !Array.isArray(item) ? item : {}
  const isEntry = Object.keys(entry).length === 2 && 'key' in entry && 'value' in entry
  const { key = null, value = null } = entry
  return isEntry ? { value, iteration, key } : { value: item, iteration }
}

function runOfRound(
  draft: Draft,
  place: Place,
  parentId: string,
  index: number,
): TaskRun | undefined {
  const { own, base } = draft.slots(place.task.id, parentId)
  const id = own?.ids[index] ?? base?.ids[index]
  return id === undefined ? undefined : draft.taskRun(id)
}
