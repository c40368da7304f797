// The flow trigger: does this transition of another execution start mine?
// The state is named once: `states` on the trigger, or the states of a precondition. Where both are given
// both must allow it; where one is given it is enough; where none is, the terminal states and PAUSED count.
// Everything a trigger waits for is a list of parts: one part a precondition flow, `where` entry or
// MultipleCondition entry. One part without a window fires at once; otherwise a window remembers them.

import { render } from '../../expressions'
import type { Json, JsonObject } from '../json'
import type { TriggerDefinition } from '../model'
import { isTerminal, type StateName } from '../state-name'
import {
  checkConditions,
  conditionName,
  objects,
  type ConditionSubject,
  type IsPublicHoliday,
} from './conditions'
import { allHear } from './may-hear'
import {
  flowPart,
  multipleParts,
  names,
  namesStates,
  object,
  stateReason,
  whenHolds,
  wherePart,
  type FlowAddress,
  type FlowTriggerPart,
} from './parts'
import type { UpstreamSnapshot } from './snapshot'
import { readWindow, type TriggerWindow } from './window'

export type FlowTriggerRule = {
  states: ReadonlySet<string> | null
  conditions: JsonObject[]
  when: string | null
  parts: FlowTriggerPart[]
  mode: { kind: 'ALL' } | { kind: 'ANY' } | { kind: 'AT_LEAST'; count: number }
  window: TriggerWindow
  /** It has to remember between transitions: several parts, or a window that was asked for. */
  remembers: boolean
  /** What becomes of a window that closes before enough has matched. */
  onMiss: OnMiss
}

export type OnMiss = 'SKIP' | 'FAIL' | 'RUN'

export type FlowTriggerMatch = { matched: string[]; reason: string | null }

/** Reads a trigger of type core.trigger.Flow once; matching is then a few comparisons. */
export function readFlowTrigger(definition: TriggerDefinition): FlowTriggerRule {
  const { properties } = definition
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
  const given = object(
    preconditions.timeWindow ??
      dependsOn.window ??
      properties.window ??
      multiple[0]?.timeWindow ??
      multiple[0]?.sla,
  )
  const window = readWindow(
    { ...(properties.timezone == null ? {} : { timezone: properties.timezone }), ...given },
    preconditions.resetOnSuccess !== false && multiple[0]?.resetOnSuccess !== false,
  )
  return {
    states: names(properties.states),
    conditions: definition.conditions.filter((one) => !isMultiple(one)),
    when: definition.when ?? null,
    parts,
    mode: readMode(properties, dependsOn),
    window,
    remembers: parts.length > 1 || Object.keys(given).length > 0,
    onMiss: readOnMiss(properties.onMiss ?? dependsOn.onMiss ?? given.onMiss),
  }
}

const isMultiple = (condition: JsonObject): boolean =>
  conditionName(String(condition.type ?? '')) === 'Multiple'

function readMode(properties: JsonObject, dependsOn: JsonObject): FlowTriggerRule['mode'] {
  const mode = String(dependsOn.mode ?? properties.mode ?? 'ALL').toUpperCase()
  if (mode !== 'AT_LEAST') return { kind: mode === 'ANY' ? 'ANY' : 'ALL' }
  const given =
    dependsOn.minSatisfied ??
    properties.minSatisfied ??
    dependsOn.minimum ??
    dependsOn.atLeast ??
    properties.atLeast ??
    1
  const count = Number(given)
  return { kind: 'AT_LEAST', count: Number.isInteger(count) && count > 0 ? count : 1 }
}

function readOnMiss(value: Json | undefined): OnMiss {
  const text = String(value ?? 'SKIP').toUpperCase()
  return text === 'FAIL' || text === 'RUN' ? text : 'SKIP'
}

/** Whether any execution of this flow can be heard. */
export function mayHearFlow(rule: FlowTriggerRule, flow: FlowAddress): boolean {
  if (allHear(rule.conditions, flow) === false) return false
  return rule.parts.length === 0 || rule.parts.some((part) => part.hearsFlow(flow))
}

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
  extra: { isPublicHoliday?: IsPublicHoliday | undefined } = {},
): FlowTriggerMatch {
  const context = upstreamContext(upstream)
  const { isPublicHoliday } = extra
  const subject: ConditionSubject & { upstream: UpstreamSnapshot } = {
    ...(isPublicHoliday ? { isPublicHoliday } : {}),
    upstream,
    at: upstream.at,
    timeZone: rule.window.timeZone,
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

/** Whether enough parts have come. */
export function isEnough(
  rule: Pick<FlowTriggerRule, 'parts' | 'mode'>,
  seen: (id: string) => boolean,
) {
  const come = rule.parts.filter(({ id }) => seen(id)).length
  if (rule.mode.kind === 'ANY') return come > 0
  if (rule.mode.kind === 'AT_LEAST') return come >= Math.min(rule.mode.count, rule.parts.length)
  const must = rule.parts.filter(({ optional }) => !optional)
  return come > 0 && must.every(({ id }) => seen(id))
}
