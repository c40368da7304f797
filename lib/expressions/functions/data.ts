import type { Definitions } from '../definition'
import { refuse } from '../error'
import { readYaml } from '../filters/data'
import { asFlag, asText } from '../values/operand'
import { renderFully } from '../evaluate/render-again'
import { hasExpression } from '../has-expression'
import { jsonOf } from '../values/print'
import type { Value, ValueMap } from '../values/values'

function readJson(text: string): Value {
  try {
    return JSON.parse(text) as Value
  } catch {
    return refuse('type', 'Not JSON')
  }
}

const fromJson: Definitions[string] = {
  parameters: ['json'],
  run: ([json], state) => {
    if (json === null || json === undefined) return null
    const text = asText(json, state)
    state.spend(text.length / 16)
    state.produce(text.length)
    return readJson(text)
  },
}

export const dataFunctions: Definitions = {
  fromJson,
  json: { ...fromJson },
  yaml: {
    parameters: ['yaml'],
    run: ([yaml], state) => {
      if (yaml === null || yaml === undefined) return null
      const text = asText(yaml, state)
      if (text.length > 200_000) refuse('budget', 'YAML of this size is read in a task')
      state.spend(text.length)
      state.produce(text.length)
      return readYaml(text)
    },
  },
  render: {
    parameters: ['template', 'recursive?'],
    run: ([template, recursive], state) =>
      asFlag(recursive, true)
        ? renderFully(template ?? null, state)
        : once(template ?? null, state),
  },
  renderOnce: {
    parameters: ['template'],
    run: ([template], state) => once(template ?? null, state),
  },
  printContext: {
    parameters: [],
    run: (_, state) => {
      const shown: ValueMap = {}
      for (const [name, value] of Object.entries(state.context)) {
        if (value !== undefined && name !== 'secrets') shown[name] = value
      }
      return jsonOf(shown, state, true)
    },
  },
}

function once(template: Value, state: Parameters<Definitions[string]['run']>[1]): Value {
  if (typeof template !== 'string' || !hasExpression(template)) return template
  return state.renderNested(template, state)
}
