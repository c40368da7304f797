// What a parent remembers of its children: counters and cursors, never a list of them, so that a step
// costs the same under 100 children and under 100,000.
// A lane is a sequence of tasks run one after another; each live lane has exactly one live child.

import type { Failure, Progress, TaskRun, TimerName } from '../../execution'
import type { StateName } from '../../state-name'

export type Phase = 'tasks' | 'errors' | 'finally' | 'afterExecution'

export type TimerNote = { name: TimerName; attempt: number | null; dueAt: number }

/** Of every task run that has any: the timers it set and has not used up. */
export type LeafProgress = {
  timers: TimerNote[]
  /** Waits to start because the execution is paused or stands at a breakpoint. */
  held?: boolean
  /** Its breakpoint was passed. */
  passed?: boolean
  /** Failed tries before the last restart: not counted again. */
  triesBefore?: number
  /** Failed tries of what has no attempts (a Subflow). */
  tries?: number
}

export type ParentProgress = LeafProgress & {
  phase: Phase
  /** The list that the lanes of this phase run. */
  list: string
  /** The list of `tasks`, If and Switch having chosen: a restart begins there again. */
  chosen: string
  /** Lanes of this phase in all, the next one to open, and how many are live. */
  lanes: number
  next: number
  open: number
  /** Children of this phase that ended so. */
  failed: number
  warned: number
  killed: number
  /** Dag: nodes whose turn has come and that wait for a free place. */
  ready?: number[]
  /** The result so far: of `tasks`, made worse by what came after. */
  outcome: StateName | null
  failure: Failure | null
  /** The task that failed first, the innermost one. */
  failedTask?: string
  /** How many lanes may be open, where an expression says it. */
  limit?: number
  /** A restart took up so many lanes; failed ones from here on are still to be taken up. */
  again?: number
  /** LoopUntil: the round that runs. */
  round?: number
  /** Loop: rounds that failed and were passed over. */
  forgiven?: number
  /** Loop: it was told to break after so many rounds. */
  broken?: number
  /** Loop: its values are the lines of a stored file. */
  fromFile?: boolean
  /** Pause: the state that it resumed with. */
  resumed?: StateName
}

export type RootProgress = ParentProgress & {
  slot: 'none' | 'asked' | 'held'
  hold: null | 'pause' | 'breakpoint'
  /** Pause tasks that wait now. */
  paused: number
  /** A restart or replay whose task runs are opened again once it is admitted. */
  reopen: boolean
  /** What a restart opens again is kept from it; it may first have to wait for a slot. */
  avoidWorkerId?: string
  /** Ends RETRIED, and another execution starts after this time. */
  nextTryAt: number | null
  /** Ended from outside (a kill, a timeout, an exit): errors and finally did not run. */
  endedAtOnce?: boolean
}

export function emptyParent(): ParentProgress {
  return {
    timers: [],
    phase: 'tasks',
    list: 'tasks',
    chosen: 'tasks',
    lanes: 0,
    next: 0,
    open: 0,
    failed: 0,
    warned: 0,
    killed: 0,
    outcome: null,
    failure: null,
  }
}

export function emptyRoot(): RootProgress {
  return {
    ...emptyParent(),
    slot: 'none',
    hold: null,
    paused: 0,
    reopen: false,
    nextTryAt: null,
  }
}

/** The layout is the engine's alone, so what stands in the row is one of these. */
export function asParent(progress: Progress | null): ParentProgress {
  return progress as unknown as ParentProgress
}

export function asLeaf(progress: Progress | null): LeafProgress | null {
  return progress as unknown as LeafProgress | null
}

export function asRoot(progress: Progress): RootProgress {
  return progress as unknown as RootProgress
}

export function asProgress(progress: LeafProgress): Progress {
  return progress as unknown as Progress
}

/** SUCCESS and SKIPPED are not counted: they change nothing for the parent. */
export function isCounted({ state }: TaskRun): boolean {
  return state !== 'SUCCESS' && state !== 'SKIPPED'
}

/** Counts how a child ended. */
export function countEnded(progress: ParentProgress, child: TaskRun): void {
  if (child.state === 'FAILED') {
    progress.failed += 1
    progress.failedTask ??= failedTaskOf(child)
    progress.failure ??= child.failure
  }
  if (child.state === 'KILLED' || child.state === 'CANCELLED') progress.killed += 1
  if (child.state === 'WARNING') progress.warned += 1
}

/** A round of a Loop failed that goes on all the same. */
export function countPassedOver(progress: ParentProgress): void {
  progress.forgiven = (progress.forgiven ?? 0) + 1
}

function failedTaskOf(child: TaskRun): string {
  const inner = child.progress?.failedTask
  return typeof inner === 'string' ? inner : child.taskId
}

/** Dag: the nodes whose turn has come. Its errors and finally are lists like those of any other task. */
export function readyNodes(progress: ParentProgress): number[] | undefined {
  return progress.phase === 'tasks' ? progress.ready : undefined
}

/** Lanes of this phase are still to be opened. */
export function hasMore(progress: ParentProgress): boolean {
  const ready = readyNodes(progress)
  return ready ? ready.length > 0 : progress.next < progress.lanes
}

/** A child failed or was killed: no lane of this phase is opened or continued any more. */
export function isStopping(progress: ParentProgress): boolean {
  return progress.failed > 0 || progress.killed > 0
}
