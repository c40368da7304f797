// What can happen next to an execution, by everything outside of it: workers, timers, slots, subflows and
// people. What makes trouble (a lost worker, a kill, a pause) may happen a few times on one path only, or
// there would be no end of states.

import type {
  Decision,
  EventBody,
  ExecutionState,
  Outcome,
  StartRequest,
  TaskRun,
  Timer,
} from '../execution'
import { isTerminal } from '../state-name'

export type Trouble = 'kill' | 'pause' | 'restart' | 'lost' | 'handedBack'
export type Budget = Partial<Record<Trouble, number>>

/** The world beside the execution: what its decisions asked for and nobody has done yet. */
export type World = {
  timers: Timer[]
  slot: 'none' | 'asked' | 'held'
  subflows: { taskRunId: string; executionId: string }[]
  budget: Budget
}

export type Step = {
  label: string
  event: EventBody
  /** Happens sooner or later unless something else does first; trouble never has to. */
  fair: boolean
  trouble?: Trouble
}

export const startRequest: StartRequest = {
  executionId: 'execution',
  namespace: 'tests',
  flowId: 'flow',
  flowRevision: 1,
  inputs: {},
  labels: {},
  trigger: null,
  correlationId: 'execution',
  parent: null,
  originalId: null,
  scheduleAt: null,
}

const succeeded: Outcome = { ok: true, outputs: {} }
const failed: Outcome = { ok: false, failure: { code: 'test', message: 'failed' } }

export function stepsFrom(state: ExecutionState, world: World): Step[] {
  const steps: Step[] = []
  const may = (trouble: Trouble): boolean => (world.budget[trouble] ?? 0) > 0
  let paused = false
  for (const row of state.taskRuns.values()) {
    if (isTerminal(row.state)) continue
    if (row.state === 'PAUSED') paused = true
    attemptSteps(state, row, may, steps)
  }
  for (const timer of world.timers) steps.push(timerStep(state, timer))
  for (const { taskRunId, executionId } of world.subflows) {
    subflowSteps(state, taskRunId, executionId, steps)
  }
  if (world.slot === 'asked') {
    steps.push({ label: 'slot granted', event: { type: 'slot.granted' }, fair: true })
    steps.push({ label: 'slot refused', event: { type: 'slot.refused', limit: 1 }, fair: false })
  }
  peopleSteps(state, paused, may, steps)
  return steps
}

function attemptSteps(
  state: ExecutionState,
  row: TaskRun,
  may: (trouble: Trouble) => boolean,
  steps: Step[],
): void {
  const attempt = state.attempts.get(row.id)?.at(-1)
  if (!attempt || isTerminal(attempt.state)) return
  const { taskRunId, number, token } = attempt
  const about = { taskRunId, attempt: number, token }
  if (attempt.state === 'CREATED') {
    const event = { type: 'attempt.started', ...about, workerId: 'worker' } as const
    steps.push({ label: `start ${row.taskId}`, event, fair: true })
  } else {
    const done = { type: 'attempt.finished', ...about, outcome: succeeded } as const
    steps.push({ label: `finish ${row.taskId}`, event: done, fair: true })
    if (!row.taskId.startsWith('ok')) {
      const event = { ...done, outcome: failed }
      steps.push({ label: `fail ${row.taskId}`, event, fair: true })
    }
  }
  if (may('lost')) {
    const event = { type: 'attempt.lost', ...about } as const
    steps.push({ label: `lose the worker of ${row.taskId}`, event, fair: false, trouble: 'lost' })
  }
  if (may('handedBack') && attempt.state === 'RUNNING') {
    const event = { type: 'attempt.handedBack', ...about } as const
    steps.push({ label: `hand back ${row.taskId}`, event, fair: false, trouble: 'handedBack' })
  }
}

function timerStep(state: ExecutionState, timer: Timer): Step {
  const { name, taskRunId, attempt, dueAt } = timer
  const taskId = taskRunId === null ? 'the execution' : state.taskRuns.get(taskRunId)?.taskId
  const event = { type: 'timer.due', timer: name, taskRunId, attempt, dueAt } as const
  return { label: `${name} of ${taskId ?? taskRunId ?? ''} is due`, event, fair: true }
}

function subflowSteps(
  state: ExecutionState,
  taskRunId: string,
  executionId: string,
  steps: Step[],
): void {
  const taskId = state.taskRuns.get(taskRunId)?.taskId ?? taskRunId
  for (const end of ['SUCCESS', 'FAILED'] as const) {
    const event = {
      type: 'subflow.ended',
      taskRunId,
      executionId,
      state: end,
      outputs: null,
    } as const
    steps.push({ label: `subflow of ${taskId} ends ${end}`, event, fair: true })
  }
}

function peopleSteps(
  state: ExecutionState,
  paused: boolean,
  may: (trouble: Trouble) => boolean,
  steps: Step[],
): void {
  const now = state.execution.state
  if (isTerminal(now)) {
    if (may('restart') && (now === 'FAILED' || now === 'KILLED')) {
      const event = { type: 'execution.restart' } as const
      steps.push({ label: 'restart', event, fair: false, trouble: 'restart' })
    }
    return
  }
  if (may('kill')) {
    steps.push({ label: 'kill', event: { type: 'execution.kill' }, fair: false, trouble: 'kill' })
  }
  if (may('pause') && now === 'RUNNING') {
    steps.push({
      label: 'pause',
      event: { type: 'execution.pause' },
      fair: false,
      trouble: 'pause',
    })
  }
  if (now === 'PAUSED') resumeSteps(state, paused, steps)
  if (now === 'BREAKPOINT') {
    const event = { type: 'execution.resumeFromBreakpoint' } as const
    steps.push({ label: 'resume from breakpoint', event, fair: true })
  }
}

function resumeSteps(state: ExecutionState, paused: boolean, steps: Step[]): void {
  if (state.execution.progress.hold === 'pause') {
    steps.push({ label: 'resume', event: { type: 'execution.resume' }, fair: true })
  }
  if (!paused) return
  for (const row of state.taskRuns.values()) {
    if (row.state !== 'PAUSED' || row.waitingFor?.kind !== 'approval') continue
    const event = { type: 'execution.resume', taskRunId: row.id } as const
    steps.push({ label: `resume ${row.taskId}`, event, fair: true })
    const no = { ...event, state: 'FAILED' as const }
    steps.push({ label: `answer ${row.taskId} with FAILED`, event: no, fair: true })
  }
}

/** The world after a decision: its timers, slot and subflows. */
export function worldAfter(world: World, step: Step, decision: Decision): World {
  const budget = step.trouble
    ? { ...world.budget, [step.trouble]: (world.budget[step.trouble] ?? 1) - 1 }
    : world.budget
  return {
    timers: timersAfter(world.timers, step, decision),
    slot: slotAfter(world.slot, step, decision),
    subflows: subflowsAfter(world.subflows, step, decision),
    budget,
  }
}

function timersAfter(timers: Timer[], { event }: Step, decision: Decision): Timer[] {
  if (
    decision.timersSet.length + decision.timersCancelled.length === 0 &&
    event.type !== 'timer.due'
  ) {
    return timers
  }
  const gone = new Set(decision.timersCancelled.map(timerKey))
  // A timer that was told is done with, whatever came of it.
  if (event.type === 'timer.due') gone.add(timerKey({ ...event, name: event.timer }))
  for (const timer of decision.timersSet) gone.add(timerKey(timer))
  return [...timers.filter((timer) => !gone.has(timerKey(timer))), ...decision.timersSet]
}

export function timerKey(timer: {
  name: string
  taskRunId: string | null
  attempt: number | null
}): string {
  return `${timer.name} ${timer.taskRunId ?? ''} ${timer.attempt ?? ''}`
}

function slotAfter(slot: World['slot'], { event }: Step, decision: Decision): World['slot'] {
  let after = slot
  if (event.type === 'slot.granted') after = 'held'
  for (const effect of decision.effects) {
    if (effect.type === 'acquireSlot') after = 'asked'
    if (effect.type === 'releaseSlot') after = 'none'
  }
  return after
}

function subflowsAfter(
  subflows: World['subflows'],
  { event }: Step,
  decision: Decision,
): World['subflows'] {
  let after = subflows
  if (event.type === 'subflow.ended') {
    after = after.filter((one) => one.executionId !== event.executionId)
  }
  for (const effect of decision.effects) {
    const begins = effect.type === 'startExecution' || effect.type === 'restartChild'
    if (begins && effect.start.parent) {
      const { executionId, parent } = effect.start
      after = [...after, { taskRunId: parent.taskRunId, executionId }]
    }
    if (effect.type === 'killChild') {
      after = after.filter((one) => one.executionId !== effect.executionId)
    }
  }
  return after
}
