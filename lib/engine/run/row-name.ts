import type { TaskRun } from '../execution'

/** How the findings of the invariants name a task run. */
export function nameOf({ taskId, id }: TaskRun): string {
  return `${taskId} (${id})`
}
