import { parse as parseYaml, stringify as stringifyYaml } from 'yaml'
import type { Definitions } from '../definition'
import { refuse } from '../error'
import { asText } from '../values/operand'
import { jsonOf } from '../values/print'
import { numberIn, typeName, type Value } from '../values/values'

const numberTypes = new Set(['INT', 'LONG', 'FLOAT', 'DOUBLE', 'BIGDECIMAL', 'BIGINTEGER'])
const wholeTypes = new Set(['INT', 'LONG', 'BIGINTEGER'])

function toNumber(input: Value, type: string): number {
  if (type !== '' && !numberTypes.has(type)) {
    refuse('type', `The type must be one of ${[...numberTypes].join(', ')}`)
  }
  const number =
    typeof input === 'number' ? input : typeof input === 'string' ? numberIn(input) : undefined
  if (number === undefined) {
    refuse(
      'type',
      typeof input === 'string'
        ? `${JSON.stringify(input.slice(0, 40))} is not a number`
        : `${typeName(input)} is not a number`,
    )
  }
  if (wholeTypes.has(type) && !Number.isInteger(number))
    refuse('type', `${number} is not a whole number`)
  return number
}

const toJson: Definitions[string] = {
  parameters: ['input'],
  run: ([input], state) => jsonOf(input ?? null, state),
}

/** What Java would call the type of a value. */
function className(value: Value): string {
  if (typeof value === 'string') return 'java.lang.String'
  if (typeof value === 'boolean') return 'java.lang.Boolean'
  if (typeof value === 'number') {
    if (!Number.isInteger(value)) return 'java.lang.Double'
    return Math.abs(value) <= 2_147_483_647 ? 'java.lang.Integer' : 'java.lang.Long'
  }
  return Array.isArray(value) ? 'java.util.ArrayList' : 'java.util.LinkedHashMap'
}

export const dataFilters: Definitions = {
  toJson,
  json: { ...toJson },
  yaml: {
    parameters: ['input'],
    run: ([input], state) => {
      if (input === null || input === undefined) return 'null'
      // The JSON is charged first: the YAML is of the same size.
      jsonOf(input, state)
      return stringifyYaml(input, { indentSeq: true, lineWidth: 0, aliasDuplicateObjects: false })
    },
  },
  string: {
    parameters: ['input'],
    run: ([input], state) => (input === null ? null : asText(input, state)),
  },
  number: {
    parameters: ['input', 'type?'],
    run: ([input, type], state) =>
      input === null || input === undefined
        ? null
        : toNumber(input, asText(type, state).toUpperCase()),
  },
  className: {
    parameters: ['input'],
    run: ([input]) => (input === null || input === undefined ? null : className(input)),
  },
}

export function readYaml(text: string): Value {
  try {
    return parseYaml(text, { maxAliasCount: 100, logLevel: 'silent' }) as Value
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n')[0] : 'unreadable'
    return refuse('type', `Not YAML: ${reason}`)
  }
}
