// What the engine knows of one execution, and what goes in and out of `decide`.
// These are the rows of the tables `executions`, `task_runs` and `attempts`: the runtime stores them
// as they stand here and never invents a value of its own. All times are epoch milliseconds.

import type { Json, JsonObject } from './json'
import type { StateName } from './state-name'
import type { UpstreamSnapshot } from './triggers/snapshot'

export type StateChange = { state: StateName; at: number }

/** Who or what started or changed something. */
export type Actor = {
  kind: 'person' | 'api' | 'schedule' | 'webhook' | 'flow' | 'system'
  /** User id, token id, trigger id, or the execution that did it. */
  id?: string
  name?: string
}

export type Failure = {
  /** A short stable word: `script-exit`, `timeout`, `worker-lost`, `expression`, `http-status`, `killed`... */
  code: string
  message: string
  details?: JsonObject
}

export type ExecutionTrigger = { id: string; type: string; variables: JsonObject }

export type Execution = {
  id: string
  namespace: string
  flowId: string
  flowRevision: number
  /** `decide` lets it grow by one with each decision that changes anything; a commit that decided on another version does not land. */
  version: number
  state: StateName
  history: StateChange[]
  inputs: JsonObject
  outputs: JsonObject | null
  labels: Record<string, string>
  /** Set by core.execution.SetVariables, over the flow's own. */
  variables: JsonObject
  trigger: ExecutionTrigger | null
  actor: Actor
  /** Copied into every event of this execution and of those it starts. */
  correlationId: string
  /** The execution that this one repeats (replay, flow-level retry), or null. */
  originalId: string | null
  parent: { executionId: string; taskRunId: string } | null
  /** How often it was restarted, plus one. */
  attemptNumber: number
  scheduleAt: number | null
  createdAt: number
  /** First RUNNING. */
  startedAt: number | null
  endedAt: number | null
  /** Number of its newest event; events are 1..n without gap. */
  eventNumber: number
  failure: Failure | null
  breakpoints: string[]
  /** What the engine has to remember of the root: phase, lanes, counters. Small: rewritten with each change. */
  progress: Progress
}

/** Small counters and cursors of a parent (or the root). Its layout belongs to the engine alone. */
export type Progress = JsonObject

export type TaskRun = {
  id: string
  executionId: string
  taskId: string
  /** The parent task run; null directly under the flow. */
  parentId: string | null
  /** ForEach: the item as text (JSON for objects), as Kestra shows it. */
  value: string | null
  iteration: number | null
  /** Which list of the parent it stands in: tasks, errors, finally, afterExecution. */
  branch: 'tasks' | 'errors' | 'finally' | 'afterExecution'
  /** Order of creation within the execution, from 1. */
  ordinal: number
  state: StateName
  history: StateChange[]
  outputs: JsonObject | null
  /** The number of the newest attempt; 0 before the first, and always for what the engine carries out. */
  attemptCount: number
  /** How many attempts ended because their worker was lost: not counted against the retry policy. */
  lostCount: number
  createdAt: number
  startedAt: number | null
  endedAt: number | null
  failure: Failure | null
  /** Items of a ForEach: written once, never rewritten. */
  items: Json[] | null
  progress: Progress | null
  /** Subflow: the execution it started. */
  childExecutionId: string | null
  /** In words, what it waits for; null when nothing. The interface and P2 read this. */
  waitingFor: Waiting | null
}

export type Waiting =
  | { kind: 'timer'; dueAt: number }
  | { kind: 'approval'; dueAt: number | null }
  | { kind: 'retry'; dueAt: number; attempt: number }
  | { kind: 'worker'; group: string | null }
  | { kind: 'slot'; namespace: string; flowId: string; limit: number }
  | { kind: 'subflow'; executionId: string }
  | { kind: 'breakpoint' }

export type Attempt = {
  executionId: string
  taskRunId: string
  /** From 1. */
  number: number
  /** CREATED until a worker has it, then RUNNING, then an end. */
  state: StateName
  history: StateChange[]
  /** Changes with each hand-out; a result that brings another one is stale and refused (P5). */
  token: string
  group: string | null
  workerId: string | null
  createdAt: number
  claimedAt: number | null
  /** When the body began, by the worker's report. */
  startedAt: number | null
  endedAt: number | null
  failure: Failure | null
  /** Apart from the state (P3): a dying process of an attempt that is already KILLED. */
  stop: null | 'requested' | 'stopped' | 'unconfirmed'
  /** How it ended, in one word: result, timeout, killed, worker-lost, handed-back. */
  endedBy: string | null
}

/** The working copy that `decide` reads. Maps keep insertion order, which is `ordinal`. */
export type ExecutionState = {
  execution: Execution
  taskRuns: Map<string, TaskRun>
  /** By task run, then by number - 1. */
  attempts: Map<string, Attempt[]>
}

/** The outcome of one attempt, as a worker reports it. */
export type Outcome =
  | {
      ok: true
      outputs: JsonObject
      state?: 'SUCCESS' | 'WARNING' | 'SKIPPED'
      effects?: TaskEffect[]
    }
  | { ok: false; failure: Failure; outputs?: JsonObject; effects?: TaskEffect[] }

/** What a task may ask of its own execution; applied in the same decision as its result. */
export type TaskEffect =
  | { type: 'setLabels'; labels: Record<string, string> }
  | { type: 'setVariables'; variables: JsonObject; overwrite: boolean }
  | { type: 'unsetVariables'; names: string[]; ignoreMissing: boolean }
  | { type: 'exit'; state: 'SUCCESS' | 'WARNING' | 'FAILED' | 'KILLED' | 'CANCELLED' }

/** Everything that can happen to an execution. `decide` takes one at a time, late and repeated ones included. */
export type EngineEvent = EventBase & EventBody

export type EventBase = {
  at: number
  /** 32 hex digits of randomness: ids, tokens and jitter of this decision are drawn from it. */
  seed: string
  actor?: Actor
  /** Answers to the `needs` of an earlier try of this same event, by key. */
  facts?: Record<string, Fact>
}
export type Fact = { ok: true; value: Json; secret?: boolean } | { ok: false; message: string }

export type EventBody =
  | { type: 'execution.start'; start: StartRequest }
  /** Its live subflows are killed too, unless `keepSubflows`. */
  | { type: 'execution.kill'; reason?: string; keepSubflows?: boolean }
  | { type: 'execution.pause' }
  | {
      type: 'execution.resume'
      taskRunId?: string
      inputs?: JsonObject
      state?: 'SUCCESS' | 'FAILED' | 'KILLED' | 'CANCELLED'
    }
  | {
      type: 'execution.restart'
      revision?: number
      /** What it starts at once is kept from this worker for a while, where another could take it. */
      avoidWorkerId?: string
    }
  | { type: 'execution.changeState'; state: StateName }
  | { type: 'execution.forceRun' }
  | { type: 'execution.unqueue'; state?: 'RUNNING' | 'CANCELLED' | 'FAILED' }
  | { type: 'execution.setLabels'; labels: Record<string, string> }
  | { type: 'execution.setBreakpoints'; taskIds: string[] }
  | { type: 'execution.resumeFromBreakpoint'; breakpoints?: string[] }
  | { type: 'taskRun.changeState'; taskRunId: string; state: StateName }
  | { type: 'slot.granted' }
  | { type: 'slot.refused'; limit: number }
  | { type: 'attempt.started'; taskRunId: string; attempt: number; token: string; workerId: string }
  | { type: 'attempt.began'; taskRunId: string; attempt: number; token: string; beganAt: number }
  | {
      type: 'attempt.finished'
      taskRunId: string
      attempt: number
      token: string
      outcome: Outcome
      beganAt?: number
      endedAt?: number
    }
  | { type: 'attempt.lost'; taskRunId: string; attempt: number; token: string }
  | { type: 'attempt.handedBack'; taskRunId: string; attempt: number; token: string }
  | {
      type: 'attempt.stopReported'
      taskRunId: string
      attempt: number
      result: 'stopped' | 'unconfirmed'
    }
  | {
      type: 'timer.due'
      timer: TimerName
      taskRunId: string | null
      attempt: number | null
      dueAt: number
    }
  | { type: 'subflow.started'; taskRunId: string; executionId: string }
  | { type: 'subflow.refused'; taskRunId: string; failure: Failure }
  | {
      type: 'subflow.ended'
      taskRunId: string
      executionId: string
      state: StateName
      outputs: JsonObject | null
    }
  /** The invariant checker's own: look at this execution again and repair what can be repaired. */
  | { type: 'execution.repair'; finding: string }

export type StartRequest = {
  executionId: string
  namespace: string
  flowId: string
  flowRevision: number
  /** Already checked and typed by `readInputs`. */
  inputs: JsonObject
  labels: Record<string, string>
  trigger: ExecutionTrigger | null
  correlationId: string
  parent: { executionId: string; taskRunId: string } | null
  originalId: string | null
  scheduleAt: number | null
  breakpoints?: string[]
  /** Replay: task runs of the original that stay as they ended. */
  carriedOver?: { taskRuns: TaskRun[]; attempts: Attempt[] }
  /** What started it could not be prepared: it is created and ends FAILED with this, never in silence. */
  failure?: Failure
  /** Flow-level or task-level CREATE_NEW_EXECUTION: which try this is, from 1. */
  attemptNumber?: number
}

export type TimerName =
  | 'scheduled' // the execution's scheduleAt
  | 'retry'
  | 'delay' // pause with a delay, sleep
  | 'pauseTimeout'
  | 'timeout' // task timeout; taskRunId null: the flow's
  | 'sla' // attempt holds the index in flow.sla
  | 'loop' // LoopUntil interval
  | 'continue' // more lanes to open: a wide parent opens them in slices, so that one fan-out blocks nobody

export type TimerKey = { name: TimerName; taskRunId: string | null; attempt: number | null }
export type Timer = TimerKey & { dueAt: number }

/** Rows in the same commit, carried out afterwards by loops of their own, at least once, each idempotent. */
export type Effect =
  | { type: 'startExecution'; start: SubflowRequest }
  /** Its parent was restarted: this child is restarted too; where it never began, it is started. */
  | { type: 'restartChild'; start: SubflowRequest }
  | {
      type: 'tellParent'
      parent: { executionId: string; taskRunId: string }
      state: StateName
      outputs: JsonObject | null
    }
  | { type: 'killChild'; executionId: string }
  | { type: 'acquireSlot'; namespace: string; flowId: string; limit: number }
  | { type: 'releaseSlot'; namespace: string; flowId: string }
  | { type: 'archive' }
  | { type: 'fireTrigger'; fire: TriggerFiring }
  /** An execution of this trigger ended in a state of its `stopAfter`. */
  | {
      type: 'stopTrigger'
      namespace: string
      flowId: string
      triggerId: string
      state: StateName
      at: number
    }

/** A flow trigger heard a transition: written in the commit of that transition, carried out by its loop. */
export type TriggerFiring = {
  namespace: string
  flowId: string
  flowRevision: number
  triggerId: string
  upstream: UpstreamSnapshot
  /** The parts of its rule that this transition satisfied. */
  matched: string[]
  /** Rendered at the transition; null where that failed, and `failure` says why, or where `asks` is there. */
  inputs: JsonObject | null
  labels: Record<string, string>
  failure: Failure | null
  /** What asks something of the world (`secret`, `kv`) cannot be rendered within a commit. */
  asks?: AskingInputs
}

/** Templates, and the variables that they name as they were at the transition. */
export type AskingInputs = { inputs: JsonObject; labels: JsonObject; context: JsonObject }

export type SubflowRequest = {
  executionId: string
  namespace: string
  flowId: string
  revision: number | null
  /** Unchecked: the target flow's inputs are read when it is started. */
  inputs: JsonObject
  labels: Record<string, string>
  /** Those of the parent, which give way to the flow's own. */
  inheritedLabels?: Record<string, string>
  parent: { executionId: string; taskRunId: string } | null
  correlationId: string
  originalId: string | null
  trigger: ExecutionTrigger | null
  scheduleAt: number | null
  attemptNumber: number
}

/** Carried out after the commit, best effort; recovery loops do again what a crash swallowed. */
export type Command =
  | {
      type: 'startAttempt'
      taskRunId: string
      attempt: number
      token: string
      group: string | null
      fallback: 'WAIT' | 'FAIL' | 'CANCEL'
      /** Attempts with the same key share a directory, so they go to the same worker: the WorkingDirectory's task run. */
      directoryKey: string | null
      /** A worker that should not get it while another might; a wish of the moment, kept in no state. */
      avoidWorkerId: string | undefined
    }
  | {
      type: 'stopAttempt'
      taskRunId: string
      attempt: number
      workerId: string | null
      token: string
    }

/** One committed transition: a row of `execution_events`, P6. `snapshot` is frozen here and never re-read (P7). */
export type ExecutionEvent = {
  executionId: string
  number: number
  /** `execution.created`, `execution.paused`, `taskrun.running`, `taskrun.retrying`, `attempt.success`, `attempt.worker-lost`, `attempt.stop-confirmed`... */
  type: string
  at: number
  taskRunId: string | null
  attempt: number | null
  from: StateName | null
  to: StateName | null
  workerId: string | null
  /** What a listener or a screen needs without reading again: task id, value, failure, outputs' keys, waitingFor. Small. */
  data: JsonObject
}

export type Decision = {
  /** The new values of what changed; nothing changed: all empty, and that is how a late event ends. */
  execution: Execution | null
  taskRuns: { row: TaskRun; isNew: boolean }[]
  attempts: { row: Attempt; isNew: boolean }[]
  events: ExecutionEvent[]
  /** Set or set anew, by key. No timer stands in both lists; one that was told and came to nothing stands in none, and is done with. */
  timersSet: Timer[]
  timersCancelled: TimerKey[]
  effects: Effect[]
  commands: Command[]
  /** The request makes no sense in this state: nothing changed, and this says why. For people's operations only. */
  refused: { code: 'conflict' | 'invalid' | 'not-found'; message: string } | null
  /** Stale result of an attempt whose token is no longer current: counted by the runtime. */
  stale: boolean
  /** Answers wanted before this event can be decided: nothing else is set then. Ask, and decide again with `facts`, the earlier ones included.
   * `name` is a function of the expression language that touches the world, `forEachItemBatches` (the file's address, how to cut it): the addresses of the batches, and of a file that lists them; `subflowOutputs` (an ended child, templates): the templates rendered in it; `forEachItemOutputs`: the address of the file that they were written to, a line each. */
  needs: { key: string; name: string; args: { positional: Json[]; named: JsonObject } }[]
}
