// Plays one execution step by step for a test, and checks each step on the way: the invariants of the state,
// the table of moves, gap-free events. What a test names is then only what is particular to it.

import { fold } from '../core/fold'
import { decide } from '../decide'
import type {
  Attempt,
  Decision,
  EngineEvent,
  EventBody,
  ExecutionEvent,
  ExecutionState,
  Fact,
  JsonObject,
  StartRequest,
  TaskRun,
  Timer,
  TimerName,
} from '../index'
import type { Flow } from '../model'
import { checkInvariants } from '../invariants'
import { checkStep } from '../search/check-step'
import { startRequest, worldAfter, type World } from '../search/environment'
import { isTerminal } from '../state-name'

export class Play {
  state: ExecutionState | null = null
  world: World = { timers: [], slot: 'none', subflows: [], budget: {} }
  at = 1_000_000
  readonly events: ExecutionEvent[] = []
  private steps = 0

  constructor(
    readonly flow: Flow,
    start: Partial<StartRequest> = {},
  ) {
    this.do({ type: 'execution.start', start: { ...startRequest, ...start } })
  }

  /** Decides, checks and folds. */
  do(body: EventBody, facts?: Record<string, Fact>): Decision {
    this.steps += 1
    const seed = this.steps.toString(16).padStart(32, '3')
    const event: EngineEvent = { ...body, at: this.at, seed, ...(facts ? { facts } : {}) }
    const before = this.state && { ...this.state }
    const decision = decide(this.flow, this.state, event)
    if (decision.needs.length > 0) return decision
    this.state = fold(this.state, decision)
    this.world = worldAfter(this.world, { label: body.type, event: body, fair: true }, decision)
    this.events.push(...decision.events)
    if (this.state) {
      const found = checkStep(before, event, decision, this.state, this.world)
      found.push(...checkInvariants(this.flow, this.state))
      if (found.length > 0) throw new Error(`After ${body.type}: ${found.join(' ')}`)
    }
    return decision
  }

  get execution(): ExecutionState['execution'] {
    if (!this.state) throw new Error('Nothing began.')
    return this.state.execution
  }

  /** The newest task run of a task, of an item where one is named. */
  run(taskId: string, value?: string): TaskRun {
    const rows = [...(this.state?.taskRuns.values() ?? [])]
    const found = rows.findLast(
      (row) => row.taskId === taskId && (value === undefined || row.value === value),
    )
    if (!found) throw new Error(`There is no task run of ${taskId}.`)
    return found
  }

  attempt(taskId: string, value?: string): Attempt {
    const found = this.state?.attempts.get(this.run(taskId, value).id)?.at(-1)
    if (!found) throw new Error(`There is no attempt of ${taskId}.`)
    return found
  }

  about(taskId: string, value?: string): { taskRunId: string; attempt: number; token: string } {
    const { taskRunId, number, token } = this.attempt(taskId, value)
    return { taskRunId, attempt: number, token }
  }

  start(taskId: string, value?: string): Decision {
    return this.do({ type: 'attempt.started', ...this.about(taskId, value), workerId: 'worker-1' })
  }

  finish(taskId: string, outputs: JsonObject = {}, value?: string): Decision {
    const about = this.about(taskId, value)
    if (this.attempt(taskId, value).state === 'CREATED') this.start(taskId, value)
    return this.do({ type: 'attempt.finished', ...about, outcome: { ok: true, outputs } })
  }

  fail(taskId: string, value?: string): Decision {
    const about = this.about(taskId, value)
    if (this.attempt(taskId, value).state === 'CREATED') this.start(taskId, value)
    const failure = { code: 'test', message: `${taskId} failed` }
    return this.do({ type: 'attempt.finished', ...about, outcome: { ok: false, failure } })
  }

  timer(name: TimerName, taskId?: string): Timer {
    const taskRunId = taskId === undefined ? null : this.run(taskId).id
    const timer = this.world.timers.find((one) => one.name === name && one.taskRunId === taskRunId)
    if (!timer) throw new Error(`No timer ${name} is set.`)
    return timer
  }

  /** Lets a timer come due. */
  due(name: TimerName, taskId?: string): Decision {
    const timer = this.timer(name, taskId)
    this.at = Math.max(this.at, timer.dueAt)
    return this.do({ type: 'timer.due', timer: name, ...timer })
  }

  /** Task id and state of every task run, in the order they were made. */
  get summary(): string[] {
    return [...(this.state?.taskRuns.values() ?? [])].map((row) => `${row.taskId} ${row.state}`)
  }

  get history(): string[] {
    return this.execution.history.map((change) => change.state)
  }

  historyOf(taskId: string): string[] {
    return this.run(taskId).history.map((change) => change.state)
  }

  get ended(): boolean {
    return isTerminal(this.execution.state)
  }
}

export function isEmpty(decision: Decision): boolean {
  const { execution, taskRuns, attempts, events, effects, commands } = decision
  const lists = [taskRuns, attempts, events, effects, commands]
  return execution === null && lists.every((list) => list.length === 0)
}
