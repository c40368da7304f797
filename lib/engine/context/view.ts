// What an expression may look at: the execution as it stands, mid-decision (a draft) or between decisions.

import { planOf, type Place, type Plan } from '../core/plan'
import { indexOf, type Slots } from '../core/state-index'
import type { Execution, ExecutionState, TaskRun } from '../execution'
import type { Flow } from '../model'

export type View = {
  readonly flow: Flow
  readonly plan: Plan
  readonly execution: Execution
  taskRun(id: string): TaskRun | undefined
  place(taskId: string): Place | undefined
  /** Task runs of a task under a parent; what a decision in progress made comes in `own`. */
  slots(taskId: string, parentId: string | null): { own?: Slots; base?: Slots }
  allTaskRuns(): Iterable<TaskRun>
}

export function viewOf(flow: Flow, state: ExecutionState): View {
  const plan = planOf(flow)
  const index = indexOf(state)
  return {
    flow,
    plan,
    execution: state.execution,
    taskRun: (id) => state.taskRuns.get(id),
    place: (taskId) => plan.places.get(taskId),
    slots: (taskId, parentId) => ({ base: index.byTask.get(taskId)?.get(parentId ?? '') }),
    allTaskRuns: () => state.taskRuns.values(),
  }
}
