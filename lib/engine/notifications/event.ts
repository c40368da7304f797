// One event as those outside are told of it: a committed transition of an execution, a task run or an
// attempt, or a change of a flow, a worker or a destination. Frozen when it is made ready to send; nothing is read again
// later, so that each try of a delivery says the same. Times are ISO 8601 in UTC.

import type { Actor, Failure, Waiting } from '../execution'
import type { JsonObject } from '../json'
import type { StateName } from '../state-name'

/** Who or what started the execution, or changed the flow or worker. */
export type TriggerSource = {
  kind: Actor['kind']
  id: string | null
  /** The task type of the trigger: `core.trigger.Schedule`; null without one. */
  type: string | null
  name: string | null
}

/** What a person wants to know of an end, read once when the event is made ready. */
export type EndFacts = {
  durationMs: number | null
  firstFailedTask: { taskRunId: string; taskId: string; message: string } | null
  /** The newest lines of the failed task, oldest first; at most ten. */
  lastLogs: string[]
}

export type NotificationEvent = {
  /** The same on every retry and for every subscription; without a full stop, as webhook ids must be. */
  id: string
  type: string
  /** Of its execution, 1..n without a gap; null for flows, workers and destinations. */
  number: number | null
  /** Order of commits over everything; what one commit wrote of one execution shares it. */
  position: number
  namespace: string | null
  flowId: string | null
  flowRevision: number | null
  executionId: string | null
  correlationId: string | null
  taskRunId: string | null
  taskId: string | null
  /** The item of a ForEach. */
  value: string | null
  attempt: number | null
  workerId: string | null
  oldState: StateName | null
  newState: StateName | null
  labels: Record<string, string>
  triggerSource: TriggerSource | null
  happenedAt: string
  recordedAt: string
  error: Failure | null
  /** What a waiting state waits for. */
  waitingFor: Waiting | null
  end: EndFacts | null
  /** What else the transition wrote down. */
  data: JsonObject
}

export const executionEventId = (executionId: string, number: number): string =>
  `evt_${executionId.replaceAll('-', '')}_${number}`

export const systemEventId = (id: string): string => `evt_${id.replaceAll('-', '')}`

/** What must stay in order among itself: the execution, the flow, the worker or the destination. */
export function streamOf(event: NotificationEvent): string {
  if (event.executionId) return event.executionId
  if (event.flowId) return `flow:${event.namespace}/${event.flowId}`
  return event.workerId ? `worker:${event.workerId}` : `destination:${destinationOf(event)}`
}

/** The destination that an event is about; null where it is about something else. */
export function destinationOf(event: NotificationEvent): string | null {
  const { destinationId } = event.data
  return levelOf(event.type) === 'destination' && typeof destinationId === 'string'
    ? destinationId
    : null
}

/** By position, and within one commit by number. */
export const inOrder = (a: NotificationEvent, b: NotificationEvent): number =>
  a.position - b.position || (a.number ?? 0) - (b.number ?? 0)

export type EventLevel = 'execution' | 'task' | 'flow' | 'worker' | 'destination'

export function levelOf(type: string): EventLevel {
  if (type.startsWith('execution.')) return 'execution'
  if (type.startsWith('flow.')) return 'flow'
  if (type.startsWith('destination.')) return 'destination'
  return type.startsWith('worker.') ? 'worker' : 'task'
}
