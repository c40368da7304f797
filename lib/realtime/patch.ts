// What the engine knows, in the shapes that leave the server: a patch holds the header and only those task
// runs that the events name, so its size follows the change and never the execution.

import type { ExecutionEvent, ExecutionState } from '@/lib/engine'
import type { TaskRunView } from '@/lib/executions/schema'
import { executionHeader, taskRunView } from '@/lib/executions/view'
import { maskSealed } from '@/lib/shared/sealed'
import type { TaskTypes } from '@/lib/runtime/running'
import type { ExecutionPatch } from './protocol'

/** `alsoChanged`: task runs that a commit wrote without an event of their own. */
export function buildPatch(
  state: ExecutionState,
  events: ExecutionEvent[],
  taskTypes: TaskTypes,
  alsoChanged: string[] = [],
): ExecutionPatch {
  const touched = new Set([...events.map(({ taskRunId }) => taskRunId), ...alsoChanged])
  const taskRuns: TaskRunView[] = []
  for (const id of touched) {
    const row = id === null ? undefined : state.taskRuns.get(id)
    if (row) {
      taskRuns.push(taskRunView(row, state.attempts.get(row.id) ?? [], taskTypes(row.taskId)))
    }
  }
  return {
    executionId: state.execution.id,
    from: (events[0]?.number ?? state.execution.eventNumber + 1) - 1,
    to: events.at(-1)?.number ?? state.execution.eventNumber,
    header: executionHeader(state.execution),
    taskRuns,
    events: maskSealed(events),
  }
}
