// Task runs as a page is given them, for tests of what is drawn from them.

import type { TaskRunView } from '@/lib/executions/schema'

const begin = new Date(0).toISOString()

export function taskRun(id: string, more: Partial<TaskRunView> = {}): TaskRunView {
  return {
    id,
    executionId: 'e',
    taskId: id,
    taskType: null,
    parentTaskRunId: null,
    value: null,
    iteration: null,
    branch: 'tasks',
    ordinal: 1,
    state: { current: 'RUNNING', histories: [], startDate: begin, endDate: null, durationMs: null },
    attempts: [],
    outputs: null,
    failure: null,
    waitingFor: null,
    childExecutionId: null,
    ...more,
  }
}
