// Which events a subscription is told of. Everything that it names must hold; what it leaves out holds for
// all. The empty scope is everything.

import { isTerminal, type StateName } from '../state-name'
import { levelOf, type NotificationEvent } from './event'

export type SubscriptionScope = {
  /** This namespace and all below it. */
  namespace?: string | undefined
  flowId?: string | undefined
  executionId?: string | undefined
  labels?: Record<string, string> | undefined
}

export type OutcomeChange = 'first-failure' | 'recovered'

export type SubscriptionRule = {
  scope: SubscriptionScope
  /** Types and families: `execution.failed`, `execution.*`, `*`; none is every one. */
  events: string[]
  /** States that are entered; none is every one. Named, they leave out what enters no state. */
  states: string[]
  /** Of executions alone, or of task runs and attempts alone. */
  level?: 'execution' | 'task' | undefined
  /** Only where the outcome of a flow changes; none is every one. */
  changes: OutcomeChange[]
}

export function matches(rule: SubscriptionRule, event: NotificationEvent): boolean {
  return (
    inScope(rule.scope, event) &&
    matchesType(rule.events, event.type) &&
    (rule.level === undefined || rule.level === levelOf(event.type)) &&
    (rule.states.length === 0 || (entersState(event) && rule.states.includes(event.newState ?? '')))
  )
}

const entersState = (event: NotificationEvent) =>
  event.newState !== null && event.newState !== event.oldState

function inScope(scope: SubscriptionScope, event: NotificationEvent): boolean {
  const { namespace, flowId, executionId, labels } = scope
  if (namespace && !isBelow(namespace, event.namespace)) return false
  if (flowId && flowId !== event.flowId) return false
  if (executionId && executionId !== event.executionId) return false
  return Object.entries(labels ?? {}).every(([key, value]) => event.labels[key] === value)
}

function isBelow(outer: string, inner: string | null): boolean {
  return inner !== null && (inner === outer || inner.startsWith(`${outer}.`))
}

export function matchesType(patterns: string[], type: string): boolean {
  return patterns.length === 0 || patterns.some((pattern) => matchesPattern(pattern, type))
}

const matchesPattern = (pattern: string, type: string): boolean =>
  pattern === '*' ||
  pattern === type ||
  (pattern.endsWith('.*') && type.startsWith(pattern.slice(0, -1)))

/** False where no event of task runs and attempts can match: their rows need not be read then. */
export function wantsTasks(rule: SubscriptionRule): boolean {
  if (rule.level === 'execution' || rule.changes.length > 0) return false
  return (
    rule.events.length === 0 ||
    rule.events.some((one) => !/^(execution|flow|worker|destination)\./.test(one))
  )
}

/** How a flow stood after its last end: `failing` where that was a failure. */
export type Standing = 'failing' | 'well' | null

/**
 * Whether an event that matches passes where only changes of the outcome are wanted, and how the flow
 * stands after it. What is no end changes nothing and does not pass; a kill or a skip says nothing of the
 * flow's health.
 */
export function passOutcome(
  changes: OutcomeChange[],
  before: Standing,
  event: NotificationEvent,
): { passes: boolean; after: Standing } {
  if (changes.length === 0) return { passes: true, after: before }
  const outcome = outcomeOf(event)
  if (outcome === null) return { passes: false, after: before }
  const wanted: OutcomeChange | null =
    outcome === 'failing'
      ? before === 'failing'
        ? null
        : 'first-failure'
      : before === 'failing'
        ? 'recovered'
        : null
  return { passes: wanted !== null && changes.includes(wanted), after: outcome }
}

const healthy: ReadonlySet<StateName> = new Set<StateName>(['SUCCESS', 'WARNING'])

function outcomeOf(event: NotificationEvent): Standing {
  const state = event.newState
  if (levelOf(event.type) !== 'execution' || state === null || !isTerminal(state)) return null
  if (state === 'FAILED') return 'failing'
  return healthy.has(state) ? 'well' : null
}
