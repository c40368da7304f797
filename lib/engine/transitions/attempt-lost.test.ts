import { expect, test } from 'vitest'
import { constantRetry, flow, work } from '../play/flows'
import { isEmpty, Play } from '../play/play'

test('the attempt of a lost worker fails and a new one is queued, outside of the retry policy', () => {
  const play = new Play(flow([work('a', { retry: constantRetry(1) })]))
  play.start('a')
  play.do({ type: 'attempt.lost', ...play.about('a') })
  const [first, second] = play.state?.attempts.get(play.run('a').id) ?? []
  expect(first).toMatchObject({ state: 'FAILED', endedBy: 'worker-lost' })
  expect(second).toMatchObject({ state: 'CREATED', number: 2 })
  expect(play.run('a')).toMatchObject({ state: 'RESUBMITTED', lostCount: 1 })
  play.finish('a')
  expect(play.execution.state).toBe('SUCCESS')
  expect(play.events.map((event) => event.type)).toContain('attempt.worker-lost')
})

test('the third lost worker fails the task run', () => {
  const play = new Play(flow([work('a', { retry: constantRetry(9) })]))
  for (let loss = 0; loss < 3; loss += 1) play.do({ type: 'attempt.lost', ...play.about('a') })
  expect(play.run('a')).toMatchObject({ state: 'FAILED', failure: { code: 'worker-lost' } })
})

test('an attempt that is handed back is queued again under a new token, none is spent', () => {
  const play = new Play(flow([work('a')]))
  play.start('a')
  const old = play.about('a')
  const decision = play.do({ type: 'attempt.handedBack', ...old })
  expect(play.attempt('a')).toMatchObject({ number: 1, state: 'CREATED', workerId: null })
  expect(play.attempt('a').token).not.toBe(old.token)
  expect(decision.commands).toMatchObject([
    { type: 'startAttempt', token: play.attempt('a').token },
  ])
  const late = play.do({
    type: 'attempt.finished',
    ...old,
    outcome: { ok: true, outputs: {} },
  })
  expect(late.stale).toBe(true)
})

test('how a stopped process ended is kept beside the state, also after the end', () => {
  const play = new Play(flow([work('a')]))
  play.start('a')
  play.do({ type: 'execution.kill' })
  const report = { type: 'attempt.stopReported', taskRunId: play.run('a').id, attempt: 1 } as const
  play.do({ ...report, result: 'unconfirmed' })
  expect(play.attempt('a')).toMatchObject({ state: 'KILLED', stop: 'unconfirmed' })
  play.do({ ...report, result: 'stopped' })
  expect(play.attempt('a').stop).toBe('stopped')
  expect(isEmpty(play.do({ ...report, result: 'unconfirmed' }))).toBe(true)
  expect(play.events.at(-1)?.type).toBe('attempt.stop-confirmed')
})
