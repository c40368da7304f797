// The three steps of a ForEachItem. Cutting the file and writing the outputs into one are the runtime's work,
// answered as facts; both write under names that follow from what they are given, so twice is once.

import { propertyOf } from '../../context/dynamic'
import { askFact, evaluate, type Evaluated } from '../../context/evaluate'
import type { Draft } from '../../core/draft'
import type { Place } from '../../core/plan'
import type { TaskRun } from '../../execution'
import type { Json, JsonObject } from '../../json'
import type { Flowable } from '../../model'
import { beginPhase } from '../parent/begin-phase'
import { closeTaskRun } from '../task-run/close-task-run'
import { failTaskRun } from '../task-run/fail-task-run'

type Split = Extract<Flowable, { kind: 'splitItems' }>

export function splitItems(draft: Draft, id: string, place: Place, split: Split): void {
  const row = draft.editTaskRun(id)
  const uri = evaluate(draft, row, split.items)
  if (!uri.ok) return failTaskRun(draft, id, uri.failure)
  const batch = { ...batchProperties(place), ...definedOf(split.batch) }
  const sizes = evaluate(draft, row, batch)
  if (!sizes.ok) return failTaskRun(draft, id, sizes.failure)
  const answer = cut(draft, uri.value, sizes.value as JsonObject)
  if (!answer.ok) return failTaskRun(draft, id, answer.failure)
  const { splits, batches } = answer.value as { splits: string; batches: Json[] }
  row.items = batches
  closeTaskRun(draft, id, 'SUCCESS', null, { splits })
}

/** What was written as an expression stands among the task's properties only. */
function batchProperties(place: Place): JsonObject {
  const written = propertyOf(place.task.properties, 'batch')
  return typeof written === 'object' && written !== null && !Array.isArray(written) ? written : {}
}

function definedOf(batch: Split['batch']): JsonObject {
  const entries = Object.entries(batch).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries)
}

function cut(draft: Draft, uri: Json, batch: JsonObject): Evaluated {
  const named: JsonObject = {}
  for (const [key, value] of Object.entries(batch)) {
    if (typeof value === 'string' || typeof value === 'number') named[key] = value
  }
  return askFact(draft, 'forEachItemBatches', { positional: [uri], named })
}

export function beginEachBatch(draft: Draft, id: string, place: Place): void {
  const row = draft.editTaskRun(id)
  row.items = beforeIt(draft, row, place)?.items ?? []
  if (row.items.length > 0) row.outputs = { numberOfBatches: row.items.length }
  beginPhase(draft, id, 'tasks', 'tasks')
}

/** The task run of the step before, under the same ForEachItem. */
function beforeIt(draft: Draft, row: TaskRun, place: Place): TaskRun | undefined {
  const before = place.siblings[place.index - 1]
  return before && onlyRun(draft, before, row.parentId)
}

function onlyRun(draft: Draft, place: Place, parentId: string | null): TaskRun | undefined {
  const { own, base } = draft.slots(place.task.id, parentId)
  const id = own?.ids.at(-1) ?? base?.ids.at(-1)
  return id === undefined ? undefined : draft.taskRun(id)
}

export function mergeOutputs(draft: Draft, id: string, place: Place): void {
  const items = beforeIt(draft, draft.editTaskRun(id), place)
  const outputs = items ? outputsOfBatches(draft, items) : []
  if (outputs.length === 0) return closeTaskRun(draft, id, 'SUCCESS')
  const answer = askFact(draft, 'forEachItemOutputs', { positional: [outputs], named: {} })
  if (!answer.ok) return failTaskRun(draft, id, answer.failure)
  closeTaskRun(draft, id, 'SUCCESS', null, { subflowOutputs: answer.value })
}

/** One entry for each subflow that has outputs, in the order of the batches. */
function outputsOfBatches(draft: Draft, items: TaskRun): Json[] {
  const batch = draft.place(items.taskId)?.lists.get('tasks')?.[0]
  if (!batch) return []
  const { own, base } = draft.slots(batch.task.id, items.id)
  const found: Json[] = []
  for (let index = 0; index < (items.items?.length ?? 0); index += 1) {
    const id = own?.ids[index] ?? base?.ids[index]
    const outputs = id === undefined ? null : draft.taskRun(id)?.outputs?.outputs
    if (isFilled(outputs)) found.push(outputs)
  }
  return found
}

function isFilled(value: Json | undefined): value is JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  return Object.keys(value).length > 0
}
