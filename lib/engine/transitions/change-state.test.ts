import { expect, test } from 'vitest'
import { flow, pause, sequential, work } from '../play/flows'
import { Play } from '../play/play'

test('a failed task run that is called a success lets the execution go on from there', () => {
  const play = new Play(flow([sequential('s', [work('a'), work('b')]), work('c')]))
  play.fail('a')
  play.do({ type: 'taskRun.changeState', taskRunId: play.run('a').id, state: 'SUCCESS' })
  expect(play.run('a')).toMatchObject({ state: 'SUCCESS', attemptCount: 1 })
  play.finish('b')
  play.finish('c')
  expect(play.execution.state).toBe('SUCCESS')
})

test('a success that is called a failure fails the execution, its errors run', () => {
  const play = new Play(flow([work('a'), work('b')], { errors: [work('err')] }))
  play.finish('a')
  play.finish('b')
  play.do({ type: 'taskRun.changeState', taskRunId: play.run('b').id, state: 'FAILED' })
  play.finish('err')
  expect(play.execution.state).toBe('FAILED')
})

test('a paused task run is answered by its new state', () => {
  const play = new Play(flow([pause('wait')]))
  play.do({ type: 'taskRun.changeState', taskRunId: play.run('wait').id, state: 'SUCCESS' })
  expect(play.execution.state).toBe('SUCCESS')
})

test('what is live, and states that are no end, are refused', () => {
  const play = new Play(flow([work('a')]))
  const taskRunId = play.run('a').id
  const event = { type: 'taskRun.changeState', taskRunId } as const
  expect(play.do({ ...event, state: 'SUCCESS' }).refused?.code).toBe('conflict')
  expect(play.do({ ...event, state: 'RUNNING' }).refused?.code).toBe('invalid')
  expect(play.do({ ...event, taskRunId: 'x', state: 'FAILED' }).refused?.code).toBe('not-found')
  expect(play.do({ type: 'execution.changeState', state: 'FAILED' }).refused?.code).toBe('conflict')
})

test('the end of an execution can be called another one', () => {
  const play = new Play(flow([work('a')]))
  play.fail('a')
  play.do({ type: 'execution.changeState', state: 'WARNING' })
  expect(play.execution.state).toBe('WARNING')
  expect(play.do({ type: 'execution.changeState', state: 'PAUSED' }).refused?.code).toBe('invalid')
})
