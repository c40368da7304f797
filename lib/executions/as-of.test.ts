// The past that is folded from events against the states that the engine really went through.

import { expect, test } from 'vitest'
import { failing, flow, forEach, parallel, sequential, work } from '@/lib/engine/play/flows'
import { Play } from '@/lib/engine/play/play'
import type { ExecutionView } from './schema'
import { createPast } from './as-of'
import { executionView } from './view'

/** Plays, and keeps what the view was after each decision. */
class Recorded extends Play {
  readonly moments: ExecutionView[] = []

  override do(...args: Parameters<Play['do']>): ReturnType<Play['do']> {
    this.at += 7
    const decision = super.do(...args)
    if (this.state && this.moments) this.keep()
    return decision
  }

  keep(): void {
    if (this.state)
      this.moments.push(structuredClone(executionView(this.state, undefined, this.at)))
  }
}

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
  const play = new Recorded(flow([parallel('both', [work('a'), work('b')]), work('c')]))
  play.keep()
  play.start('b')
  play.finish('a', { n: 1 })
  play.finish('b')
  play.finish('c', { done: true })
  expect(play.ended).toBe(true)
  expectPast(play)
})

test('items come one after the other, and a failure is not known before it happened', () => {
  const play = new Recorded(
    flow([forEach('each', ['x', 'y'], [work('item')]), sequential('after', [failing('bad')])]),
  )
  play.keep()
  play.finish('item', {}, 'x')
  play.finish('item', {}, 'y')
  play.fail('bad')
  expect(play.execution.state).toBe('FAILED')
  expectPast(play)
})

test('a restart shows the first end again, and every event in between gives a view', () => {
  const play = new Recorded(flow([work('a'), work('b')]))
  play.keep()
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
  const play = new Recorded(flow([work('a')]))
  play.keep()
  play.finish('a')
  const newest = play.moments.at(-1)!
  expect(createPast(newest, play.events)(play.events.length + 5)).toBe(newest)
  expect(createPast(newest, [])(1)).toBe(newest)
})
