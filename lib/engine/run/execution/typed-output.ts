// An output of a flow in the type that it was declared with. Templates give text for the most part: numbers,
// flags, lists and JSON are read from it. What cannot be read fails the execution, in words.

import type { Json } from '../../json'
import type { FlowOutput, InputType } from '../../model'

type Typed = { ok: true; value: Json } | { ok: false; message: string }

const take = (value: Json): Typed => ({ ok: true, value })

export function typedOutput({ type, itemType }: FlowOutput, value: Json): Typed {
  if (value === null) return take(null)
  if (type !== 'ARRAY' && type !== 'MULTISELECT') return typed(type, value)
  const list = typeof value === 'string' ? dataOf(value) : value
  if (!Array.isArray(list)) return wrong(value, 'a list')
  const items: Json[] = []
  for (const item of list) {
    const one = itemType && item !== null ? typed(itemType, item) : take(item)
    if (!one.ok) return one
    items.push(one.value)
  }
  return take(items)
}

function typed(type: InputType, value: Json): Typed {
  switch (type) {
    case 'INT':
    case 'FLOAT': {
      const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
      const good = typeof number === 'number' && Number.isFinite(number)
      const whole = type === 'FLOAT' || Number.isInteger(number)
      return good && whole
        ? take(number)
        : wrong(value, type === 'INT' ? 'a whole number' : 'a number')
    }
    case 'BOOL': {
      const word = typeof value === 'string' ? value.trim().toLowerCase() : value
      if (word === true || word === 'true') return take(true)
      return word === false || word === 'false' ? take(false) : wrong(value, 'true or false')
    }
    case 'JSON':
    case 'YAML': {
      if (typeof value !== 'string') return take(value)
      const data = dataOf(value)
      // YAML takes plain text as it stands.
      if (data !== undefined) return take(data)
      return type === 'YAML' ? take(value) : wrong(value, 'JSON')
    }
    default:
      return take(typeof value === 'string' ? value : JSON.stringify(value))
  }
}

function dataOf(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json
  } catch {
    return undefined
  }
}

function wrong(value: Json, wanted: string): Typed {
  const shown = JSON.stringify(value)
  return {
    ok: false,
    message: `${shown.length > 60 ? `${shown.slice(0, 60)}...` : shown} is not ${wanted}.`,
  }
}
