// The flow trigger: does this transition of another execution start mine?
// The state is named once: `states` on the trigger, or the states of a precondition. Where both are given
// both must allow it; where one is given it is enough; where none is, the terminal states and PAUSED count.
// Everything a trigger waits for is a list of parts: one part a precondition flow, `where` entry or
// MultipleCondition entry. With one part a match fires at once; with several a window remembers them.

import { render } from '../../expressions'
import type { Json, JsonObject } from '../json'
import type { TriggerDefinition } from '../model'
import { isTerminal, type StateName } from '../state-name'
import {
  checkCondition,
  checkConditions,
  conditionName,
  isTrue,
  type ConditionSubject,
  type Verdict,
} from './conditions'
import type { UpstreamSnapshot } from './snapshot'
import { readWindow, type TriggerWindow } from './window'

export type FlowTriggerPart = {
  id: string
  check: (subject: ConditionSubject & { upstream: UpstreamSnapshot }) => Verdict
  /** The only flow that can match, for the index; null where it must be looked at. */
  flow: { namespace: string; flowId: string } | null
  /** It says itself which states it wants: the default does not apply to it. */
  namesStates: boolean
}

export type FlowTriggerRule = {
  states: ReadonlySet<string> | null
  conditions: JsonObject[]
  when: string | null
  parts: FlowTriggerPart[]
  mode: { kind: 'ALL' } | { kind: 'ANY' } | { kind: 'AT_LEAST'; count: number }
  window: TriggerWindow
}

export type FlowTriggerMatch = { matched: string[]; reason: string | null }

const object = (value: Json | undefined): JsonObject =>
  value !== null && typeof value === 'object' && !Array.isArray(value) ? value : {}
const objects = (value: Json | undefined): JsonObject[] =>
  Array.isArray(value) ? value.map(object) : []
const names = (value: Json | undefined): ReadonlySet<string> | null =>
  value == null ? null : new Set((Array.isArray(value) ? value : [value]).map(String))

/** Reads a trigger of type core.trigger.Flow once; matching is then a few comparisons. */
export function readFlowTrigger(definition: TriggerDefinition): FlowTriggerRule {
  const properties = definition.properties
  const preconditions = object(properties.preconditions)
  const dependsOn = Array.isArray(properties.dependsOn)
    ? { flows: properties.dependsOn }
    : object(properties.dependsOn)
  const flows = [...objects(preconditions.flows), ...objects(dependsOn.flows)]
  const multiple = definition.conditions.filter((one) => isMultiple(one))
  const parts = [
    ...flows.map((entry, index) => flowPart(entry, index)),
    ...objects(preconditions.where).map((entry, index) => wherePart(entry, index)),
    ...multiple.flatMap((one) => multipleParts(one)),
  ]
  const minimum = Number(dependsOn.minimum ?? dependsOn.atLeast ?? properties.atLeast ?? 1)
  const mode = String(dependsOn.mode ?? properties.mode ?? 'ALL')
  return {
    states: names(properties.states),
    conditions: definition.conditions.filter((one) => !isMultiple(one)),
    when: definition.when ?? null,
    parts,
    mode:
      mode === 'AT_LEAST'
        ? { kind: 'AT_LEAST', count: minimum }
        : { kind: mode === 'ANY' ? 'ANY' : 'ALL' },
    window: readWindow(
      object(
        preconditions.timeWindow ??
          dependsOn.window ??
          properties.window ??
          multiple[0]?.timeWindow ??
          multiple[0]?.sla,
      ),
      preconditions.resetOnSuccess !== false && multiple[0]?.resetOnSuccess !== false,
    ),
  }
}

const isMultiple = (condition: JsonObject): boolean =>
  conditionName(String(condition.type ?? '')) === 'MultipleCondition'

function flowPart(entry: JsonObject, index: number): FlowTriggerPart {
  const namespace = entry.namespace == null ? null : String(entry.namespace)
  const flowId = entry.flowId == null ? null : String(entry.flowId)
  const states = names(entry.states)
  const labels = Object.entries(object(entry.labels)).map(
    ([key, value]) => [key, String(value)] as const,
  )
  const when = entry.when == null ? null : String(entry.when)
  return {
    namesStates: states !== null,
    id: String(entry.id ?? `flow${index + 1}:${namespace ?? '*'}.${flowId ?? '*'}`),
    flow: namespace !== null && flowId !== null ? { namespace, flowId } : null,
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

function wherePart(entry: JsonObject, index: number): FlowTriggerPart {
  const filters = objects(entry.filters)
  const every = String(entry.operand ?? 'AND') !== 'OR'
  return {
    id: String(entry.id ?? `where${index + 1}`),
    flow: null,
    namesStates: filters.some((filter) => String(filter.field) === 'STATE'),
    check: (subject) => {
      const verdicts = filters.map((filter) => checkFilter(filter, subject))
      if (every) return verdicts.find((verdict) => verdict !== null) ?? null
      return verdicts.includes(null) ? null : verdicts.join('; ')
    },
  }
}

function multipleParts(condition: JsonObject): FlowTriggerPart[] {
  return Object.entries(object(condition.conditions)).map(([id, inner]) => ({
    id,
    flow: null,
    namesStates: namesStates(object(inner)),
    check: (subject) => checkCondition(object(inner), subject),
  }))
}

/** Filters of `preconditions.where`: FLOW_ID, NAMESPACE, STATE or EXPRESSION against a value or values. */
function checkFilter(
  filter: JsonObject,
  subject: ConditionSubject & { upstream: UpstreamSnapshot },
): Verdict {
  const { upstream } = subject
  const field = String(filter.field)
  const value = filter.value == null ? '' : String(filter.value)
  const values = Array.isArray(filter.values) ? filter.values.map(String) : []
  if (field === 'EXPRESSION') {
    const held = whenHolds(value, subject)
    const wanted = String(filter.type) !== 'IS_FALSE'
    return (held === null) === wanted ? null : (held ?? `${value} was true`)
  }
  const actual = { FLOW_ID: upstream.flowId, NAMESPACE: upstream.namespace, STATE: upstream.state }[
    field
  ]
  if (actual === undefined) return `unknown field ${field}`
  const compare: Record<string, () => boolean> = {
    EQUAL_TO: () => actual === value,
    NOT_EQUAL_TO: () => actual !== value,
    IN: () => values.includes(actual),
    NOT_IN: () => !values.includes(actual),
    STARTS_WITH: () => actual.startsWith(value),
    ENDS_WITH: () => actual.endsWith(value),
    CONTAINS: () => actual.includes(value),
    IS_NOT_NULL: () => actual !== '',
    IS_NULL: () => actual === '',
  }
  const holds = compare[String(filter.type)]
  if (!holds) return `unknown comparison ${String(filter.type)}`
  return holds()
    ? null
    : `${field.toLowerCase()} was ${actual}, wants ${String(filter.type)} ${value || values.join(', ')}`
}

function whenHolds(expression: string, subject: ConditionSubject): Verdict {
  try {
    const value = subject.render(expression)
    return isTrue(value) ? null : `${expression} gave ${JSON.stringify(value)}`
  } catch (error) {
    return `${expression} could not be rendered: ${(error as Error).message}`
  }
}

const stateReason = (state: StateName, wanted: Iterable<string>): string =>
  `state was ${state}, waits for ${[...wanted].join(', ')}`

/** Names of `trigger.*` that expressions of a listener read. */
export function triggerVariables(upstream: UpstreamSnapshot): JsonObject {
  return {
    executionId: upstream.executionId,
    namespace: upstream.namespace,
    flowId: upstream.flowId,
    flowRevision: upstream.flowRevision,
    state: upstream.state,
    outputs: upstream.outputs ?? {},
    labels: upstream.labels,
    chain: upstream.chain,
  }
}

export function upstreamContext(upstream: UpstreamSnapshot): JsonObject {
  return {
    trigger: triggerVariables(upstream),
    execution: { id: upstream.executionId, state: upstream.state, outputs: upstream.outputs ?? {} },
    flow: { namespace: upstream.namespace, id: upstream.flowId, revision: upstream.flowRevision },
    labels: upstream.labels,
    inputs: upstream.inputs,
    outputs: upstream.outputs ?? {},
  }
}

/**
 * Which parts of the rule this transition satisfies. `matched` empty: it did not match, and `reason` says
 * why. A rule without parts (conditions alone) matches as the part `conditions`.
 */
export function matchFlowTrigger(
  rule: FlowTriggerRule,
  upstream: UpstreamSnapshot,
  extra: Pick<ConditionSubject, 'isPublicHoliday'> & { timeZone?: string } = {},
): FlowTriggerMatch {
  const context = upstreamContext(upstream)
  const subject = {
    ...extra,
    upstream,
    at: upstream.at,
    timeZone: extra.timeZone ?? 'UTC',
    render: (expression: string) =>
      render(expression, context, { now: upstream.at, random: () => 0 }).value as Json,
  }
  const no = (reason: string): FlowTriggerMatch => ({ matched: [], reason })
  if (rule.states && !rule.states.has(upstream.state))
    return no(stateReason(upstream.state, rule.states))
  const failed = checkConditions(rule.conditions, subject)
  if (failed !== null) return no(failed)
  if (rule.when !== null) {
    const held = whenHolds(rule.when, subject)
    if (held !== null) return no(held)
  }
  const byDefault = isDefaultState(upstream.state)
  const named = rule.states !== null || rule.conditions.some(namesStates)
  if (rule.parts.length === 0) {
    return named || byDefault
      ? { matched: ['conditions'], reason: null }
      : no(waitsForEnd(upstream))
  }
  const verdicts = rule.parts.map((part) => ({
    id: part.id,
    verdict:
      part.check(subject) ??
      (named || part.namesStates || byDefault ? null : waitsForEnd(upstream)),
  }))
  const matched = verdicts.filter(({ verdict }) => verdict === null).map(({ id }) => id)
  return matched.length > 0
    ? { matched, reason: null }
    : no(verdicts.map(({ verdict }) => verdict).join('; '))
}

const isDefaultState = (state: StateName): boolean => isTerminal(state) || state === 'PAUSED'

const waitsForEnd = (upstream: UpstreamSnapshot): string =>
  `state was ${upstream.state}, waits for an end or PAUSED`

/** True where a condition, or one inside it, asks for states. */
function namesStates(condition: JsonObject): boolean {
  if (conditionName(String(condition.type ?? '')) === 'ExecutionStatus') return true
  return objects(condition.conditions).some(namesStates)
}

/** How many parts have to be satisfied before it fires. */
export function neededParts(rule: FlowTriggerRule): number {
  if (rule.mode.kind === 'ANY') return 1
  return rule.mode.kind === 'ALL' ? Math.max(1, rule.parts.length) : rule.mode.count
}
