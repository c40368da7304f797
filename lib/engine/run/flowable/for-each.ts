// The items of ForEach: a list, a map, or JSON text of either; of a Loop also the lines of a stored file. Written
// once into the task run, never rewritten.

import { askFact, evaluate } from '../../context/evaluate'
import type { Draft } from '../../core/draft'
import type { Failure } from '../../execution'
import type { Json } from '../../json'
import type { Flowable } from '../../model'

type Items = { ok: true; value: Json[]; fromFile?: true } | { ok: false; failure: Failure }
type ForEach = Extract<Flowable, { kind: 'forEach' }>

export function readItems(draft: Draft, id: string, { values, loop }: ForEach): Items {
  const answer = evaluate(draft, draft.taskRun(id) ?? null, values)
  if (!answer.ok) return answer
  if (loop && isStored(answer.value)) return linesOf(draft, answer.value)
  return itemsOf(answer.value)
}

function isStored(value: Json): boolean {
  return typeof value === 'string' && /^(millrace|kestra):\/\/\//.test(value)
}

/** A line is data where it is JSON, else text. */
function linesOf(draft: Draft, uri: Json): Items {
  const answer = askFact(draft, 'loopLines', { positional: [uri], named: {} })
  if (!answer.ok) return answer
  const lines = answer.value as string[]
  return { ok: true, value: lines.map((line) => parse(line) ?? line), fromFile: true }
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
