import type { Definitions } from '../definition'
import { refuse } from '../error'
import { numbersFrom } from '../evaluate/operators'
import { asWhole } from '../values/operand'
import { compare, typeName, type Value } from '../values/values'

function extreme(values: (Value | undefined)[], sign: number): Value {
  // One list may stand in place of the values.
  const list = values.length === 1 && Array.isArray(values[0]) ? values[0] : values
  let best: Value = null
  for (const value of list) {
    if (value === null || value === undefined) continue
    if (best === null) best = value
    else {
      const order = compare(value, best)
      if (order === undefined)
        refuse('type', `Cannot compare ${typeName(value)} with ${typeName(best)}`)
      if (order * sign > 0) best = value
    }
  }
  return best
}

export const standardFunctions: Definitions = {
  max: {
    parameters: ['...values'],
    run: (values) => extreme(values, 1),
  },
  min: {
    parameters: ['...values'],
    run: (values) => extreme(values, -1),
  },
  range: {
    parameters: ['start', 'end', 'increment?'],
    run: ([start, end, increment], state) =>
      numbersFrom(
        asWhole(start, 'The start'),
        asWhole(end, 'The end'),
        increment === undefined ? 1 : asWhole(increment, 'The increment'),
        state,
      ),
  },
}
