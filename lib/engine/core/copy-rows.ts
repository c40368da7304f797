// Copies of rows, field by field: a spread of objects this wide costs several times as much, and a decision
// does little else. The compiler sees to it that no field is forgotten.

import type { Attempt, Execution, TaskRun } from '../execution'

export function copyExecution(row: Execution): Execution {
  return {
    id: row.id,
    namespace: row.namespace,
    flowId: row.flowId,
    flowRevision: row.flowRevision,
    version: row.version,
    state: row.state,
    history: row.history,
    inputs: row.inputs,
    outputs: row.outputs,
    labels: row.labels,
    variables: row.variables,
    trigger: row.trigger,
    actor: row.actor,
    correlationId: row.correlationId,
    originalId: row.originalId,
    parent: row.parent,
    attemptNumber: row.attemptNumber,
    scheduleAt: row.scheduleAt,
    createdAt: row.createdAt,
    startedAt: row.startedAt,
    endedAt: row.endedAt,
    eventNumber: row.eventNumber,
    failure: row.failure,
    breakpoints: row.breakpoints,
    progress: row.progress,
  }
}

export function copyTaskRun(row: TaskRun): TaskRun {
  return {
    id: row.id,
    executionId: row.executionId,
    taskId: row.taskId,
    parentId: row.parentId,
    value: row.value,
    iteration: row.iteration,
    branch: row.branch,
    ordinal: row.ordinal,
    state: row.state,
    history: row.history,
    outputs: row.outputs,
    attemptCount: row.attemptCount,
    lostCount: row.lostCount,
    createdAt: row.createdAt,
    startedAt: row.startedAt,
    endedAt: row.endedAt,
    failure: row.failure,
    items: row.items,
    progress: row.progress,
    childExecutionId: row.childExecutionId,
    waitingFor: row.waitingFor,
  }
}

export function copyAttempt(row: Attempt): Attempt {
  return {
    executionId: row.executionId,
    taskRunId: row.taskRunId,
    number: row.number,
    state: row.state,
    history: row.history,
    token: row.token,
    group: row.group,
    workerId: row.workerId,
    createdAt: row.createdAt,
    claimedAt: row.claimedAt,
    startedAt: row.startedAt,
    endedAt: row.endedAt,
    failure: row.failure,
    stop: row.stop,
    endedBy: row.endedBy,
  }
}
