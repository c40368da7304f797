import type { State } from './evaluate/state'
import type { Value } from './values/values'

export type Documentation = {
  kind: 'function' | 'filter' | 'test'
  signature: string
  summary: string
  example: string
}

/** Arguments as a definition sees them: in the order of its parameters, undefined where none was given. */
export type Given = (Value | undefined)[]

/**
 * A filter, function or test. A parameter whose name ends in `?` may be left out; one that starts with
 * `...` takes all the rest. Operands come without taint; the result is tainted if one of them was.
 */
export type Definition = {
  parameters: string[]
  /**
   * `within` looks into lists and maps (the default). `around` moves their items without looking at
   * them: a secret inside stays one secret item instead of tainting the whole, and a lazy map stays lazy.
   */
  reach?: 'within' | 'around'
  run: (operands: Given, state: State) => Value
}

/** A sentence and an example for each name. */
export type Words = Record<string, [summary: string, example: string]>

export type Definitions = Record<string, Definition>

export function signatureOf(
  name: string,
  kind: Documentation['kind'],
  definition: Definition,
): string {
  const shown = definition.parameters.map((parameter) =>
    parameter.endsWith('?') ? `[${parameter.slice(0, -1)}]` : parameter,
  )
  if (kind === 'function') return `${name}(${shown.join(', ')})`
  const rest = shown.slice(1)
  const call = rest.length === 0 ? name : `${name}(${rest.join(', ')})`
  return kind === 'filter' ? `| ${call}` : `is ${call}`
}
