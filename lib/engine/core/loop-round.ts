// The `errors` and `finally` of a Loop belong to each of its rounds. With either of them a round is one task of
// the engine's own, `<id>_round`, which runs the tasks of the loop one after another and has both.

import type { Flowable, Task } from '../model'

export function hasRounds(task: Task): boolean {
  const { flowable, errors, finally: last } = task
  return flowable?.kind === 'forEach' && !!flowable.loop && errors.length + last.length > 0
}

export function roundOf(task: Task, tasks: Task[]): Task {
  const flowable: Flowable = { kind: 'sequential', tasks }
  return {
    id: `${task.id}_round`,
    type: 'core.flow.Loop$Round',
    disabled: false,
    allowFailure: false,
    allowWarning: false,
    logToFile: false,
    properties: {},
    flowable,
    errors: task.errors,
    finally: task.finally,
  }
}
