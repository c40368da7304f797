import type { Task } from '@/lib/engine'

/** A task that logs, or what `more` makes of it. */
export function task(id: string, more: Partial<Task> = {}): Task {
  return {
    id,
    type: 'core.log.Log',
    disabled: false,
    allowFailure: false,
    allowWarning: false,
    logToFile: false,
    properties: {},
    errors: [],
    finally: [],
    ...more,
  }
}

export const flowOf = (tasks: Task[]) => ({ tasks, errors: [], finally: [], afterExecution: [] })
