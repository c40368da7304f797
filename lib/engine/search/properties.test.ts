// Random flows under random interleavings, with late and repeated events among them: every step keeps the
// rules, `decide` never throws, and what it changes is all that its rows say.

import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { fold } from '../core/fold'
import { decide } from '../decide'
import type { EngineEvent, ExecutionEvent, ExecutionState, Task } from '../index'
import { checkInvariants } from '../invariants'
import type { Flow } from '../model'
import {
  constantRetry,
  either,
  flow,
  flowing,
  forEach,
  parallel,
  pause,
  sequential,
  sleep,
  subflow,
  work,
} from '../play/flows'
import { checkStep } from './check-step'
import { startRequest, stepsFrom, worldAfter, type Step, type World } from './environment'

const leaf = fc.oneof(
  { weight: 5, arbitrary: fc.constant(work('')) },
  fc.constant(work('', { retry: constantRetry(2) })),
  fc.constant(work('', { allowFailure: true })),
  fc.constant(work('', { timeout: 'PT5S' })),
  fc.constant(work('', { disabled: true })),
  fc.constant(work('', { runIf: 'false' })),
  fc.constant(pause('')),
  fc.constant(pause('', { timeout: 'PT9S', behavior: 'WARN' })),
  fc.constant(sleep('', 'PT3S')),
  fc.constant(subflow('')),
)

const { task } = fc.letrec<{ task: Task; tasks: Task[] }>((tie) => ({
  tasks: fc.array(tie('task'), { minLength: 1, maxLength: 3 }),
  task: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    leaf,
    fc
      .tuple(
        tie('tasks'),
        fc.array(leaf, { maxLength: 1 }),
        fc.array(leaf, { maxLength: 1 }),
        fc.constantFrom({}, { timeout: 'PT5S' }),
      )
      .map(([tasks, errors, last, more]) =>
        sequential('', tasks, { errors, finally: last, ...more }),
      ),
    fc.tuple(tie('tasks'), fc.nat(2)).map(([tasks, limit]) => parallel('', tasks, limit)),
    fc
      .tuple(tie('tasks'), fc.nat(2))
      .map(([tasks, limit]) => forEach('', ['x', 'y'], tasks, limit)),
    tie('tasks').map((tasks) => flowing('', { kind: 'allowFailure', tasks })),
    fc.tuple(tie('tasks'), fc.boolean()).map(([tasks, yes]) => either('', yes, tasks, tasks)),
    fc
      .tuple(tie('tasks'), fc.constantFrom('x', 'y'))
      .map(([tasks, value]) =>
        flowing('', { kind: 'switch', value, cases: { x: tasks }, defaults: tasks }),
      ),
    fc.tuple(fc.array(tie('task'), { minLength: 2, maxLength: 4 }), fc.nat(), fc.nat(2)).map(toDag),
    fc.tuple(tie('tasks'), fc.boolean()).map(([tasks, failOnMaxReached]) =>
      flowing('', {
        kind: 'loopUntil',
        condition: 'false',
        interval: 'PT1S',
        maxIterations: 2,
        failOnMaxReached,
        tasks,
      }),
    ),
  ),
}))

/** Each bit says of a pair of nodes whether the later one waits for the earlier one; ids come by `nameTask`. */
function toDag([tasks, bits, concurrent]: [Task[], number, number]): Task {
  const nodes = tasks.map((one, index) => ({
    task: one,
    dependsOn: Array.from({ length: index }, (_, before) => String(before)).filter(
      (_, before) => (bits >> (index * 3 + before)) & 1,
    ),
  }))
  return flowing('', { kind: 'dag', concurrent, nodes })
}

const anyFlow = fc
  .record({
    tasks: fc.array(task, { minLength: 1, maxLength: 3 }),
    errors: fc.array(leaf, { maxLength: 1 }),
    finally: fc.array(leaf, { maxLength: 1 }),
    afterExecution: fc.array(leaf, { maxLength: 1 }),
  })
  .map((lists) => {
    const names = { next: 0 }
    const named = (tasks: Task[]): Task[] => tasks.map((one) => nameTask(one, names))
    const { tasks, ...more } = lists
    return flow(named(tasks), {
      errors: named(more.errors),
      finally: named(more.finally),
      afterExecution: named(more.afterExecution),
    })
  })

/** Every task gets an id of its own. */
function nameTask(one: Task, names: { next: number }): Task {
  const id = `t${(names.next += 1)}`
  const inside = (tasks: Task[]): Task[] => tasks.map((child) => nameTask(child, names))
  const named = { ...one, id, errors: inside(one.errors), finally: inside(one.finally) }
  const { flowable } = one
  if (flowable?.kind === 'if') {
    return either(id, flowable.condition, inside(flowable.then), inside(flowable.else))
  }
  if (flowable?.kind === 'switch') {
    const cases = { x: inside(flowable.cases.x ?? []) }
    return { ...named, flowable: { ...flowable, cases, defaults: inside(flowable.defaults) } }
  }
  if (flowable?.kind === 'dag') {
    const children = inside(flowable.nodes.map((node) => node.task))
    const nodes = children.map((child, index) => ({
      task: child,
      dependsOn: (flowable.nodes[index]?.dependsOn ?? []).map(
        (at) => children[Number(at)]?.id ?? '',
      ),
    }))
    return { ...named, flowable: { ...flowable, nodes } }
  }
  if (!flowable || !('tasks' in flowable)) return named
  return { ...named, flowable: { ...flowable, tasks: inside(flowable.tasks) } }
}

type Run = { state: ExecutionState; world: World; events: ExecutionEvent[]; past: EngineEvent[] }

/** Plays up to 120 steps; each number chooses among what can happen, or something of the past again. */
function play(definition: Flow, choices: number[]): Run {
  const budget = { kill: 1, pause: 2, restart: 2, lost: 3, handedBack: 2 }
  let world: World = { timers: [], slot: 'none', subflows: [], budget }
  let state: ExecutionState | null = null
  const events: ExecutionEvent[] = []
  const past: EngineEvent[] = []
  const take = (step: Step, at: number): void => {
    const seed = past.length.toString(16).padStart(32, '9')
    const event: EngineEvent = { ...step.event, at, seed }
    past.push(event)
    const before = state && { ...state }
    const decision = decide(definition, state, event)
    const after = fold(state, decision)
    if (!after) throw new Error('The start began nothing.')
    world = worldAfter(world, step, decision)
    const found = [
      ...checkStep(before, event, decision, after, world),
      ...checkInvariants(definition, after),
    ]
    if (found.length > 0) throw new Error(`${step.label}: ${found.join(' ')}`)
    events.push(...decision.events)
    state = after
  }
  take(
    { label: 'start', event: { type: 'execution.start', start: startRequest }, fair: true },
    1000,
  )
  for (const [index, choice] of choices.entries()) {
    if (!state) break
    const steps: Step[] = stepsFrom(state, world)
    const at = 1000 + index * 100
    const again = past[choice % past.length]
    if (choice % 5 === 0 && again && isReport(again)) {
      take({ label: `${again.type} again`, event: again, fair: false }, at)
    } else {
      const step = steps[choice % Math.max(1, steps.length)]
      if (step) take(step, at)
    }
  }
  if (!state) throw new Error('nothing began')
  return { state, world, events, past }
}

/** What comes twice or late by itself: reports of workers, timers and subflows. */
function isReport(event: EngineEvent): boolean {
  return /^(attempt|timer|subflow)\./.test(event.type)
}

test('random flows hold every kind of task that has others in it', () => {
  const kinds = new Set<string>()
  const note = (one: Task): void => {
    if (one.flowable) kinds.add(one.flowable.kind)
    const { flowable } = one
    if (flowable && 'tasks' in flowable) flowable.tasks.forEach(note)
  }
  for (const { tasks } of fc.sample(anyFlow, { numRuns: 200, seed: 1 })) tasks.forEach(note)
  const wanted = ['sequential', 'parallel', 'forEach', 'allowFailure', 'if', 'switch', 'dag']
  wanted.push('loopUntil', 'pause', 'sleep', 'subflow')
  expect([...kinds].toSorted()).toEqual(wanted.toSorted())
})

test('random flows under random interleavings keep every rule', { timeout: 120_000 }, () => {
  const choices = fc.array(fc.nat(10_000), { maxLength: 120 })
  fc.assert(
    fc.property(anyFlow, choices, (definition, chosen) => {
      const { state, events } = play(definition, chosen)
      expect(events.map((event) => event.number)).toEqual(events.map((_, index) => index + 1))
      expect(state.execution.eventNumber).toBe(events.length)
      expectSameStates(state, events)
    }),
    { numRuns: 400 },
  )
})

/** The states that the events tell of are those of the rows. */
function expectSameStates(state: ExecutionState, events: ExecutionEvent[]): void {
  const told = new Map<string, string>()
  for (const { taskRunId, attempt, to } of events) {
    if (to) told.set(`${taskRunId ?? 'execution'} ${attempt ?? ''}`, to)
  }
  expect(told.get('execution ')).toBe(state.execution.state)
  for (const row of state.taskRuns.values()) expect(told.get(`${row.id} `)).toBe(row.state)
  for (const attempts of state.attempts.values()) {
    for (const one of attempts) expect(told.get(`${one.taskRunId} ${one.number}`)).toBe(one.state)
  }
}

test('the same events give the same state, ids and tokens included', { timeout: 60_000 }, () => {
  const choices = fc.array(fc.nat(10_000), { maxLength: 40 })
  fc.assert(
    fc.property(anyFlow, choices, (definition, chosen) => {
      const one = play(definition, chosen)
      let state: ExecutionState | null = null
      for (const event of one.past) state = fold(state, decide(definition, state, event))
      expect(state?.execution).toEqual(one.state.execution)
      expect([...(state?.taskRuns.values() ?? [])]).toEqual([...one.state.taskRuns.values()])
      expect([...(state?.attempts.values() ?? [])]).toEqual([...one.state.attempts.values()])
    }),
    { numRuns: 100 },
  )
})

test('a decision leaves the state that it was made on untouched', () => {
  const definition = flow([parallel('p', [work('a'), work('b')])])
  const { state } = play(definition, [1])
  const before = JSON.stringify([state.execution, [...state.taskRuns], [...state.attempts]])
  decide(definition, state, { type: 'execution.kill', at: 9000, seed: '1'.repeat(32) })
  expect(JSON.stringify([state.execution, [...state.taskRuns], [...state.attempts]])).toBe(before)
})
