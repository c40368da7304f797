// The states of executions, task runs and attempts, and every way between them.
//
//   execution   CREATED -> QUEUED -> RUNNING <-> PAUSED, BREAKPOINT        RUNNING -> KILLING -> KILLED
//               RUNNING -> SUCCESS | WARNING | FAILED | CANCELLED | RETRIED
//               an end -> RESTARTED -> RUNNING                             by restart or a changed state alone
//   task run    CREATED -> RUNNING -> SUCCESS | WARNING | FAILED           CREATED -> SKIPPED
//               RUNNING <-> PAUSED    RUNNING -> RETRYING -> RUNNING       CREATED -> BREAKPOINT -> RUNNING
//               RUNNING -> RESUBMITTED -> RUNNING                          its worker was lost or gave it back
//               anything live -> KILLED    an end -> RESTARTED -> RUNNING
//   attempt     CREATED -> RUNNING -> SUCCESS | WARNING | SKIPPED | FAILED | KILLED
//               RUNNING -> CREATED                                         handed back by its worker
//
// Invariants, in every committed state; code and tests cite them by number, `checkInvariants` checks them.
//   I1  Under an ended execution no task run and no attempt is live (P3).
//   I2  A task run has at most one live attempt, its newest; an ended one has none. Numbers are 1..n.
//   I3  The last entry of a history is the state, and times in it never go back; `endedAt` stands for an end.
//   I4  A live task run stands under a live parent.
//   I5  A parent's counters say what is true: `open` is the number of its live children, `next` lanes at most.
//   I6  Everything live goes on by itself or names what it waits for: an attempt, a timer, an answer,
//       an execution, a hold (P2).
//   I7  Timers belong to live owners: what has ended has none.
//   I8  The state of an execution under way says what goes on: PAUSED, BREAKPOINT and RUNNING are derived.
//   I9  No more lanes are open than the parent's limit allows.
//   I10 An execution that was not admitted has opened nothing.
//   I11 Failed tries never exceed the retry policy; losses are counted apart, and three at most.
//   I12 An execution that ended by itself ran its `finally`, and `errors` if it failed and was not retried.
//   I13 A concurrency slot is held by live executions only.
//   I14 Results are passed on truly: what allows failure does not fail, and nothing succeeds over a failure.
//   I15 A task begins after those before it in its lane, or that it depends on, have ended.

import type { EngineEvent } from './execution'
import type { StateName } from './state-name'

export type Noun = 'execution' | 'taskRun' | 'attempt'
type EventType = EngineEvent['type']
type Moves = Partial<Record<StateName | 'none', Partial<Record<StateName, readonly EventType[]>>>>

/** Any of these can let a task run begin or end, and with it everything that follows from that. */
const goingOn: readonly EventType[] = [
  'execution.start',
  'execution.resume',
  'execution.restart',
  'execution.forceRun',
  'execution.unqueue',
  'execution.resumeFromBreakpoint',
  'execution.repair',
  'taskRun.changeState',
  'slot.granted',
  'attempt.finished',
  'attempt.lost',
  'timer.due',
  'subflow.refused',
  'subflow.ended',
]
/** These end an execution at once, with everything live in it. */
const ending: readonly EventType[] = [
  'execution.kill',
  'execution.resume',
  'execution.unqueue',
  'taskRun.changeState',
  'slot.refused',
  'attempt.finished',
  'timer.due',
]
const admitting: readonly EventType[] = [
  'execution.start',
  'execution.restart',
  'taskRun.changeState',
  'slot.granted',
  'timer.due',
  'execution.forceRun',
  'execution.unqueue',
]
const refusing: readonly EventType[] = ['slot.refused', 'execution.unqueue']
const starting: readonly EventType[] = [...goingOn, 'attempt.started']
const reopening: readonly EventType[] = [...admitting, 'execution.repair']
const answering: readonly EventType[] = [
  'execution.resume',
  'execution.forceRun',
  'taskRun.changeState',
  'timer.due',
]

const ends = (events: readonly EventType[]) => ({
  SUCCESS: events,
  WARNING: events,
  FAILED: events,
  CANCELLED: events,
  KILLED: events,
})

const endOfExecution = {
  ...ends(['execution.changeState']),
  RESTARTED: ['execution.restart', 'taskRun.changeState'],
} as const
const endOfTaskRun = {
  ...ends(['taskRun.changeState']),
  SKIPPED: ['taskRun.changeState'],
  RESTARTED: reopening,
} as const
const executionEnds = { ...ends(goingOn), RETRIED: goingOn }

const execution: Moves = {
  none: { CREATED: ['execution.start'] },
  CREATED: {
    RUNNING: admitting,
    QUEUED: ['slot.refused'],
    CANCELLED: refusing,
    FAILED: refusing,
    KILLING: ['execution.kill'],
  },
  QUEUED: {
    RUNNING: admitting,
    CANCELLED: refusing,
    FAILED: refusing,
    KILLING: ['execution.kill'],
  },
  RESTARTED: {
    RUNNING: admitting,
    QUEUED: ['slot.refused'],
    CANCELLED: refusing,
    FAILED: refusing,
    KILLING: ['execution.kill'],
  },
  RUNNING: {
    ...executionEnds,
    PAUSED: [...goingOn, 'execution.pause'],
    BREAKPOINT: goingOn,
    KILLING: ending,
  },
  PAUSED: { ...executionEnds, RUNNING: answering, BREAKPOINT: goingOn, KILLING: ending },
  BREAKPOINT: {
    ...executionEnds,
    RUNNING: ['execution.resumeFromBreakpoint'],
    PAUSED: ['execution.resumeFromBreakpoint'],
    KILLING: ending,
  },
  KILLING: { KILLED: ending },
  SUCCESS: endOfExecution,
  WARNING: endOfExecution,
  FAILED: endOfExecution,
  KILLED: endOfExecution,
  CANCELLED: endOfExecution,
  RETRIED: endOfExecution,
}

const begun = {
  ...ends(goingOn),
  SKIPPED: goingOn,
  RUNNING: starting,
  RETRYING: goingOn,
  KILLED: ending,
} as const

const taskRun: Moves = {
  none: { CREATED: goingOn },
  CREATED: { ...begun, BREAKPOINT: goingOn },
  BREAKPOINT: begun,
  RESTARTED: { ...begun, BREAKPOINT: reopening },
  RUNNING: {
    ...ends(goingOn),
    SKIPPED: goingOn,
    PAUSED: goingOn,
    RETRYING: goingOn,
    RESUBMITTED: ['attempt.lost', 'attempt.handedBack'],
    KILLED: ending,
  },
  PAUSED: { RUNNING: answering, RETRYING: ['timer.due'], ...ends(['timer.due']), KILLED: ending },
  RETRYING: { RUNNING: starting, ...ends(goingOn), KILLED: ending },
  RESUBMITTED: { RUNNING: starting, ...ends(goingOn), KILLED: ending },
  SUCCESS: endOfTaskRun,
  WARNING: endOfTaskRun,
  FAILED: endOfTaskRun,
  KILLED: endOfTaskRun,
  CANCELLED: endOfTaskRun,
  SKIPPED: endOfTaskRun,
}

const reported: readonly EventType[] = ['attempt.finished']

const attempt: Moves = {
  none: { CREATED: goingOn },
  CREATED: {
    RUNNING: ['attempt.started', 'attempt.finished'],
    CREATED: ['attempt.handedBack'],
    FAILED: ['attempt.lost'],
    KILLED: ending,
  },
  RUNNING: {
    SUCCESS: reported,
    WARNING: reported,
    SKIPPED: reported,
    FAILED: ['attempt.finished', 'attempt.lost', 'timer.due'],
    CREATED: ['attempt.handedBack'],
    KILLED: ending,
  },
}

/** Which event leads from which state to which; what is not in here does not happen. */
export const transitions: Record<Noun, Moves> = { execution, taskRun, attempt }

export function isAllowedMove(
  noun: Noun,
  from: StateName | null,
  to: StateName,
  event: EventType,
): boolean {
  return transitions[noun][from ?? 'none']?.[to]?.includes(event) ?? false
}
