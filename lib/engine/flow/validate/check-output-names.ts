// `outputs.fetch.bdy`: what a task of a known type gives is known before it runs. Quiet where a round of a loop may
// stand in that place (`outputs.fetch.a.body`), and where the type says that it gives what it is asked for.

import type { IndexedTask } from '../index-flow'
import { nearestName } from '../nearest-name'
import type { KnownTypes } from './check-types'
import { read, unknown, type Found } from './unknown-name'

export function checkOutputName(
  { task, parentTaskId }: IndexedTask,
  name: string,
  { types, tasks }: { types: KnownTypes; tasks: Map<string, IndexedTask> },
): Found {
  const type = types.get(task.type)
  if (!type || type.openOutputs || isInLoop(parentTaskId, tasks)) return null
  const known = Object.keys(type.outputs)
  if (known.includes(name)) return null
  const meant = nearestName(name, known)
  return unknown(
    `${task.id} gives no ${name}.`,
    meant && read(read('outputs', task.id), meant),
    known.length > 0 ? `${task.type} gives ${known.join(', ')}.` : `${task.type} gives no outputs.`,
  )
}

/** Each value of a ForEach, and of what is like it, has outputs of its own below the id of the task. */
function isInLoop(parentTaskId: string | null, tasks: Map<string, IndexedTask>): boolean {
  for (let id = parentTaskId; id !== null;) {
    const around = tasks.get(id)
    if (around?.task.flowable?.kind === 'forEach') return true
    id = around?.parentTaskId ?? null
  }
  return false
}
