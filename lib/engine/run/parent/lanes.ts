// Lanes: how many a phase has, which task each runs, and the opening of the next ones. A wide parent opens
// its lanes in slices: when a decision has opened its share, a timer that is due at once goes on.

import type { Draft } from '../../core/draft'
import type { TaskRun } from '../../execution'
import type { Json } from '../../json'
import type { Place } from '../../core/plan'
import { openTaskRun } from '../task-run/open-task-run'
import {
  asParent,
  hasMore,
  isStopping,
  readyNodes,
  type ParentProgress,
  type Phase,
} from './progress'

const noPlaces: Place[] = []

/** `each`: a lane for every task. `items`: a lane for every item. `apart`: one for every task of every item. */
type LaneShape = 'sequence' | 'each' | 'items' | 'apart'

export function progressOf(draft: Draft, parentId: string | null): ParentProgress {
  if (parentId === null) return draft.root
  return asParent(draft.taskRun(parentId)?.progress ?? null)
}

export function editProgress(draft: Draft, parentId: string | null): ParentProgress {
  if (parentId === null) return draft.editRoot()
  return asParent(draft.editTaskRun(parentId).progress)
}

export function listOf(draft: Draft, parentId: string | null, list: string): Place[] {
  if (parentId === null) return draft.plan.lists.get(list) ?? noPlaces
  const taskId = draft.taskRun(parentId)?.taskId
  return (taskId && draft.place(taskId)?.lists.get(list)) || noPlaces
}

function flowableOf(
  draft: Draft,
  parentId: string | null,
): NonNullable<Place['task']['flowable']> | null {
  if (parentId === null) return null
  const taskId = draft.taskRun(parentId)?.taskId
  return (taskId && draft.place(taskId)?.task.flowable) || null
}

function shapeOf(draft: Draft, parentId: string | null, phase: Phase): LaneShape {
  if (phase !== 'tasks') return 'sequence'
  const flowable = flowableOf(draft, parentId)
  if (flowable?.kind === 'parallel' || flowable?.kind === 'dag') return 'each'
  if (flowable?.kind === 'eachBatch') return 'items'
  if (flowable?.kind === 'forEach') return flowable.eachTaskApart ? 'apart' : 'items'
  return 'sequence'
}

function limitOf(draft: Draft, parentId: string | null, phase: Phase): number {
  if (phase !== 'tasks') return 0
  const flowable = flowableOf(draft, parentId)
  if (flowable?.kind === 'parallel' || flowable?.kind === 'dag') return flowable.concurrent
  return flowable?.kind === 'forEach' ? flowable.concurrencyLimit : 0
}

export function laneCount(
  draft: Draft,
  parentId: string | null,
  phase: Phase,
  list: string,
): number {
  const tasks = listOf(draft, parentId, list).length
  if (tasks === 0) return 0
  const items = (parentId && draft.taskRun(parentId)?.items?.length) || 0
  switch (shapeOf(draft, parentId, phase)) {
    case 'sequence':
      return 1
    case 'each':
      return tasks
    case 'items':
      return items
    case 'apart':
      return items * tasks
  }
}

/**
 * Opens as many lanes as the limit and this decision's share allow. Where the next slice is on its way already,
 * one: the place of the lane that has closed.
 */
export function openLanes(draft: Draft, parentId: string | null): void {
  const progress = progressOf(draft, parentId)
  const limit = progress.limit ?? limitOf(draft, parentId, progress.phase)
  const onlyOne = goesOnLater(draft, parentId)
  for (;;) {
    const now = progressOf(draft, parentId)
    if (isStopping(now) || draft.root.hold !== null) return
    if (limit > 0 && now.open >= limit) return
    if (!hasMore(now)) return
    if (draft.openingsLeft <= 0) return goOnLater(draft, parentId)
    openLane(draft, parentId)
    if (onlyOne) return
  }
}

/** This decision has done its share: a timer that is due at once does the rest. */
export function goOnLater(draft: Draft, parentId: string | null): void {
  if (!goesOnLater(draft, parentId)) draft.setTimer(parentId, 'continue', null, draft.at)
}

const goesOnLater = (draft: Draft, parentId: string | null): boolean =>
  draft.timersOf(parentId).some((timer) => timer.name === 'continue')

function openLane(draft: Draft, parentId: string | null): void {
  const progress = editProgress(draft, parentId)
  const ready = readyNodes(progress)
  const lane = ready ? (ready[0] ?? 0) : progress.next
  if (ready) progress.ready = ready.slice(1)
  progress.next += 1
  progress.open += 1
  openFirst(draft, parentId, lane)
}

/** Opens the first task of a lane; the lane is counted as open already. */
export function openFirst(draft: Draft, parentId: string | null, lane: number): void {
  const progress = progressOf(draft, parentId)
  const list = listOf(draft, parentId, progress.list)
  const shape = shapeOf(draft, parentId, progress.phase)
  const branch = progress.phase
  if (shape === 'sequence' || shape === 'each') {
    const place = list[shape === 'each' ? lane : 0]
    const iteration = progress.round ?? null
    if (place) openTaskRun(draft, place, { parentId, branch, value: null, iteration })
    return
  }
  const iteration = shape === 'items' ? lane : Math.floor(lane / list.length)
  const place = list[shape === 'items' ? 0 : lane % list.length]
  const item = parentId ? draft.taskRun(parentId)?.items?.[iteration] : undefined
  if (place) openTaskRun(draft, place, { parentId, branch, value: itemText(item), iteration })
}

/** The lane that a child of the phase `tasks` stands in. */
export function laneOf(draft: Draft, child: TaskRun): number {
  const place = draft.place(child.taskId)
  switch (shapeOf(draft, child.parentId, child.branch)) {
    case 'sequence':
      return 0
    case 'each':
      return place?.index ?? 0
    case 'items':
      return child.iteration ?? 0
    case 'apart':
      return (child.iteration ?? 0) * (place?.siblings.length ?? 1) + (place?.index ?? 0)
  }
}

/** The task that follows a closed child in its lane, or null at the lane's end. */
export function nextInLane(draft: Draft, child: TaskRun): Place | null {
  const shape = shapeOf(draft, child.parentId, child.branch)
  if (shape === 'each' || shape === 'apart') return null
  const place = draft.place(child.taskId)
  return place?.siblings[place.index + 1] ?? null
}

/** Items show as Kestra shows them: text as it is, everything else as JSON. */
export function itemText(item: Json | undefined): string | null {
  if (item === undefined) return null
  return typeof item === 'string' ? item : JSON.stringify(item)
}
