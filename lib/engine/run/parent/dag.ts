// Dag: a node's turn comes when everything that it depends on has ended well. Looks at the neighbours of
// the node that closed, and at nothing else.

import type { Draft } from '../../core/draft'
import type { TaskRun } from '../../execution'
import type { Place } from '../../core/plan'
import { isTerminal } from '../../state-name'
import type { ParentProgress } from './progress'

export function firstNodes(list: Place[]): number[] {
  return list.filter((place) => place.dependsOn.length === 0).map((place) => place.index)
}

export function advanceDag(draft: Draft, child: TaskRun, progress: ParentProgress): void {
  const place = draft.place(child.taskId)
  if (!place || !progress.ready) return
  const ready = place.dependents.filter((index) => {
    const dependent = place.siblings[index]
    // Where two of its predecessors end in one decision, the second finds it there already.
    if (!dependent || progress.ready?.includes(index) || siblingRun(draft, dependent, child))
      return false
    return dependent.dependsOn.every((before) => hasEnded(draft, place.siblings[before], child))
  })
  if (ready.length > 0) progress.ready = [...progress.ready, ...ready]
}

function hasEnded(draft: Draft, place: Place | undefined, sibling: TaskRun): boolean {
  const row = place && siblingRun(draft, place, sibling)
  return row !== undefined && isTerminal(row.state)
}

function siblingRun(draft: Draft, place: Place, sibling: TaskRun): TaskRun | undefined {
  const { own, base } = draft.slots(place.task.id, sibling.parentId)
  const id = own?.ids[0] ?? base?.ids[0]
  return id === undefined ? undefined : draft.taskRun(id)
}
