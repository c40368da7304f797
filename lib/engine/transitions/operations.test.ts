// Every operation in every state that it may meet: one table for executions, one for task runs. A cell says
// where the operation leads, `nothing` where it changes nothing, `refused` where it says why in words.

import { expect, test } from 'vitest'
import { decide } from '../decide'
import type { Decision, EventBody, ExecutionState } from '../execution'
import { constantRetry, flow, pause, work } from '../play/flows'
import { isEmpty, Play } from '../play/play'
import { planReplay } from '../replay'
import { startRequest } from '../search/environment'
import { transitions } from '../state'
import { isTerminal, stateNames, type StateName } from '../state-name'

const plain = flow([work('a'), work('b')])
const queueing = flow([work('a')], { concurrency: { limit: 1, behavior: 'QUEUE' } })

/** An execution that rests in each state; those left out are entered by none, or left in the same decision. */
const executions: Partial<Record<StateName, () => Play>> = {
  CREATED: () => new Play(plain, { scheduleAt: 2_000_000 }),
  QUEUED: () => after(new Play(queueing), { type: 'slot.refused', limit: 1 }),
  RUNNING: () => new Play(plain),
  PAUSED: () => after(new Play(plain), { type: 'execution.pause' }),
  BREAKPOINT: () => new Play(plain, { breakpoints: ['a'] }),
  RESTARTED: () => {
    const play = after(new Play(queueing), { type: 'slot.granted' })
    play.fail('a')
    return after(play, { type: 'execution.restart' })
  },
  KILLED: () => after(new Play(plain), { type: 'execution.kill' }),
  CANCELLED: () => ended('CANCELLED'),
  FAILED: () => {
    const play = new Play(plain)
    play.fail('a')
    return play
  },
  SUCCESS: () => {
    const play = new Play(plain)
    play.finish('a')
    play.finish('b')
    return play
  },
  WARNING: () => {
    const play = new Play(flow([work('a', { allowFailure: true })]))
    play.fail('a')
    return play
  },
  RETRIED: () => {
    const retry = { ...constantRetry(2), behavior: 'CREATE_NEW_EXECUTION' } as const
    const play = new Play(flow([work('a')], { retry }))
    play.fail('a')
    return play
  },
}

function after(play: Play, event: EventBody): Play {
  play.do(event)
  return play
}

function ended(state: StateName): Play {
  const play = new Play(plain)
  play.fail('a')
  return after(play, { type: 'execution.changeState', state })
}

const waiting: StateName[] = ['CREATED', 'QUEUED', 'RESTARTED']
const underWay: StateName[] = ['RUNNING', 'PAUSED', 'BREAKPOINT']
/** No execution rests in these; a row that says so all the same is refused, or can be killed. */
const unknown: StateName[] = ['KILLING', 'RETRYING', 'RESUBMITTED', 'SUBMITTED']
const ends = stateNames.filter(isTerminal)
const failures: StateName[] = ['FAILED', 'KILLED', 'CANCELLED']
const live = [...waiting, ...underWay, ...unknown]
const without = (states: StateName[], ...less: StateName[]): StateName[] =>
  states.filter((state) => !less.includes(state))

/** By what comes of it; `refused` stands for all states that are not named. */
type Row = [name: string, event: EventBody, outcomes: Record<string, StateName[]>]

const kills = { KILLED: live, nothing: ['KILLED'] } satisfies Row[2]
const rows: Row[] = [
  ['start again', { type: 'execution.start', start: startRequest }, { nothing: [...stateNames] }],
  ['kill', { type: 'execution.kill' }, kills],
  ['kill, not its subflows', { type: 'execution.kill', keepSubflows: true }, kills],
  ['pause', { type: 'execution.pause' }, { PAUSED: ['RUNNING'], nothing: ['PAUSED'] }],
  ['resume', { type: 'execution.resume' }, { RUNNING: ['PAUSED'] }],
  [
    'resume with inputs',
    { type: 'execution.resume', inputs: { yes: true } },
    { RUNNING: ['PAUSED'] },
  ],
  ['resume as FAILED', { type: 'execution.resume', state: 'FAILED' }, { FAILED: ['PAUSED'] }],
  ['resume as KILLED', { type: 'execution.resume', state: 'KILLED' }, { KILLED: ['PAUSED'] }],
  ['restart', { type: 'execution.restart' }, { RUNNING: failures }],
  [
    'restart on another revision',
    { type: 'execution.restart', revision: 2 },
    { RUNNING: failures },
  ],
  [
    'change to WARNING',
    { type: 'execution.changeState', state: 'WARNING' },
    { WARNING: without(ends, 'WARNING'), nothing: ['WARNING'] },
  ],
  ['change to RUNNING', { type: 'execution.changeState', state: 'RUNNING' }, { invalid: ends }],
  [
    'force to run',
    { type: 'execution.forceRun' },
    { RUNNING: [...waiting, 'PAUSED'], nothing: ['RUNNING'] },
  ],
  ['unqueue', { type: 'execution.unqueue' }, { RUNNING: ['QUEUED'] }],
  [
    'unqueue as CANCELLED',
    { type: 'execution.unqueue', state: 'CANCELLED' },
    { CANCELLED: ['QUEUED'] },
  ],
  ['unqueue as FAILED', { type: 'execution.unqueue', state: 'FAILED' }, { FAILED: ['QUEUED'] }],
  [
    'set labels',
    { type: 'execution.setLabels', labels: { team: 'data' } },
    { stays: [...stateNames] },
  ],
  ['set breakpoints', { type: 'execution.setBreakpoints', taskIds: ['b'] }, { stays: live }],
  [
    'resume from breakpoint',
    { type: 'execution.resumeFromBreakpoint' },
    { RUNNING: ['BREAKPOINT'] },
  ],
]

function outcome(decision: Decision, before: StateName): string {
  const { refused, execution } = decision
  if (refused) {
    expect(isEmpty(decision)).toBe(true)
    expect(refused.message).toMatch(/^[A-Z].*\.$/)
    return refused.code === 'conflict' ? 'refused' : refused.code
  }
  if (isEmpty(decision) || !execution) return 'nothing'
  return execution.state === before ? 'stays' : execution.state
}

function operate(state: StateName, event: EventBody): string {
  const play = executions[state]?.()
  if (play) {
    expect(play.execution.state).toBe(state)
    return outcome(play.do(event), state)
  }
  const forged = stateOf(new Play(plain))
  forged.execution = { ...forged.execution, state }
  return outcome(decide(plain, forged, { ...event, at: 2_000_000, seed: '8'.repeat(32) }), state)
}

function stateOf({ state }: Play): ExecutionState {
  if (!state) throw new Error('Nothing began.')
  return state
}

const cells = rows.flatMap(([name, event, outcomes]) =>
  stateNames.map((state) => {
    const named = Object.entries(outcomes).filter(([, states]) => states.includes(state))
    return { name, event, state, named: named.map(([one]) => one) }
  }),
)

test.each(cells)('$name: $state', ({ event, state, named }) => {
  expect(named.length).toBeLessThan(2)
  expect(operate(state, structuredClone(event))).toBe(named[0] ?? 'refused')
})

test('executions rest in every state that the table leads to, but for KILLING', () => {
  const entered = new Set(Object.values(transitions.execution).flatMap((to) => Object.keys(to)))
  entered.delete('KILLING')
  expect(Object.keys(executions).toSorted()).toEqual([...entered].toSorted())
  expect(Object.keys(transitions.execution.KILLING ?? {})).toEqual(['KILLED'])
})

/** A task run in each state, and whether its execution has ended. */
const taskRuns: Record<string, () => Play> = {
  CREATED: () => new Play(plain),
  RUNNING: () => changed(new Play(plain), (play) => play.start('a')),
  PAUSED: () => new Play(flow([pause('a')])),
  RETRYING: () => {
    const play = new Play(flow([work('a', { retry: constantRetry(2) })]))
    return changed(play, () => play.fail('a'))
  },
  RESUBMITTED: () => {
    const play = changed(new Play(plain), (begun) => begun.start('a'))
    return after(play, { type: 'attempt.lost', ...play.about('a') })
  },
  BREAKPOINT: () => new Play(plain, { breakpoints: ['a'] }),
  RESTARTED: () => after(ended('FAILED'), { type: 'execution.restart' }),
  'SUCCESS beside work': () => changed(new Play(plain), (play) => play.finish('a')),
  SUCCESS: () => changed(new Play(flow([work('a')])), (play) => play.finish('a')),
  WARNING: () => changed(new Play(flow([work('a', { allowFailure: true })])), (p) => p.fail('a')),
  FAILED: () => ended('FAILED'),
  KILLED: () => after(new Play(plain), { type: 'execution.kill' }),
  CANCELLED: () => {
    const play = ended('FAILED')
    const taskRunId = play.run('a').id
    return after(play, { type: 'taskRun.changeState', taskRunId, state: 'CANCELLED' })
  },
  SKIPPED: () => new Play(flow([work('a', { runIf: 'false' })])),
}

function changed(play: Play, act: (play: Play) => unknown): Play {
  act(play)
  return play
}

const settled = new Set([
  'SUCCESS',
  'WARNING',
  'FAILED',
  'KILLED',
  'CANCELLED',
  'SKIPPED',
  'PAUSED',
])
/** Where the task run led on to: the execution afterwards, where it ends well or has work left. */
const goesOn = new Set(['FAILED', 'KILLED', 'CANCELLED'])

function afterChange(to: string, from: string): string {
  const own = from.split(' ')[0]
  if (to === 'RUNNING') return 'invalid'
  if (own === to) return 'nothing'
  if (!settled.has(from)) return 'refused'
  if (to === 'FAILED' || to === 'KILLED') return `${to}, ${to}`
  return goesOn.has(from) ? `${to}, RUNNING` : `${to}, SUCCESS`
}

const changes = ['SUCCESS', 'FAILED', 'SKIPPED', 'KILLED', 'RUNNING'] as const
const changeCells = changes.flatMap((to) => Object.keys(taskRuns).map((from) => ({ to, from })))

test.each(changeCells)('a task run that is $from is said to be $to', ({ to, from }) => {
  const play = taskRuns[from]?.() as Play
  const { id, state } = play.run('a')
  expect(from.startsWith(state)).toBe(true)
  const told = outcome(play.do({ type: 'taskRun.changeState', taskRunId: id, state: to }), 'QUEUED')
  const isMoved = told !== 'refused' && told !== 'nothing' && told !== 'invalid'
  const now = `${stateOf(play).taskRuns.get(id)?.state}, ${play.execution.state}`
  expect(isMoved ? now : told).toBe(afterChange(to, from))
})

const answers = [undefined, 'FAILED', 'KILLED', 'CANCELLED'] as const
const answerCells = answers.flatMap((state) =>
  Object.keys(taskRuns).map((from) => ({ state, from })),
)

test.each(answerCells)('a task run that is $from is resumed as $state', ({ state, from }) => {
  const play = taskRuns[from]?.() as Play
  const { id } = play.run('a')
  const event = { type: 'execution.resume', taskRunId: id, inputs: { yes: true } } as const
  const decision = play.do(state ? { ...event, state } : event)
  if (from !== 'PAUSED') return expect(outcome(decision, 'QUEUED')).toBe('refused')
  expect(play.execution.state).toBe(state ?? 'SUCCESS')
  if (!state) expect(play.run('a').outputs).toMatchObject({ onResume: { yes: true } })
})

test.each(Object.keys(executions))('a %s execution is replayed as a new one', (name) => {
  const play = executions[name as StateName]?.() as Play
  const before = JSON.stringify([play.execution, play.summary])
  const more = { executionId: 'replay', at: 3_000_000, seed: '7'.repeat(32) }
  const request = planReplay(play.flow, stateOf(play), { ...more, revision: 3, inputs: { x: 1 } })
  const next = new Play(play.flow, request)
  expect(next.execution).toMatchObject({ id: 'replay', flowRevision: 3, inputs: { x: 1 } })
  expect(next.execution.state).toBe(play.flow === queueing ? 'CREATED' : 'RUNNING')
  expect(JSON.stringify([play.execution, play.summary])).toBe(before)
})

test.each(Object.keys(taskRuns))('a replay begins at a task run that is %s', (name) => {
  const play = taskRuns[name]?.() as Play
  const more = { executionId: 'replay', at: 3_000_000, seed: '7'.repeat(32) }
  const fromTaskRunId = play.run('a').id
  const next = new Play(play.flow, planReplay(play.flow, stateOf(play), { ...more, fromTaskRunId }))
  const again = { PAUSED: 'a PAUSED', SKIPPED: 'a SKIPPED' }[name] ?? 'a CREATED'
  expect(next.summary).toEqual([again])
})
