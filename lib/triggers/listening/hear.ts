// Listening: which flow triggers hear the transitions of one decision. Called while the commit of that
// decision is put together, so that what was heard is written with it or not at all: each transition fires
// exactly once, also when the server dies right after. Inputs are rendered here, from the state as it was
// at the transition; nothing is read again later.

import {
  chainOf,
  executionContext,
  matchFlowTrigger,
  triggerVariables,
  type Effect,
  type ExecutionEvent,
  type ExecutionState,
  type Failure,
  type Flow,
  type IsPublicHoliday,
  type Json,
  type JsonObject,
  type UpstreamSnapshot,
} from '@/lib/engine'
import {
  ExpressionError,
  renderDeep,
  Suspended,
  type Context,
  type HostFunction,
} from '@/lib/expressions'
import { askingFunctions } from '../render-trigger'
import type { Listener, ListenerIndex } from './listener-index'

/** Told of every look that did not fire, for people; must be quick and must not throw. */
export type NoteReason = (
  listener: Pick<Listener, 'namespace' | 'flowId' | 'triggerId'>,
  reason: string,
  at: number,
  upstreamId: string,
) => void

export type Hearing = {
  index: ListenerIndex
  noteReason: NoteReason
  isPublicHoliday: IsPublicHoliday | undefined
}

/** The effects that listening adds to a decision. `state` is the state after it. */
export function hearTransitions(
  { index, noteReason, isPublicHoliday }: Hearing,
  flow: Flow,
  state: ExecutionState,
  events: ExecutionEvent[],
): Effect[] {
  const { execution } = state
  const effects: Effect[] = execution.trigger ? stopsOf(flow, state, events) : []
  const candidates = index.candidates(execution.namespace, execution.flowId)
  if (candidates.length === 0) return effects
  for (const event of events) {
    if (!isHeard(event)) continue
    const upstream = snapshotOf(state, event)
    for (const listener of candidates) {
      const { matched, reason } = matchFlowTrigger(listener.rule, upstream, { isPublicHoliday })
      const why = matched.length === 0 ? (reason ?? 'did not match') : isSelf(listener, upstream)
      if (why) noteReason(listener, why, event.at, execution.id)
      else
        effects.push({
          type: 'fireTrigger',
          fire: fireOf(listener, flow, state, upstream, matched),
        })
    }
  }
  return effects
}

/**
 * A change of the execution's state; and a task run that waits for another try, which is as near as an
 * execution comes to RETRYING: it goes on beside it.
 */
function isHeard({ taskRunId, from, to }: ExecutionEvent): boolean {
  return to !== null && to !== from && (taskRunId === null || to === 'RETRYING')
}

/** A trigger that hears its own flow would never stop. */
function isSelf(listener: Listener, upstream: UpstreamSnapshot): string | null {
  const own = listener.namespace === upstream.namespace && listener.flowId === upstream.flowId
  return own ? 'it was an execution of its own flow: that would be a loop without end' : null
}

/** What `stopAfter` says of the trigger that started this execution is carried out once it has ended so. */
function stopsOf(flow: Flow, { execution }: ExecutionState, events: ExecutionEvent[]): Effect[] {
  if (execution.endedAt === null) return []
  const ended = events.find(({ taskRunId, to }) => taskRunId === null && to === execution.state)
  const definition = flow.triggers.find(({ id }) => id === execution.trigger?.id)
  if (!ended || !definition?.stopAfter.includes(execution.state)) return []
  const { namespace, flowId, state } = execution
  return [{ type: 'stopTrigger', namespace, flowId, triggerId: definition.id, state, at: ended.at }]
}

function snapshotOf(state: ExecutionState, event: ExecutionEvent): UpstreamSnapshot {
  const { execution } = state
  return {
    executionId: execution.id,
    eventNumber: event.number,
    namespace: execution.namespace,
    flowId: execution.flowId,
    flowRevision: execution.flowRevision,
    state: event.to ?? execution.state,
    labels: execution.labels,
    inputs: execution.inputs,
    outputs: execution.outputs,
    hasRetried:
      execution.attemptNumber > 1 || [...state.attempts.values()].some((all) => all.length > 1),
    at: event.at,
    chain: chainOf(execution),
  }
}

function fireOf(
  listener: Listener,
  flow: Flow,
  state: ExecutionState,
  upstream: UpstreamSnapshot,
  matched: string[],
): Extract<Effect, { type: 'fireTrigger' }>['fire'] {
  const base = {
    namespace: listener.namespace,
    flowId: listener.flowId,
    flowRevision: listener.flowRevision,
    triggerId: listener.triggerId,
    upstream,
    matched,
  }
  const context = { ...executionContext(flow, state), trigger: triggerVariables(upstream) }
  const given = { inputs: listener.definition.inputs, labels: listener.definition.labels }
  const environment = { now: upstream.at, random: () => 0, functions: giveUp }
  const answer = { ...base, inputs: null, labels: {}, failure: null }
  try {
    try {
      const { value } = renderDeep(given, context, environment)
      const { inputs, labels } = value as { inputs: JsonObject; labels: Record<string, Json> }
      const texts = Object.entries(labels).map(([key, text]) => [key, String(text)])
      return { ...answer, inputs, labels: Object.fromEntries(texts) }
    } catch (error) {
      if (!(error instanceof Suspended)) throw error
      return { ...answer, asks: { ...given, context: variablesOf(given, context) } }
    }
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error
    const failure: Failure = {
      code: 'trigger-inputs',
      message: `The inputs of trigger ${listener.triggerId} could not be rendered: ${error.message}`,
    }
    return { ...answer, failure }
  }
}

/** What asks the world is rendered when it is carried out: a commit waits for nobody. */
const giveUp = Object.fromEntries(
  askingFunctions.map((name): [string, HostFunction] => [
    name,
    (args) => {
      throw new Suspended(name, name, args)
    },
  ]),
)

/** As plain data, what of the context the templates may name. */
function variablesOf(given: JsonObject, context: Context): JsonObject {
  const text = JSON.stringify(given)
  const names = Object.keys(context).filter((name) => text.includes(name))
  const wanted = Object.fromEntries(names.map((name) => [name, `{{ ${name} }}`]))
  return renderDeep(wanted, context, { now: 0, random: () => 0 }).value as JsonObject
}
