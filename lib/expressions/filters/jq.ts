import type { Definitions } from '../definition'
import { refuse } from '../error'
import type { State } from '../evaluate/state'
import { runJq } from '../jq/run'
import { asText } from '../values/operand'
import type { Value } from '../values/values'

/** A text is taken for JSON, as in Kestra. */
function jqInput(input: Value, state: State): Value {
  if (typeof input !== 'string') return input
  state.spend(input.length / 16)
  state.produce(input.length)
  try {
    return JSON.parse(input) as Value
  } catch {
    return refuse('type', 'jq needs JSON: this text is none')
  }
}

export const jqFilters: Definitions = {
  jq: {
    parameters: ['input', 'expression'],
    run: ([input, expression], state) =>
      input === null || input === undefined
        ? null
        : runJq(asText(expression, state), jqInput(input, state), state),
  },
}
