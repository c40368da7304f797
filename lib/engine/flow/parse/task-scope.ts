// What the reading functions of tasks share: tasks hold tasks, so each is handed the way to read the next.

import type { Task } from '../../model'
import type { Path } from '../problem'
import { readersIn, type Reader } from './reader'

export type TaskScope = {
  duplicate: (id: string, path: Path) => void
  readTask: (from: Reader, scope: TaskScope) => Task
}

export function tasksIn(owner: Reader, key: string, scope: TaskScope): Task[] {
  return readersIn(owner, key).map((from) => scope.readTask(from, scope))
}

/** Properties that all tasks have; their values are not repeated in `Task.properties`. */
export const taskProperties = [
  'id',
  'type',
  'version',
  'description',
  'disabled',
  'retry',
  'timeout',
  'runIf',
  'when',
  'allowFailure',
  'allowWarning',
  'logLevel',
  'logToFile',
  'workerGroup',
  'taskCache',
  'errors',
  'finally',
  'assets',
] as const
