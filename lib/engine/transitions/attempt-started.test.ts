import { expect, test } from 'vitest'
import { constantRetry, flow, work } from '../play/flows'
import { isEmpty, Play } from '../play/play'

test('a worker takes the attempt: both it and the task run are RUNNING', () => {
  const play = new Play(flow([work('a', { timeout: 'PT10S' })]))
  play.start('a')
  expect(play.attempt('a')).toMatchObject({
    state: 'RUNNING',
    workerId: 'worker-1',
    claimedAt: play.at,
  })
  expect(play.run('a')).toMatchObject({ state: 'RUNNING', waitingFor: null, startedAt: play.at })
  expect(play.timer('timeout', 'a').dueAt).toBe(play.at + 10_000)
})

test('the same report again changes nothing, one with an old token is stale', () => {
  const play = new Play(flow([work('a')]))
  play.start('a')
  const again = play.start('a')
  expect(isEmpty(again)).toBe(true)
  expect(again.stale).toBe(false)
  const old = play.do({ type: 'attempt.started', ...play.about('a'), token: 'x', workerId: 'w' })
  expect(old.stale).toBe(true)
  expect(isEmpty(old)).toBe(true)
})

test('a late start of a killed attempt is stale', () => {
  const play = new Play(flow([work('a')]))
  const about = play.about('a')
  play.do({ type: 'execution.kill' })
  const late = play.do({ type: 'attempt.started', ...about, workerId: 'worker-1' })
  expect(late.stale).toBe(true)
  expect(isEmpty(late)).toBe(true)
})

test('the time at which the body began is kept, the first one only', () => {
  const play = new Play(flow([work('a')]))
  play.start('a')
  play.do({ type: 'attempt.began', ...play.about('a'), beganAt: 7 })
  play.do({ type: 'attempt.began', ...play.about('a'), beganAt: 8 })
  expect(play.attempt('a').startedAt).toBe(7)
})

test('a timeout ends the attempt, stops its process and counts as a failed try', () => {
  const play = new Play(flow([work('a', { timeout: 'PT10S', retry: constantRetry(2) })]))
  play.start('a')
  const decision = play.due('timeout', 'a')
  expect(play.attempt('a')).toMatchObject({
    state: 'FAILED',
    endedBy: 'timeout',
    stop: 'requested',
  })
  expect(decision.commands).toMatchObject([{ type: 'stopAttempt', workerId: 'worker-1' }])
  expect(play.run('a').state).toBe('RETRYING')
  play.due('retry', 'a')
  play.start('a')
  play.due('timeout', 'a')
  expect(play.run('a')).toMatchObject({ state: 'FAILED', failure: { code: 'timeout' } })
})

test('attempts under a WorkingDirectory carry the key of their directory', () => {
  const tasks = [work('a')]
  const directory = work('dir', {
    flowable: { kind: 'workingDirectory', tasks, properties: {} },
  })
  const play = new Play(flow([work('before'), directory]))
  const [command] = play.finish('before').commands
  expect(command).toMatchObject({ type: 'startAttempt', directoryKey: play.run('dir').id })
})
