// What a Loop does beyond a ForEach: it may pass over rounds that fail, end before its last value, and give what
// its rounds give: `outputs.loop.outputs[0].outputs.label`.

import { askFact, evaluate, isTruthy, type Evaluated } from '../../context/evaluate'
import type { Draft } from '../../core/draft'
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
  const { failed, killed } = progress
  const outputs: JsonObject = {
    iterationCount: row.items?.length ?? 0,
    runningIterations: 0,
    terminatedIterations: countRounds(draft, row, progress.next),
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

const worst = ['KILLED', 'FAILED', 'WARNING'] as const

/** How many of the rounds that began ended in which state: a round as badly as the worst of its tasks. */
function countRounds(draft: Draft, row: TaskRun, begun: number): JsonObject {
  const counts: Record<string, number> = {}
  for (let round = 0; round < begun; round += 1) {
    const states = new Set(runsOfRound(draft, row, round).map((run) => run.state))
    const state = worst.find((one) => states.has(one)) ?? 'SUCCESS'
    counts[state] = (counts[state] ?? 0) + 1
  }
  return counts
}

/** One entry for each round that ended well, in their order. */
function collectRounds(draft: Draft, row: TaskRun, loop: Loop, stored: boolean): Evaluated {
  const rounds: { item: JsonObject; outputs: Json }[] = []
  for (const [index, item] of (row.items ?? []).entries()) {
    const last = runsOfRound(draft, row, index).at(-1)
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

function runsOfRound(draft: Draft, { id: parentId, taskId }: TaskRun, round: number): TaskRun[] {
  const runs: TaskRun[] = []
  for (const { task } of draft.place(taskId)?.lists.get('tasks') ?? []) {
    const { own, base } = draft.slots(task.id, parentId)
    const id = own?.ids[round] ?? base?.ids[round]
    const run = id === undefined ? undefined : draft.taskRun(id)
    if (run) runs.push(run)
  }
  return runs
}
