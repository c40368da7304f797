// Listening: which flow triggers hear the transitions of one decision. Called while the commit of that
// decision is put together, so that what was heard is written with it or not at all: each transition fires
// exactly once, also when the server dies right after. Inputs are rendered here, from the state as it was
// at the transition; nothing is read again later.

import {
  executionContext,
  matchFlowTrigger,
  triggerVariables,
  type Effect,
  type ExecutionEvent,
  type ExecutionState,
  type Failure,
  type Flow,
  type Json,
  type JsonObject,
  type UpstreamSnapshot,
} from '@/lib/engine'
import { ExpressionError, renderDeep } from '@/lib/expressions'
import type { Listener, ListenerIndex } from './listener-index'

/** Told of every evaluation that did not fire, for the triggers page; must be quick and must not throw. */
export type NoteReason = (listener: Listener, reason: string, at: number) => void

/** The effects that listening adds to a decision. `state` is the state after it. */
export function hearTransitions(
  index: ListenerIndex,
  flow: Flow,
  state: ExecutionState,
  events: ExecutionEvent[],
  noteReason: NoteReason,
): Effect[] {
  const { execution } = state
  const candidates = index.candidates(execution.namespace, execution.flowId)
  if (candidates.length === 0) return []
  const effects: Effect[] = []
  for (const event of events) {
    if (event.taskRunId !== null || event.to === null || event.to === event.from) continue
    const upstream = snapshotOf(state, event)
    for (const listener of candidates) {
      if (isSelf(listener, upstream)) continue
      const { matched, reason } = matchFlowTrigger(listener.rule, upstream)
      if (matched.length === 0) {
        noteReason(listener, reason ?? 'did not match', event.at)
        continue
      }
      effects.push({ type: 'fireTrigger', fire: fireOf(listener, flow, state, upstream, matched) })
    }
  }
  return effects
}

/** A trigger that names nothing would hear its own flow for ever. */
function isSelf(listener: Listener, upstream: UpstreamSnapshot): boolean {
  return listener.namespace === upstream.namespace && listener.flowId === upstream.flowId
}

function snapshotOf(state: ExecutionState, event: ExecutionEvent): UpstreamSnapshot {
  const { execution } = state
  const chain = execution.trigger?.variables.chain
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
    chain: [
      ...(Array.isArray(chain) ? chain.map(String) : []),
      `${execution.namespace}/${execution.flowId}`,
    ],
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
  try {
    const rendered = renderDeep(listener.definition.inputs, context, {
      now: upstream.at,
      random: () => 0,
    })
    return {
      ...base,
      inputs: rendered.value as { [key: string]: Json } as JsonObject,
      failure: null,
    }
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error
    const failure: Failure = {
      code: 'trigger-inputs',
      message: `The inputs of trigger ${listener.triggerId} could not be rendered: ${error.message}`,
    }
    return { ...base, inputs: null, failure }
  }
}
