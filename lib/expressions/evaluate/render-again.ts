import { hasExpression } from '../has-expression'
import { refuse } from '../error'
import { mapContent } from '../values/taint'
import { LazyMap, Tainted, type Value } from '../values/values'
import type { State } from './state'

const maxRounds = 100

/**
 * With recursive rendering, what a variable holds is rendered too, until nothing changes. The content of
 * a secret is never taken for a template.
 */
export function renderAgain(value: Value, state: State): Value {
  return state.environment.recursive ? renderFully(value, state) : value
}

/** Renders every text in a value until it holds no more expressions. */
export function renderFully(value: Value, state: State, depth = 0): Value {
  if (depth > maxRounds) refuse('budget', 'The data is nested too deeply')
  if (value instanceof Tainted || value === null) return value
  if (typeof value === 'object') {
    if (value instanceof LazyMap) return value
    return mapContent(value, state, (child) => renderFully(child, state, depth + 1))
  }
  let current: Value = value
  for (let round = 0; typeof current === 'string' && hasExpression(current); round++) {
    if (round >= maxRounds) refuse('budget', 'Rendering again comes to no end')
    const next: Value = state.renderNested(current, state)
    if (next === current) break
    current = next
  }
  return current
}
