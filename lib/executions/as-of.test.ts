// The past that is folded from events against the states that the engine really went through.

import { expect, test } from 'vitest'
import {
  decide,
  fold,
  parseFlow,
  type EventBody,
  type ExecutionEvent,
  type ExecutionState,
} from '@/lib/engine'
import type { ExecutionView } from './schema'
import { createPast } from './as-of'
import { executionView } from './view'

/** Plays a flow by the engine, and keeps what the view was after each decision. */
class Recorded {
  state: ExecutionState | null = null
  readonly events: ExecutionEvent[] = []
  readonly moments: ExecutionView[] = []
  private readonly flow
  private at = 1_000_000

  constructor(tasks: string) {
    const { flow } = parseFlow(`id: flow\nnamespace: tests\ntasks:\n${tasks}`)
    if (!flow) throw new Error('The flow of this test cannot be read.')
    this.flow = flow
    this.do({
      type: 'execution.start',
      start: {
        executionId: '0198c1f2-7a1e-7cc3-9a41-5be0d2f4a6b7',
        namespace: 'tests',
        flowId: 'flow',
        flowRevision: 1,
        inputs: {},
        labels: {},
        trigger: null,
        correlationId: '0198c1f2-7a1e-7cc3-9a41-5be0d2f4a6b7',
        parent: null,
        originalId: null,
        scheduleAt: null,
      },
    })
  }

  do(body: EventBody): void {
    this.at += 7
    const seed = this.at.toString(16).padStart(32, '3')
    const decision = decide(this.flow, this.state, { ...body, at: this.at, seed })
    this.state = fold(this.state, decision)
    this.events.push(...decision.events)
    if (this.state) {
      this.moments.push(structuredClone(executionView(this.state, () => null, this.at)))
    }
  }

  private about(taskId: string, value?: string) {
    const rows = [...(this.state?.taskRuns.values() ?? [])]
    const row = rows.findLast(
      (one) => one.taskId === taskId && (value === undefined || one.value === value),
    )
    const attempt = row && this.state?.attempts.get(row.id)?.at(-1)
    if (!attempt) throw new Error(`There is no attempt of ${taskId}.`)
    return { taskRunId: attempt.taskRunId, attempt: attempt.number, token: attempt.token }
  }

  start(taskId: string, value?: string): void {
    this.do({ type: 'attempt.started', ...this.about(taskId, value), workerId: 'worker-1' })
  }

  finish(taskId: string, outputs: { [name: string]: number | boolean } = {}, value?: string): void {
    this.start(taskId, value)
    const about = this.about(taskId, value)
    this.do({ type: 'attempt.finished', ...about, outcome: { ok: true, outputs } })
  }

  fail(taskId: string): void {
    this.start(taskId)
    const failure = { code: 'test', message: `${taskId} failed` }
    this.do({ type: 'attempt.finished', ...this.about(taskId), outcome: { ok: false, failure } })
  }
}

const log = (id: string, indent = 2) =>
  `${' '.repeat(indent)}- { id: ${id}, type: core.log.Log, message: hello }\n`

const states = ({ state, taskRunList, outputs }: ExecutionView) => ({
  state: state.current,
  history: state.histories,
  ended: state.endDate,
  outputs,
  rows: taskRunList.map((row) => ({
    task: `${row.taskId} ${row.value ?? ''}`,
    state: row.state.current,
    history: row.state.histories,
    ended: row.state.endDate,
    outputs: row.outputs,
    failure: row.failure,
    attempts: row.attempts.map(({ number, state: own, workerId, endedAt, claimedAt }) => ({
      number,
      state: own.current,
      workerId,
      claimedAt,
      endedAt,
    })),
  })),
})

function expectPast(play: Recorded): void {
  const newest = play.moments.at(-1)!
  const past = createPast(newest, play.events)
  for (const moment of play.moments) {
    expect(states(past(moment.eventNumber)), `after event ${moment.eventNumber}`).toEqual(
      states(moment),
    )
  }
}

test('each moment of a parallel run stands as it stood', () => {
  const play = new Recorded(
    `  - id: both\n    type: core.flow.Parallel\n    tasks:\n${log('a', 6)}${log('b', 6)}${log('c')}`,
  )
  play.start('b')
  play.finish('a', { n: 1 })
  play.finish('b')
  play.finish('c', { done: true })
  expect(play.state?.execution.state).toBe('SUCCESS')
  expectPast(play)
})

test('items come one after the other, and a failure is not known before it happened', () => {
  const play = new Recorded(
    `  - id: each\n    type: core.flow.ForEach\n    values: [x, y]\n    tasks:\n${log('item', 6)}${log('bad')}`,
  )
  play.finish('item', {}, 'x')
  play.finish('item', {}, 'y')
  play.fail('bad')
  expect(play.state?.execution.state).toBe('FAILED')
  expectPast(play)
})

test('a restart shows the first end again, and every event in between gives a view', () => {
  const play = new Recorded(log('a') + log('b'))
  play.finish('a')
  play.fail('b')
  play.do({ type: 'execution.restart' })
  const past = createPast(play.moments.at(-1)!, play.events)
  const failed = play.moments.find(({ state }) => state.current === 'FAILED')!
  const shown = past(failed.eventNumber)
  expect(shown.state.current).toBe('FAILED')
  expect(shown.taskRunList.map(({ state }) => state.current)).toEqual(['SUCCESS', 'FAILED'])
  for (let number = 1; number <= play.events.length; number += 1) {
    expect(past(number).eventNumber).toBe(number)
  }
})

test('a number beyond the last event is the newest view', () => {
  const play = new Recorded(log('a'))
  play.finish('a')
  const newest = play.moments.at(-1)!
  expect(createPast(newest, play.events)(play.events.length + 5)).toBe(newest)
  expect(createPast(newest, [])(1)).toBe(newest)
})
