// The items of ForEach: a list, a map, or JSON text of either. Written once into the task run, never rewritten.

import { evaluate } from '../../context/evaluate'
import type { Draft } from '../../core/draft'
import type { Failure } from '../../execution'
import type { Json } from '../../json'

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
