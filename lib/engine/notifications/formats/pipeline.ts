// For receivers that know pipelines: one flat object, the state in the name of the event.

import type { JsonObject } from '../../json'
import { destinationOf, levelOf, type NotificationEvent } from '../event'
import type { Sending } from './millrace'

const prefixes = {
  execution: 'PIPELINE',
  task: 'TASK',
  flow: 'FLOW',
  worker: 'WORKER',
  destination: 'DESTINATION',
}

export function pipelineEventType(event: NotificationEvent): string {
  const [noun = '', what = ''] = event.type.split('.')
  const prefix = noun === 'attempt' ? 'ATTEMPT' : prefixes[levelOf(event.type)]
  return `${prefix}_${what.replaceAll('-', '_').toUpperCase()}`
}

export function pipelineBody(event: NotificationEvent, { sentAt }: Sending): JsonObject {
  const source = event.triggerSource
  return {
    pipeline_id: event.executionId ?? event.flowId ?? event.workerId ?? destinationOf(event),
    event_type: pipelineEventType(event),
    trigger_source: source ? source.kind : null,
    timestamp: event.happenedAt,
    event_id: event.id,
    sequence: event.number,
    pipeline_name: event.flowId,
    namespace: event.namespace,
    revision: event.flowRevision,
    correlation_id: event.correlationId,
    previous_state: event.oldState,
    state: event.newState,
    task_id: event.taskId,
    task_run_id: event.taskRunId,
    attempt: event.attempt,
    worker_id: event.workerId,
    trigger: source ? { ...source } : null,
    labels: event.labels,
    error: event.error ? { code: event.error.code, message: event.error.message } : null,
    sent_at: sentAt,
  }
}
