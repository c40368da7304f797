// Counts the children of open parents afresh and lets everything go on from there: after a restart (what
// failed runs again), a replay (what was carried over stays), a changed state, and as a repair. The one
// place that looks at all task runs; nothing that happens by itself comes here.

import type { Draft } from '../../core/draft'
import type { TaskRun } from '../../execution'
import { isTerminal } from '../../state-name'
import { passesOver } from '../flowable/loop'
import { firstNodes } from './dag'
import {
  editProgress,
  goOnLater,
  laneCount,
  laneOf,
  listOf,
  nextInLane,
  openFirst,
  progressOf,
} from './lanes'
import { openTaskRun } from '../task-run/open-task-run'
import {
  asLeaf,
  asParent,
  asProgress,
  countEnded,
  countPassedOver,
  isStopping,
  type ParentProgress,
} from './progress'

export type Reopening = {
  /** Failed, killed and cancelled task runs run again; otherwise they stand as they are. */
  again: boolean
  /** Ended parents that are opened all the same. */
  open: ReadonlySet<string>
  /** What is live goes on by itself already. */
  leaveLive?: boolean
}

type Children = Map<string | null, TaskRun[]>

export function reopen(draft: Draft, how: Reopening = { again: true, open: new Set() }): void {
  rebuild(draft, null, childrenOf(draft), how)
}

function childrenOf(draft: Draft): Children {
  const children: Children = new Map()
  for (const row of draft.allTaskRuns()) {
    if (row.branch !== 'tasks') continue
    const list = children.get(row.parentId)
    if (list) list.push(row)
    else children.set(row.parentId, [row])
  }
  return children
}

function isBroken({ state }: TaskRun): boolean {
  return state === 'FAILED' || state === 'KILLED' || state === 'CANCELLED'
}

function rebuild(
  draft: Draft,
  parentId: string | null,
  children: Children,
  how: Reopening,
  again = false,
): void {
  const progress = editProgress(draft, parentId)
  // Failed lanes below this one run again already; of the others they are still to be taken up.
  const from = again ? 0 : (progress.again ?? 0)
  // A live parent that has come past its tasks stays where it is: only a repair meets one.
  if (!again && progress.phase !== 'tasks' && progress.open > 0) return
  const newest = newestPerLane(draft, children.get(parentId) ?? [], progress)
  startCounting(draft, parentId, progress)
  takeUpLanes(draft, parentId, progress, newest)
  for (const lane of [...newest.keys()].sort((a, b) => a - b)) {
    const child = newest.get(lane)
    if (!child) continue
    const action = fateOf(draft, child, children, lane < from ? { ...how, again: false } : how)
    if (action === 'ended') count(draft, progress, child)
    else if (draft.openingsLeft <= 0 && isBroken(child)) progress.again ??= lane
    else {
      progress.open += 1
      if (isBroken(child)) draft.openingsLeft -= 1
      action()
    }
  }
  progress.warned += warnedBefore(draft, children.get(parentId) ?? [], progress, newest)
  if (progress.again !== undefined) goOnLater(draft, parentId)
  draft.todo.push({ kind: 'go', parentId })
}

function count(draft: Draft, progress: ParentProgress, child: TaskRun): void {
  if (passesOver(draft, child)) countPassedOver(progress)
  else countEnded(progress, child)
}

/** Warnings of what is past in its lane: they stay, whatever comes of the tasks after it. */
function warnedBefore(
  draft: Draft,
  rows: TaskRun[],
  progress: ParentProgress,
  newest: Map<number, TaskRun>,
): number {
  let warned = 0
  for (const row of rows) {
    if (row.state !== 'WARNING') continue
    if (progress.round !== undefined && row.iteration !== progress.round) continue
    const lane = laneOf(draft, row)
    const last = newest.get(lane)
    const counted = last?.id === row.id && !nextInLane(draft, row)
    if (!counted) warned += 1
  }
  return warned
}

/** The next share of the failed lanes of a parent that a restart opened. */
export function reopenMore(draft: Draft, parentId: string | null): void {
  const progress = progressOf(draft, parentId)
  if (progress.again === undefined || isStopping(progress)) return
  const how = { again: true, open: new Set<string>(), leaveLive: true }
  rebuild(draft, parentId, childrenOf(draft), how)
}

function newestPerLane(
  draft: Draft,
  rows: TaskRun[],
  progress: ParentProgress,
): Map<number, TaskRun> {
  const newest = new Map<number, TaskRun>()
  for (const row of rows) {
    if (progress.round !== undefined && row.iteration !== progress.round) continue
    const lane = laneOf(draft, row)
    const known = newest.get(lane)
    if (!known || row.ordinal > known.ordinal) newest.set(lane, row)
  }
  return newest
}

function startCounting(draft: Draft, parentId: string | null, progress: ParentProgress): void {
  progress.phase = 'tasks'
  progress.list = progress.chosen
  const lanes = laneCount(draft, parentId, 'tasks', progress.chosen)
  progress.lanes = Math.min(lanes, progress.broken ?? lanes)
  progress.open = 0
  progress.failed = 0
  progress.warned = 0
  progress.killed = 0
  progress.outcome = null
  progress.failure = null
  delete progress.again
  delete progress.forgiven
}

/** What becomes of the newest task run of a lane: it has ended, or the step that takes it up again. */
function fateOf(
  draft: Draft,
  child: TaskRun,
  children: Children,
  how: Reopening,
): 'ended' | (() => void) {
  const place = draft.place(child.taskId)
  if (!place) return 'ended'
  const hasChildren = (children.get(child.id)?.length ?? 0) > 0 && !isUnansweredPause(child)
  const broken = isBroken(child)
  if (isTerminal(child.state) && !how.open.has(child.id)) {
    if (broken && how.again) {
      return () => {
        takeUp(draft, child.id)
        // Its directory is gone, and with it what its tasks made there: all of them run again.
        const anew = place.task.flowable?.kind === 'workingDirectory'
        if (hasChildren && !anew) reopenParent(draft, child.id, children, how)
        else draft.todo.push({ kind: 'start', id: child.id })
      }
    }
    const next = nextInLane(draft, child)
    if (broken || !next) return 'ended'
    const { parentId, value, iteration, branch } = child
    return () => openTaskRun(draft, next, { parentId, branch, value, iteration })
  }
  if (how.leaveLive && !isTerminal(child.state)) return () => undefined
  const attempt = draft.attempt(child.id)
  const isQueued = attempt !== undefined && !isTerminal(attempt.state)
  if (!hasChildren && (child.state !== 'RESTARTED' || isQueued)) return () => undefined
  return () => {
    if (isTerminal(child.state) || child.state === 'RESTARTED') takeUp(draft, child.id)
    // Carried over without its children: where it had chosen its lanes, they begin again.
    const hasLanes = 'lanes' in (child.progress ?? {}) && asParent(child.progress).lanes > 0
    if (hasChildren || hasLanes) reopenParent(draft, child.id, children, how)
    else draft.todo.push({ kind: 'start', id: child.id })
  }
}

/** All that it has run is its onPause task: it pauses again. */
function isUnansweredPause(child: TaskRun): boolean {
  return child.progress?.chosen === 'onPause'
}

function takeUp(draft: Draft, id: string): void {
  const row = draft.editTaskRun(id)
  const leaf = asLeaf(row.progress)
  // Tries and losses so far are history: neither counts against the new run.
  const triesBefore = row.attemptCount + (leaf?.tries ?? 0)
  row.lostCount = 0
  row.progress = asProgress({
    ...leaf,
    timers: [],
    held: false,
    triesBefore,
    tries: leaf?.tries ?? 0,
  })
  row.failure = null
  if (row.state !== 'RESTARTED') draft.moveTaskRun(id, 'RESTARTED')
}

function reopenParent(draft: Draft, id: string, children: Children, how: Reopening): void {
  const again = draft.editTaskRun(id).state === 'RESTARTED'
  if (again) draft.moveTaskRun(id, 'RUNNING')
  rebuild(draft, id, children, how, again)
}

/** Which lanes were never opened, or ended so that the next task of theirs is due. */
function takeUpLanes(
  draft: Draft,
  parentId: string | null,
  progress: ParentProgress,
  newest: Map<number, TaskRun>,
): void {
  if (progress.ready !== undefined) {
    progress.ready = readyNodes(draft, parentId, progress, newest)
    progress.next = newest.size
    return
  }
  progress.next = 0
  for (const lane of newest.keys()) progress.next = Math.max(progress.next, lane + 1)
  // A lane below the cursor that lost its task runs (a replay cut them away) begins again.
  for (let lane = 0; lane < progress.next; lane += 1) {
    if (newest.has(lane)) continue
    progress.open += 1
    openFirst(draft, parentId, lane)
  }
}

function readyNodes(
  draft: Draft,
  parentId: string | null,
  progress: ParentProgress,
  newest: Map<number, TaskRun>,
): number[] {
  const list = listOf(draft, parentId, progress.list)
  const endedWell = (index: number): boolean => {
    const state = newest.get(index)?.state
    return state === 'SUCCESS' || state === 'WARNING' || state === 'SKIPPED'
  }
  if (newest.size === 0) return firstNodes(list)
  return list
    .filter((place) => !newest.has(place.index) && place.dependsOn.every(endedWell))
    .map((place) => place.index)
}
