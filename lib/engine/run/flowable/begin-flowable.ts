// The first step of every task that the engine carries out itself.

import { dynamicCount, propertyOf } from '../../context/dynamic'
import { evaluate, isTruthy } from '../../context/evaluate'
import type { Draft } from '../../core/draft'
import type { Json } from '../../json'
import type { Flowable } from '../../model'
import type { Place } from '../../core/plan'
import { firstNodes } from '../parent/dag'
import { readItems } from './for-each'
import { beginEachBatch, mergeOutputs, splitItems } from './for-each-item'
import { beginPause, beginSleep } from './pause'
import { beginPhase, failFlowable } from '../parent/begin-phase'
import { asLeaf, asParent, asProgress, emptyParent } from '../parent/progress'
import { beginSubflow } from './subflow'
import { parseDurationMs } from '../../context/duration-ms'

export function beginFlowable(draft: Draft, id: string, place: Place): void {
  const { flowable, timeout } = place.task
  if (!flowable) return
  const row = draft.editTaskRun(id)
  const { triesBefore = 0, tries = 0, passed = false } = asLeaf(row.progress) ?? {}
  row.progress = asProgress({ ...emptyParent(), triesBefore, tries, passed })
  draft.moveTaskRun(id, 'RUNNING')
  // A Pause has a time limit of its own kind.
  const timeoutMs =
    timeout === undefined || flowable.kind === 'pause' ? null : durationOf(draft, id, timeout)
  if (timeoutMs !== null) draft.setTimer(id, 'timeout', null, draft.at + timeoutMs)
  runFlowable(draft, id, place, flowable)
}

function durationOf(draft: Draft, id: string, text: Json): number | null {
  const answer = evaluate(draft, draft.taskRun(id) ?? null, text)
  return answer.ok ? parseDurationMs(answer.value) : null
}

function runFlowable(draft: Draft, id: string, place: Place, flowable: Flowable): void {
  switch (flowable.kind) {
    case 'sequential':
    case 'workingDirectory':
    case 'allowFailure':
    case 'forEachItem':
      return beginPhase(draft, id, 'tasks', 'tasks')
    case 'parallel':
      return beginLimited(draft, id, place, 'concurrent')
    case 'dag': {
      const progress = asParent(draft.editTaskRun(id).progress)
      progress.ready = firstNodes(place.lists.get('tasks') ?? [])
      return beginLimited(draft, id, place, 'concurrent')
    }
    case 'if':
      return choose(draft, id, flowable.condition, (value) => {
        const result = isTruthy(value)
        return { list: result ? 'yes' : 'no', outputs: { evaluationResult: result } }
      })
    case 'switch':
      return choose(draft, id, flowable.value, (value) => {
        const text = asText(value)
        const known = Object.hasOwn(flowable.cases, text)
        const list = known ? `case:${text}` : 'defaults'
        return { list, outputs: { value: text, defaults: !known } }
      })
    case 'forEach': {
      const items = readItems(draft, id, flowable)
      if (!items.ok) return failFlowable(draft, id, items.failure)
      const begun = draft.editTaskRun(id)
      begun.items = items.value
      if (items.fromFile) asParent(begun.progress).fromFile = true
      return beginLimited(
        draft,
        id,
        place,
        flowable.eachTaskApart ? 'concurrent' : 'concurrencyLimit',
      )
    }
    case 'splitItems':
      return splitItems(draft, id, place, flowable)
    case 'eachBatch':
      return beginEachBatch(draft, id, place)
    case 'mergeOutputs':
      return mergeOutputs(draft, id, place)
    case 'loopUntil':
      asParent(draft.editTaskRun(id).progress).round = 1
      draft.editTaskRun(id).outputs = { iterationCount: 1 }
      return beginPhase(draft, id, 'tasks', 'tasks')
    case 'pause':
      return beginPause(draft, id, place, flowable)
    case 'sleep':
      return beginSleep(draft, id, flowable)
    case 'subflow':
      return beginSubflow(draft, id, place, flowable)
  }
}

/** Begins its tasks, with the limit that an expression says where one stands in its place. */
function beginLimited(draft: Draft, id: string, place: Place, property: string): void {
  const row = draft.editTaskRun(id)
  const source = propertyOf(place.task.properties, property)
  const limit = dynamicCount(draft, row, source, -1)
  if (!limit.ok) return failFlowable(draft, id, limit.failure)
  if (limit.value >= 0) asParent(row.progress).limit = limit.value
  beginPhase(draft, id, 'tasks', 'tasks')
}

function choose(
  draft: Draft,
  id: string,
  source: Json,
  choice: (value: Json) => { list: string; outputs: { [key: string]: Json } },
): void {
  const answer = evaluate(draft, draft.taskRun(id) ?? null, source)
  if (!answer.ok) return failFlowable(draft, id, answer.failure)
  const { list, outputs } = choice(answer.value)
  draft.editTaskRun(id).outputs = outputs
  beginPhase(draft, id, 'tasks', list)
}

function asText(value: Json): string {
  if (value === null) return ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}
