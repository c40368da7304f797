// What a start or a resume would say of inputs, without starting anything: each input with what it comes to and
// what is wrong with it. Files are looked at by name alone, and stored by nobody.

import { readInputs, type FlowInput, type Json } from '@/lib/engine'
import { uriOfPath } from '@/lib/storage/uri'
import type { GivenInputs } from '../take-inputs'

export type CheckedInput = {
  input: FlowInput
  value: Json
  isDefault: boolean
  errors: { message: string }[]
}

export function checkInputs(inputs: FlowInput[], given: GivenInputs): CheckedInput[] {
  const named = Object.entries(given).map(([id, value]) => [
    id,
    value instanceof File
      ? uriOfPath(`checked/${encodeURIComponent(value.name || 'file')}`)
      : value,
  ])
  const environment = { now: Date.now(), random: Math.random }
  const { values, problems } = readInputs({ inputs }, Object.fromEntries(named), environment)
  const known = inputs.map((input) => ({
    input,
    value: input.type === 'SECRET' ? null : valueAt(values, input.id),
    isDefault: !(input.id in given),
    errors: problems.filter(({ path }) => path === input.id).map(({ message }) => ({ message })),
  }))
  const ids = new Set(inputs.map(({ id }) => id))
  const strangers = problems.filter(({ path }) => !ids.has(path))
  return [
    ...known,
    ...strangers.map(({ path, message }) => ({
      input: { id: path, type: 'STRING' as const, required: false },
      value: null,
      isDefault: false,
      errors: [{ message }],
    })),
  ]
}

/** `a.b` stands in `a`. */
function valueAt(values: Json, id: string): Json {
  let at: Json = values
  for (const part of id.split('.')) {
    if (typeof at !== 'object' || at === null || Array.isArray(at)) return null
    at = at[part] ?? null
  }
  return at
}
