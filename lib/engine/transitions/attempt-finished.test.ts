import { expect, test } from 'vitest'
import { constantRetry, flow, parallel, work } from '../play/flows'
import { isEmpty, Play } from '../play/play'

test('a success ends the attempt, the task run and opens the next task', () => {
  const play = new Play(flow([work('a'), work('b')]))
  play.finish('a', { answer: 42 })
  expect(play.attempt('a')).toMatchObject({ state: 'SUCCESS', endedBy: 'result' })
  expect(play.run('a')).toMatchObject({ state: 'SUCCESS', outputs: { answer: 42 } })
  expect(play.run('b').waitingFor).toEqual({ kind: 'worker', group: null })
})

test('a result that comes before the report that it started counts as both', () => {
  const play = new Play(flow([work('a')]))
  const outcome = { ok: true, outputs: {} } as const
  play.do({ type: 'attempt.finished', ...play.about('a'), outcome })
  expect(play.historyOf('a')).toEqual(['CREATED', 'RUNNING', 'SUCCESS'])
  expect(play.execution.state).toBe('SUCCESS')
})

test('the second report of a result changes nothing; one with an old token is stale', () => {
  const play = new Play(flow([work('a'), work('b')]))
  const about = play.about('a')
  play.finish('a')
  const outcome = { ok: true, outputs: { second: true } } as const
  const again = play.do({ type: 'attempt.finished', ...about, outcome })
  expect(isEmpty(again)).toBe(true)
  expect(again.stale).toBe(false)
  const old = play.do({ type: 'attempt.finished', ...about, token: 'old', outcome })
  expect(isEmpty(old)).toBe(true)
  expect(old.stale).toBe(true)
  expect(play.run('a').outputs).toEqual({})
})

test('a failure is repeated by the retry policy, then fails the execution', () => {
  const play = new Play(flow([work('a', { retry: constantRetry(2, 'PT5S') })]))
  play.fail('a')
  const waiting = play.run('a')
  expect(waiting.state).toBe('RETRYING')
  expect(waiting.waitingFor).toEqual({ kind: 'retry', dueAt: play.at + 5000, attempt: 2 })
  play.due('retry', 'a')
  play.fail('a')
  expect(play.run('a')).toMatchObject({ state: 'FAILED', attemptCount: 2 })
  expect(play.execution.state).toBe('FAILED')
  expect(play.execution.failure?.message).toBe('a failed')
})

test('a success after a retry is a warning where the policy says so', () => {
  const retry = { ...constantRetry(3), warningOnRetry: true }
  const play = new Play(flow([work('a', { retry })]))
  play.fail('a')
  play.due('retry', 'a')
  play.finish('a')
  expect(play.run('a')).toMatchObject({ state: 'WARNING', failure: null })
  expect(play.execution.state).toBe('WARNING')
})

test('intervals of an exponential retry grow to their maximum', () => {
  const retry = {
    ...constantRetry(5),
    type: 'exponential',
    interval: 'PT1S',
    maxInterval: 'PT3S',
  } as const
  const play = new Play(flow([work('a', { retry })]))
  const waits: number[] = []
  for (let round = 0; round < 3; round += 1) {
    play.fail('a')
    waits.push(play.timer('retry', 'a').dueAt - play.at)
    play.due('retry', 'a')
  }
  expect(waits).toEqual([1000, 2000, 3000])
})

test('nothing is repeated past the maximum duration', () => {
  const retry = { ...constantRetry(9, 'PT10S'), maxDuration: 'PT15S' }
  const play = new Play(flow([work('a', { retry })]))
  play.fail('a')
  play.due('retry', 'a')
  play.fail('a')
  expect(play.run('a').state).toBe('FAILED')
})

test('labels and variables that a task sets are there with its result', () => {
  const play = new Play(flow([work('a'), work('b')]))
  play.start('a')
  play.do({
    type: 'attempt.finished',
    ...play.about('a'),
    outcome: {
      ok: true,
      outputs: {},
      effects: [
        { type: 'setLabels', labels: { stage: 'done' } },
        { type: 'setVariables', variables: { x: 1, y: 2 }, overwrite: true },
        { type: 'unsetVariables', names: ['y'], ignoreMissing: true },
      ],
    },
  })
  expect(play.execution.labels.stage).toBe('done')
  expect(play.execution.variables).toEqual({ x: 1 })
})

test('an exit ends the execution at once and stops what else runs', () => {
  const play = new Play(flow([parallel('p', [work('a'), work('b')]), work('c')]))
  play.start('a')
  play.start('b')
  const decision = play.do({
    type: 'attempt.finished',
    ...play.about('a'),
    outcome: { ok: true, outputs: {}, effects: [{ type: 'exit', state: 'SUCCESS' }] },
  })
  expect(play.execution.state).toBe('SUCCESS')
  expect(play.summary).toEqual(['p KILLED', 'a SUCCESS', 'b KILLED'])
  expect(decision.commands).toMatchObject([{ type: 'stopAttempt', taskRunId: play.run('b').id }])
})
