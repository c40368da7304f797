// The items of ForEach (a list, a map, or JSON text of either) and the batches of ForEachItem, which the
// runtime cuts and answers as a fact. Written once into the task run, never rewritten.

import { askFact, evaluate, type Evaluated } from '../../context/evaluate'
import { beginPhase, failFlowable } from '../parent/begin-phase'
import { propertyOf } from '../../context/dynamic'
import type { Draft } from '../../core/draft'
import type { Place } from '../../core/plan'
import type { Failure } from '../../execution'
import type { Json, JsonObject } from '../../json'
import type { Flowable } from '../../model'

type Items = { ok: true; value: Json[] } | { ok: false; failure: Failure }

export function readItems(draft: Draft, id: string, source: Json): Items {
  const answer = evaluate(draft, draft.taskRun(id) ?? null, source)
  if (!answer.ok) return answer
  return itemsOf(answer.value)
}

function itemsOf(value: Json): Items {
  const parsed = typeof value === 'string' ? parse(value) : value
  if (Array.isArray(parsed)) return { ok: true, value: parsed }
  if (parsed !== null && typeof parsed === 'object') {
    const entries = Object.entries(parsed).map(([key, item]) => ({ key, value: item }))
    return { ok: true, value: entries }
  }
  return {
    ok: false,
    failure: {
      code: 'expression',
      message: 'The values are neither a list nor a map, nor JSON text of one.',
    },
  }
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json
  } catch {
    return undefined
  }
}

export function beginForEachItem(
  draft: Draft,
  id: string,
  place: Place,
  flowable: Extract<Flowable, { kind: 'forEachItem' }>,
): void {
  const uri = evaluate(draft, draft.taskRun(id) ?? null, flowable.items)
  if (!uri.ok) return failFlowable(draft, id, uri.failure)
  const batch = { ...batchProperties(place), ...definedOf(flowable.batch) }
  const sizes = evaluate(draft, draft.taskRun(id) ?? null, batch)
  if (!sizes.ok) return failFlowable(draft, id, sizes.failure)
  const batches = cut(draft, uri.value, sizes.value as JsonObject)
  if (!batches.ok) return failFlowable(draft, id, batches.failure)
  const row = draft.editTaskRun(id)
  row.items = Array.isArray(batches.value) ? batches.value : []
  row.outputs = { numberOfBatches: row.items.length }
  beginPhase(draft, id, 'tasks', 'tasks')
}

/** What was written as an expression stands among the task's properties only. */
function batchProperties(place: Place): JsonObject {
  const written = propertyOf(place.task.properties, 'batch')
  return typeof written === 'object' && written !== null && !Array.isArray(written) ? written : {}
}

function definedOf(batch: Extract<Flowable, { kind: 'forEachItem' }>['batch']): JsonObject {
  const entries = Object.entries(batch).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries)
}

/** Asks for the addresses of the batches, in order. */
function cut(draft: Draft, uri: Json, batch: JsonObject): Evaluated {
  const named: JsonObject = {}
  for (const [key, value] of Object.entries(batch)) {
    if (typeof value === 'string' || typeof value === 'number') named[key] = value
  }
  return askFact(draft, 'forEachItemBatches', { positional: [uri], named })
}
