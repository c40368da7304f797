// One filter of `preconditions.where`: FLOW_ID, NAMESPACE, STATE or EXPRESSION against a value or values.

import { isTruthy, render, type Value } from '../../expressions'
import type { Json, JsonObject } from '../json'
import { isTrue, type ConditionSubject, type Verdict } from './conditions'
import type { UpstreamSnapshot } from './snapshot'

export function checkFilter(
  filter: JsonObject,
  subject: ConditionSubject & { upstream: UpstreamSnapshot },
): Verdict {
  const { upstream } = subject
  const field = String(filter.field)
  if (field === 'EXPRESSION') return checkExpression(filter, subject)
  const actual = { FLOW_ID: upstream.flowId, NAMESPACE: upstream.namespace, STATE: upstream.state }[
    field
  ]
  return actual === undefined ? `unknown field ${field}` : compareText(filter, field, actual)
}

/** null where the filter asks for something else than the flow. */
export function filterHearsFlow(
  filter: JsonObject,
  flow: { namespace: string; flowId: string },
): boolean | null {
  const actual = { FLOW_ID: flow.flowId, NAMESPACE: flow.namespace }[String(filter.field)]
  return actual === undefined ? null : compareText(filter, '', actual) === null
}

function compareText(filter: JsonObject, field: string, actual: string): Verdict {
  const value = filter.value == null ? '' : String(filter.value)
  const values = valuesOf(filter)
  const compare: Record<string, () => boolean> = {
    EQUAL_TO: () => actual === value,
    NOT_EQUAL_TO: () => actual !== value,
    IN: () => values.includes(actual),
    NOT_IN: () => !values.includes(actual),
    STARTS_WITH: () => actual.startsWith(value),
    ENDS_WITH: () => actual.endsWith(value),
    CONTAINS: () => actual.includes(value),
    REGEX: () => isWhole(actual, value),
    IS_NOT_NULL: () => actual !== '',
    IS_NULL: () => actual === '',
    IS_TRUE: () => actual === 'true',
    IS_FALSE: () => actual !== 'true',
  }
  const type = String(filter.type)
  const holds = compare[type]
  if (!holds) return `unknown comparison ${type}`
  const wanted = value || values.join(', ')
  return holds() ? null : `${field.toLowerCase()} was ${actual}, wants ${type} ${wanted}`.trimEnd()
}

const valuesOf = (filter: JsonObject): string[] =>
  Array.isArray(filter.values)
    ? filter.values.map(String)
    : filter.value == null
      ? []
      : String(filter.value)
          .split(',')
          .map((one) => one.trim())

/** The language's own `matches`: linear in the text whatever the pattern. A pattern that is none matches nothing. */
function isWhole(actual: string, pattern: string): boolean {
  try {
    const context = { actual, pattern: `^(?:${pattern})$` }
    return isTruthy(
      render('{{ actual matches pattern }}', context, { now: 0, random: () => 0 }).value,
    )
  } catch {
    return false
  }
}

function checkExpression(filter: JsonObject, subject: ConditionSubject): Verdict {
  const expression = filter.value == null ? '' : String(filter.value)
  const type = String(filter.type)
  let value: Json
  try {
    value = subject.render(expression)
  } catch (error) {
    // What is not there is null, and not true.
    if (type === 'IS_NULL' || type === 'IS_FALSE') return null
    return `${expression} could not be rendered: ${(error as Error).message}`
  }
  const empty = value === null || value === ''
  const compare: Record<string, boolean> = {
    IS_TRUE: isTrue(value),
    IS_FALSE: !isTrue(value),
    IS_NULL: empty,
    IS_NOT_NULL: !empty,
  }
  const holds = compare[type]
  if (holds === undefined) return `unknown comparison ${type} of an expression`
  return holds ? null : `${expression} gave ${JSON.stringify(value as Value)}, wants ${type}`
}
