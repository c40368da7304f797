// The parts of a rule: what a flow trigger waits for, one part a precondition flow, `where` entry, entry of
// dependsOn or of a MultipleCondition.

import type { Json, JsonObject } from '../json'
import type { StateName } from '../state-name'
import {
  checkCondition,
  conditionName,
  isTrue,
  objects,
  text,
  type ConditionSubject,
  type Verdict,
} from './conditions'
import { conditionHearsFlow } from './may-hear'
import type { UpstreamSnapshot } from './snapshot'
import { checkFilter, filterHearsFlow } from './where-filter'

export type FlowAddress = { namespace: string; flowId: string }

export type FlowTriggerPart = {
  id: string
  check: (subject: ConditionSubject & { upstream: UpstreamSnapshot }) => Verdict
  /** false: no execution of this flow can satisfy it, whatever it does. */
  hearsFlow: (flow: FlowAddress) => boolean
  /** It says itself which states it wants: the default does not apply to it. */
  namesStates: boolean
  /** The rule fires without it. */
  optional: boolean
}

export const object = (value: Json | undefined): JsonObject =>
  value !== null && typeof value === 'object' && !Array.isArray(value) ? value : {}

export const names = (value: Json | undefined): ReadonlySet<string> | null =>
  value == null || (Array.isArray(value) && value.length === 0)
    ? null
    : new Set((Array.isArray(value) ? value : [value]).map(String))

export function flowPart(entry: JsonObject, index: number): FlowTriggerPart {
  const namespace = text(entry.namespace)
  const flowId = text(entry.flowId)
  const states = names(entry.states)
  const labels = labelsOf(entry.labels)
  const when = entry.when == null ? null : String(entry.when)
  return {
    id: String(entry.id ?? `flow${index + 1}:${namespace ?? '*'}.${flowId ?? '*'}`),
    namesStates: states !== null,
    optional: entry.optional === true,
    hearsFlow: (flow) =>
      (namespace === null || namespace === flow.namespace) &&
      (flowId === null || flowId === flow.flowId),
    check: (subject) => {
      const { upstream } = subject
      if (namespace !== null && upstream.namespace !== namespace)
        return `namespace was ${upstream.namespace}, waits for ${namespace}`
      if (flowId !== null && upstream.flowId !== flowId)
        return `flow was ${upstream.flowId}, waits for ${flowId}`
      if (states && !states.has(upstream.state)) return stateReason(upstream.state, states)
      const other = labels.find(([key, value]) => upstream.labels[key] !== value)
      if (other)
        return `label ${other[0]} was ${upstream.labels[other[0]] ?? 'missing'}, waits for ${other[1]}`
      return when === null ? null : whenHolds(when, subject)
    },
  }
}

/** A map, or a list of key and value. */
const labelsOf = (value: Json | undefined): (readonly [string, string])[] =>
  Array.isArray(value)
    ? objects(value).map((label) => [String(label.key), String(label.value)] as const)
    : Object.entries(object(value)).map(([key, item]) => [key, String(item)] as const)

export function wherePart(entry: JsonObject, index: number): FlowTriggerPart {
  const filters = objects(entry.filters)
  const every = String(entry.operand ?? 'AND').toUpperCase() !== 'OR'
  return {
    id: String(entry.id ?? `where${index + 1}`),
    namesStates: filters.some((filter) => String(filter.field) === 'STATE'),
    optional: false,
    hearsFlow: (flow) => {
      const answers = filters.map((filter) => filterHearsFlow(filter, flow))
      return every ? !answers.includes(false) : answers.some((answer) => answer !== false)
    },
    check: (subject) => {
      const verdicts = filters.map((filter) => checkFilter(filter, subject))
      if (every) return verdicts.find((verdict) => verdict !== null) ?? null
      return verdicts.includes(null) ? null : verdicts.join('; ')
    },
  }
}

export function multipleParts(condition: JsonObject): FlowTriggerPart[] {
  return Object.entries(object(condition.conditions)).map(([id, inner]) => ({
    id,
    namesStates: namesStates(object(inner)),
    optional: false,
    hearsFlow: (flow) => conditionHearsFlow(object(inner), flow) !== false,
    check: (subject) => checkCondition(object(inner), subject),
  }))
}

/** True where a condition, or one inside it, asks for states. */
export function namesStates(condition: JsonObject): boolean {
  if (conditionName(String(condition.type ?? '')) === 'ExecutionStatus') return true
  return objects(condition.conditions).some(namesStates)
}

export function whenHolds(expression: string, subject: ConditionSubject): Verdict {
  try {
    const value = subject.render(expression)
    return isTrue(value) ? null : `${expression} gave ${JSON.stringify(value)}`
  } catch (error) {
    return `${expression} could not be rendered: ${(error as Error).message}`
  }
}

export const stateReason = (state: StateName, wanted: Iterable<string>): string =>
  `state was ${state}, waits for ${[...wanted].join(', ')}`
