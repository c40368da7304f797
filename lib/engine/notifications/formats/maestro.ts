// The status change events of Maestro: snake_case, times in epoch milliseconds, its own words for states.
// Shapes: https://github.com/Netflix/maestro, package com.netflix.maestro.models.events.

import type { JsonObject } from '../../json'
import type { StateName } from '../../state-name'
import { levelOf, type NotificationEvent } from '../event'
import type { Sending } from './millrace'

const workflowStates: Record<StateName, string> = {
  CREATED: 'CREATED',
  QUEUED: 'CREATED',
  RUNNING: 'IN_PROGRESS',
  PAUSED: 'PAUSED',
  BREAKPOINT: 'PAUSED',
  RESTARTED: 'CREATED',
  RETRYING: 'IN_PROGRESS',
  RETRIED: 'FAILED',
  RESUBMITTED: 'IN_PROGRESS',
  SUBMITTED: 'CREATED',
  KILLING: 'IN_PROGRESS',
  KILLED: 'STOPPED',
  CANCELLED: 'STOPPED',
  SKIPPED: 'STOPPED',
  SUCCESS: 'SUCCEEDED',
  WARNING: 'SUCCEEDED',
  FAILED: 'FAILED',
}

const stepStates: Record<StateName, string> = {
  ...workflowStates,
  RUNNING: 'RUNNING',
  RETRYING: 'USER_FAILED',
  RETRIED: 'USER_FAILED',
  RESUBMITTED: 'PLATFORM_FAILED',
  KILLING: 'RUNNING',
  SKIPPED: 'SKIPPED',
  WARNING: 'COMPLETED_WITH_ERROR',
  FAILED: 'FATALLY_FAILED',
}

export function maestroBody(event: NotificationEvent, { sentAt, baseUrl }: Sending): JsonObject {
  const times = {
    event_time: Date.parse(event.happenedAt),
    sync_time: Date.parse(event.recordedAt),
    send_time: Date.parse(sentAt),
  }
  const level = levelOf(event.type)
  const cluster = { cluster_name: baseUrl.replace(/^https?:\/\//, '') }
  const workflow = { workflow_id: `${event.namespace}.${event.flowId}`, ...cluster }
  if (level === 'flow') {
    const type =
      event.type === 'flow.deleted'
        ? 'WORKFLOW_DELETION_CHANGE_EVENT'
        : event.type === 'flow.disabled'
          ? 'WORKFLOW_DEACTIVATION_CHANGE_EVENT'
          : event.type === 'flow.enabled'
            ? 'WORKFLOW_ACTIVATION_CHANGE_EVENT'
            : 'WORKFLOW_VERSION_CHANGE_EVENT'
    return { type, ...workflow, current_active_version: event.flowRevision, ...times }
  }
  if (level === 'worker' || level === 'destination') {
    return {
      type: `${level.toUpperCase()}_${(event.type.split('.')[1] ?? '').toUpperCase()}`,
      ...cluster,
      ...times,
    }
  }
  const instance = {
    ...workflow,
    workflow_uuid: event.executionId,
    // An execution has no number of its own here; the event's number within it is given instead.
    event_number: event.number,
    correlation_id: event.correlationId,
  }
  if (level === 'execution') {
    return {
      type: 'WORKFLOW_INSTANCE_STATUS_CHANGE_EVENT',
      ...instance,
      workflow_name: event.flowId,
      depth: 0,
      tags: Object.entries(event.labels).map(([name, value]) => ({
        name: `${name}:${value}`,
        namespace: 'USER_DEFINED',
      })),
      old_status: named(workflowStates, event.oldState),
      new_status: named(workflowStates, event.newState),
      ...times,
    }
  }
  return {
    type: 'STEP_INSTANCE_STATUS_CHANGE_EVENT',
    ...instance,
    step_id: event.taskId,
    step_uuid: event.taskRunId,
    step_attempt_id: event.attempt ?? 1,
    status_change_records: [
      {
        old_status: named(stepStates, event.oldState),
        new_status: named(stepStates, event.newState),
        event_time: times.event_time,
      },
    ],
    sync_time: times.sync_time,
    send_time: times.send_time,
  }
}

const named = (names: Record<StateName, string>, state: StateName | null): string =>
  state === null ? 'NOT_CREATED' : names[state]
