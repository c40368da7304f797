// Runs a flow on a made-up clock: `decide` and nothing else, with a pretended worker, slots and subflows.
// The tests and the editor use the same one. The same input gives the same events, ids included.

import { attemptContext } from '../context/context'
import { fold } from '../core/fold'
import { planOf } from '../core/plan'
import { decide } from '../decide'
import type {
  Command,
  Decision,
  Effect,
  EngineEvent,
  EventBody,
  ExecutionEvent,
  ExecutionState,
  Fact,
  Outcome,
  StartRequest,
  Timer,
  TimerKey,
} from '../execution'
import type { JsonObject } from '../json'
import type { Flow } from '../model'
import type { StateName } from '../state-name'
import { EventQueue } from './event-queue'
import { likelyOutcome } from './likely-outcome'

type OutcomeOf = Outcome | Outcome[] | ((state: ExecutionState, taskRunId: string) => Outcome)

export type SimulationOptions = {
  inputs?: JsonObject
  labels?: Record<string, string>
  /** By task id: one outcome, one for each attempt (the last repeats), or a function. Otherwise the likely one. */
  outcomes?: Record<string, OutcomeOf>
  /** By task id, in milliseconds; 1,000 otherwise. */
  durations?: Record<string, number>
  /** When it starts, epoch milliseconds. */
  at?: number
  /** What people do, so long after the start. `event` may look at the state of that moment. */
  operations?: { afterMs: number; event: EventBody | ((state: ExecutionState) => EventBody) }[]
  start?: Partial<StartRequest>
  /** How subflows end; SUCCESS without outputs otherwise. */
  subflow?: (effect: Extract<Effect, { type: 'startExecution' | 'restartChild' }>) => {
    state: StateName
    outputs: JsonObject
  }
  slot?: 'granted' | 'refused'
  fact?: (name: string, args: Decision['needs'][number]['args']) => Fact
  /** Sees each event with its decision and the state after it. */
  watch?: (event: EngineEvent, decision: Decision, state: ExecutionState | null) => void
  /** Stops after so many decisions; 100,000 otherwise. */
  maxDecisions?: number
}

export type Simulation = {
  events: ExecutionEvent[]
  state: ExecutionState
  refusals: string[]
  effects: Effect[]
  /** The clock at the end. */
  at: number
}

export function simulate(flow: Flow, options: SimulationOptions = {}): Simulation {
  const world = new World(flow, options)
  world.run()
  return world.result()
}

type Happening = EventBody | { finish: Extract<Command, { type: 'startAttempt' }> } | Operation
type Operation = { operation: (state: ExecutionState) => EventBody }

class World {
  private readonly queue = new EventQueue<Happening>()
  private readonly timers = new Map<string, number>()
  private readonly events: ExecutionEvent[] = []
  private readonly effects: Effect[] = []
  private readonly refusals: string[] = []
  private state: ExecutionState | null = null
  private at: number
  private decisions = 0

  constructor(
    private readonly flow: Flow,
    private readonly options: SimulationOptions,
  ) {
    this.at = options.at ?? 0
    this.queue.push(this.at, { type: 'execution.start', start: this.startRequest() })
    for (const { afterMs, event } of options.operations ?? []) {
      const operation = typeof event === 'function' ? event : () => event
      this.queue.push(this.at + afterMs, { operation })
    }
  }

  private startRequest(): StartRequest {
    const { flow, options } = this
    return {
      executionId: 'simulation',
      namespace: flow.namespace,
      flowId: flow.id,
      flowRevision: flow.revision,
      inputs: options.inputs ?? {},
      labels: options.labels ?? {},
      trigger: null,
      correlationId: 'simulation',
      parent: null,
      originalId: null,
      scheduleAt: null,
      ...options.start,
    }
  }

  run(): void {
    const limit = this.options.maxDecisions ?? 100_000
    for (;;) {
      const next = this.queue.pop()
      if (!next || this.decisions >= limit) return
      this.at = Math.max(this.at, next.at)
      this.happen(next.item)
    }
  }

  result(): Simulation {
    if (!this.state) throw new Error('Invariant broken: a simulation begins with a start')
    const { events, state, refusals, effects, at } = this
    return { events, state, refusals, effects, at }
  }

  private happen(happening: Happening): void {
    if ('finish' in happening) return this.finish(happening.finish)
    if ('operation' in happening) {
      if (this.state) this.decide(happening.operation(this.state))
      return
    }
    if (happening.type === 'timer.due' && !this.isDue(happening)) return
    this.decide(happening)
  }

  private isDue(event: Extract<EventBody, { type: 'timer.due' }>): boolean {
    const { timer: name, taskRunId, attempt, dueAt } = event
    return this.timers.get(keyOf({ name, taskRunId, attempt })) === dueAt
  }

  private decide(body: EventBody, facts: Record<string, Fact> = {}): void {
    this.decisions += 1
    const seed = this.decisions.toString(16).padStart(32, '0')
    const event: EngineEvent = { ...body, at: this.at, seed, facts }
    const decision = decide(this.flow, this.state, event)
    if (decision.needs.length > 0) return this.answer(body, facts, decision)
    this.state = fold(this.state, decision)
    this.options.watch?.(event, decision, this.state)
    this.events.push(...decision.events)
    if (decision.refused) this.refusals.push(decision.refused.message)
    this.carryOut(decision)
  }

  private answer(body: EventBody, facts: Record<string, Fact>, { needs }: Decision): void {
    const answers = { ...facts }
    const missing: Fact = { ok: false, message: 'Not known in a simulation.' }
    for (const { key, name, args } of needs)
      answers[key] = this.options.fact?.(name, args) ?? missing
    this.decide(body, answers)
  }

  private carryOut(decision: Decision): void {
    for (const timer of decision.timersCancelled) this.timers.delete(keyOf(timer))
    for (const timer of decision.timersSet) this.setTimer(timer)
    for (const effect of decision.effects) this.affect(effect)
    for (const command of decision.commands) {
      if (command.type === 'startAttempt') this.startAttempt(command)
    }
  }

  private setTimer(timer: Timer): void {
    this.timers.set(keyOf(timer), timer.dueAt)
    const { name, taskRunId, attempt, dueAt } = timer
    this.queue.push(dueAt, { type: 'timer.due', timer: name, taskRunId, attempt, dueAt })
  }

  private startAttempt(command: Extract<Command, { type: 'startAttempt' }>): void {
    const { taskRunId, attempt, token } = command
    const workerId = 'simulated-worker'
    this.queue.push(this.at, { type: 'attempt.started', taskRunId, attempt, token, workerId })
    const taskId = this.state?.taskRuns.get(taskRunId)?.taskId ?? ''
    const durationMs = this.options.durations?.[taskId] ?? 1000
    this.queue.push(this.at + durationMs, { finish: command })
  }

  private finish({ taskRunId, attempt, token }: Extract<Command, { type: 'startAttempt' }>): void {
    const { state, flow } = this
    const row = state?.taskRuns.get(taskRunId)
    const task = row && planOf(flow).places.get(row.taskId)?.task
    if (!state || !task) return
    const given = this.options.outcomes?.[task.id]
    let outcome: Outcome | undefined
    if (typeof given === 'function') outcome = given(state, taskRunId)
    else if (Array.isArray(given)) outcome = given[Math.min(attempt, given.length) - 1]
    else outcome = given
    outcome ??= likelyOutcome(task, attemptContext(flow, state, taskRunId, attempt), this.at)
    this.decide({ type: 'attempt.finished', taskRunId, attempt, token, outcome })
  }

  private affect(effect: Effect): void {
    this.effects.push(effect)
    if (effect.type === 'acquireSlot') {
      const granted = this.options.slot !== 'refused'
      const { limit } = effect
      this.queue.push(this.at, granted ? { type: 'slot.granted' } : { type: 'slot.refused', limit })
    }
    if (effect.type !== 'startExecution' && effect.type !== 'restartChild') return
    if (!effect.start.parent) return
    const { executionId, parent } = effect.start
    const end = this.options.subflow?.(effect) ?? { state: 'SUCCESS' as const, outputs: {} }
    const { taskRunId } = parent
    this.queue.push(this.at, { type: 'subflow.started', taskRunId, executionId })
    this.queue.push(this.at + 1000, { type: 'subflow.ended', taskRunId, executionId, ...end })
  }
}

function keyOf({ name, taskRunId, attempt }: TimerKey): string {
  return `${name} ${taskRunId ?? ''} ${attempt ?? ''}`
}
