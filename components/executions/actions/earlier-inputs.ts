// The inputs of an execution that ran, as the fields of a form that starts it again with some changed. A
// file stays the file that it was unless another one is chosen; a secret cannot be read back and is asked anew.

import type { FlowInput } from '@/lib/engine'
import { type InputValue, isEmpty, sentEntries, startingValue } from '../../flows/run/input-values'

type Earlier = Record<string, unknown>

const keepsFile = (input: FlowInput, earlier: Earlier) =>
  input.type === 'FILE' && typeof earlier[input.id] === 'string'

/** The inputs as the form asks for them. */
export function askedInputs(inputs: readonly FlowInput[], earlier: Earlier): FlowInput[] {
  return inputs.map((input) => (keepsFile(input, earlier) ? { ...input, required: false } : input))
}

/** What stands in a field at first: what was given, else what a new start would begin with. */
export function earlierValue(input: FlowInput, earlier: Earlier): InputValue {
  const value = earlier[input.id]
  if (value === undefined || value === null || input.type === 'SECRET') return startingValue(input)
  return startingValue({ ...input, prefill: value as FlowInput['prefill'] })
}

/** What is sent: the fields, and the address of each file that stays. */
export function changedInputs(
  inputs: readonly FlowInput[],
  values: readonly InputValue[],
  earlier: Earlier,
): Record<string, string | Blob> {
  const kept = inputs.flatMap((input, index): [string, string][] =>
    keepsFile(input, earlier) && isEmpty(values[index] ?? null)
      ? [[input.id, String(earlier[input.id])]]
      : [],
  )
  return Object.fromEntries([...sentEntries(inputs, values), ...kept])
}
