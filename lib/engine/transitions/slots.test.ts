import { expect, test } from 'vitest'
import { flow, work } from '../play/flows'
import { isEmpty, Play } from '../play/play'

const limited = (behavior: 'QUEUE' | 'CANCEL' | 'FAIL'): Play =>
  new Play(flow([work('a')], { concurrency: { limit: 1, behavior } }))

test('an execution asks for a slot, queues while none is free, and gives it back at its end', () => {
  const play = limited('QUEUE')
  expect(play.execution.state).toBe('CREATED')
  play.do({ type: 'slot.refused', limit: 1 })
  expect(isEmpty(play.do({ type: 'slot.refused', limit: 1 }))).toBe(true)
  play.do({ type: 'slot.granted' })
  expect(isEmpty(play.do({ type: 'slot.granted' }))).toBe(true)
  play.start('a')
  const { effects } = play.do({
    type: 'attempt.finished',
    ...play.about('a'),
    outcome: { ok: true, outputs: {} },
  })
  expect(play.history).toEqual(['CREATED', 'QUEUED', 'RUNNING', 'SUCCESS'])
  expect(effects.map((effect) => effect.type)).toContain('releaseSlot')
})

test.each([
  ['CANCEL', 'CANCELLED'],
  ['FAIL', 'FAILED'],
] as const)('where no slot is free, %s ends it %s', (behavior, end) => {
  const play = limited(behavior)
  play.do({ type: 'slot.refused', limit: 1 })
  expect(play.execution).toMatchObject({ state: end, failure: { code: 'concurrency' } })
})

test('a slot that is granted after the end is given back', () => {
  const play = limited('QUEUE')
  play.do({ type: 'execution.kill' })
  const { effects } = play.do({ type: 'slot.granted' })
  expect(effects.map((effect) => effect.type)).toEqual(['releaseSlot'])
  expect(play.execution.state).toBe('KILLED')
})

test('a queued execution can be forced to run, or taken out of the queue', () => {
  const forced = limited('QUEUE')
  forced.do({ type: 'slot.refused', limit: 1 })
  forced.do({ type: 'execution.forceRun' })
  expect(forced.execution.state).toBe('RUNNING')
  const cancelled = limited('QUEUE')
  cancelled.do({ type: 'slot.refused', limit: 1 })
  cancelled.do({ type: 'execution.unqueue', state: 'CANCELLED' })
  expect(cancelled.execution.state).toBe('CANCELLED')
})

test('a paused execution can be forced to run; what runs or has ended not', () => {
  const play = new Play(flow([work('a')]))
  expect(play.do({ type: 'execution.unqueue' }).refused?.code).toBe('conflict')
  play.do({ type: 'execution.pause' })
  play.do({ type: 'execution.forceRun' })
  expect(play.execution.state).toBe('RUNNING')
  play.finish('a')
  expect(play.do({ type: 'execution.forceRun' }).refused?.message).toContain('this one is SUCCESS')
})
