// Small executions for the tests of this room.

import type { ExecutionEvent, ExecutionState, StateName, TaskRun } from '@/lib/engine'
import type { ExecutionView } from '@/lib/executions/schema'
import { executionView } from '@/lib/executions/view'

export const executionId = '0198c1f2-7a1e-7cc3-9a41-5be0d2f4a6b7'

export function anEvent(
  number: number,
  taskRunId: string | null,
  id = executionId,
): ExecutionEvent {
  return {
    executionId: id,
    number,
    type: taskRunId === null ? 'execution.running' : 'taskrun.running',
    at: number * 1000,
    taskRunId,
    attempt: null,
    from: null,
    to: 'RUNNING',
    workerId: null,
    data: {},
  }
}

export function anExecutionState({
  id = executionId,
  namespace = 'company.team',
  eventNumber,
  state = 'RUNNING',
  states = { a: 'RUNNING' },
}: {
  id?: string
  namespace?: string
  eventNumber: number
  state?: StateName
  states?: Record<string, StateName>
}): ExecutionState {
  const rows = Object.entries(states).map(([name, current], index) =>
    aTaskRun(id, name, current, index + 1),
  )
  return {
    execution: {
      id,
      namespace,
      flowId: 'orders',
      flowRevision: 1,
      version: eventNumber,
      state,
      history: [{ state: 'CREATED', at: 0 }],
      inputs: {},
      outputs: null,
      labels: {},
      variables: {},
      trigger: null,
      actor: { kind: 'system' },
      correlationId: id,
      originalId: null,
      parent: null,
      attemptNumber: 1,
      scheduleAt: null,
      createdAt: 0,
      startedAt: 0,
      endedAt: null,
      eventNumber,
      failure: null,
      breakpoints: [],
      progress: {},
    },
    taskRuns: new Map(rows.map((row) => [row.id, row])),
    attempts: new Map(),
  }
}

function aTaskRun(execution: string, name: string, state: StateName, ordinal: number): TaskRun {
  return {
    id: name,
    executionId: execution,
    taskId: name,
    parentId: null,
    value: null,
    iteration: null,
    branch: 'tasks',
    ordinal,
    state,
    history: [{ state, at: 0 }],
    outputs: null,
    attemptCount: 0,
    lostCount: 0,
    createdAt: 0,
    startedAt: null,
    endedAt: null,
    failure: null,
    items: null,
    progress: null,
    childExecutionId: null,
    waitingFor: null,
  }
}

export function viewOf(state: ExecutionState): ExecutionView {
  return executionView(state, () => null, 0)
}
