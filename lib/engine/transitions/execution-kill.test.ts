import { expect, test } from 'vitest'
import { constantRetry, flow, parallel, pause, sleep, subflow, work } from '../play/flows'
import { isEmpty, Play } from '../play/play'

test('a kill ends everything live in one decision', () => {
  const lanes = parallel('p', [
    work('running'),
    work('waiting'),
    work('retrying', { retry: constantRetry(3) }),
    pause('paused', { timeout: 'PT1H' }),
    sleep('sleeping', 'PT1H'),
    subflow('child'),
  ])
  const play = new Play(flow([lanes], { finally: [work('never')], timeout: 'PT2H' }))
  play.start('running')
  play.fail('retrying')
  const decision = play.do({ type: 'execution.kill', reason: 'enough' })
  expect(play.history.slice(-2)).toEqual(['KILLING', 'KILLED'])
  expect(play.execution.failure).toEqual({ code: 'killed', message: 'enough' })
  expect(play.summary.every((line) => line.endsWith('KILLED'))).toBe(true)
  expect(play.world.timers).toEqual([])
  expect(decision.timersCancelled.map((timer) => timer.name).toSorted()).toEqual([
    'delay',
    'pauseTimeout',
    'retry',
    'timeout',
  ])
  expect(decision.commands).toMatchObject([
    { type: 'stopAttempt', taskRunId: play.run('running').id },
  ])
  expect(play.attempt('waiting').stop).toBe(null)
  const killed = { type: 'killChild', executionId: play.run('child').childExecutionId }
  expect(decision.effects).toContainEqual(killed)
})

test('subflows live on where the kill says so', () => {
  const play = new Play(flow([subflow('child')]))
  const event = { type: 'execution.kill', keepSubflows: true } as const
  play.world = { ...play.world, subflows: [] }
  expect(play.do(event).effects.map((effect) => effect.type)).not.toContain('killChild')
})

test('in every state that is no end, a kill leads to KILLED', () => {
  const waiting = new Play(flow([work('a')]), { scheduleAt: 5_000_000 })
  const queued = new Play(flow([work('a')], { concurrency: { limit: 1, behavior: 'QUEUE' } }))
  queued.do({ type: 'slot.refused', limit: 1 })
  const paused = new Play(flow([work('a')]))
  paused.do({ type: 'execution.pause' })
  const stopped = new Play(flow([work('a')]), { breakpoints: ['a'] })
  const plays = { CREATED: waiting, QUEUED: queued, PAUSED: paused, BREAKPOINT: stopped }
  for (const [state, play] of Object.entries(plays)) {
    expect(play.execution.state).toBe(state)
    play.do({ type: 'execution.kill' })
    expect(play.execution.state).toBe('KILLED')
  }
})

test('a second kill changes nothing; one of what has ended otherwise is refused', () => {
  const play = new Play(flow([work('a')]))
  play.do({ type: 'execution.kill' })
  expect(isEmpty(play.do({ type: 'execution.kill' }))).toBe(true)
  const done = new Play(flow([work('a')]))
  done.finish('a')
  expect(done.do({ type: 'execution.kill' }).refused).toEqual({
    code: 'conflict',
    message: 'The execution has already ended (SUCCESS).',
  })
})
