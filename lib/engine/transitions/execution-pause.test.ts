import { expect, test } from 'vitest'
import { flow, parallel, pause, sequential, work } from '../play/flows'
import { Play } from '../play/play'

test('nothing new starts in a paused execution; what runs may finish', () => {
  const play = new Play(flow([parallel('p', [sequential('s', [work('a'), work('b')]), work('c')])]))
  play.start('a')
  play.do({ type: 'execution.pause' })
  play.finish('a')
  expect(play.run('b')).toMatchObject({ state: 'CREATED', attemptCount: 0 })
  expect(play.execution.state).toBe('PAUSED')
  const decision = play.do({ type: 'execution.resume' })
  expect(decision.commands).toMatchObject([{ type: 'startAttempt', taskRunId: play.run('b').id }])
  play.finish('b')
  play.finish('c')
  expect(play.history).toEqual(['CREATED', 'RUNNING', 'PAUSED', 'RUNNING', 'SUCCESS'])
})

test('a Pause task waits for its answer, which becomes its outputs', () => {
  const play = new Play(flow([pause('wait', { tasks: [work('a')] }), work('b')]))
  expect(play.execution.state).toBe('PAUSED')
  expect(play.run('wait').waitingFor).toEqual({ kind: 'approval', dueAt: null })
  play.do({ type: 'execution.resume', inputs: { approved: true } })
  expect(play.run('wait').outputs).toMatchObject({ onResume: { approved: true } })
  play.finish('a')
  play.finish('b')
  expect(play.historyOf('wait')).toEqual(['CREATED', 'RUNNING', 'PAUSED', 'RUNNING', 'SUCCESS'])
})

test('with several paused task runs the answer has to say which', () => {
  const play = new Play(flow([parallel('p', [pause('one'), pause('two')])]))
  const { refused } = play.do({ type: 'execution.resume' })
  expect(refused?.code).toBe('invalid')
  expect(refused?.message).toContain('one (')
  play.do({ type: 'execution.resume', taskRunId: play.run('two').id })
  expect(play.execution.state).toBe('PAUSED')
  play.do({ type: 'execution.resume' })
  expect(play.execution.state).toBe('SUCCESS')
})

test.each([
  ['FAILED', 'FAILED'],
  ['KILLED', 'KILLED'],
  ['CANCELLED', 'CANCELLED'],
] as const)('an answer of %s ends the execution %s', (state, end) => {
  const play = new Play(flow([pause('wait'), work('b')]))
  play.do({ type: 'execution.resume', state })
  expect(play.execution.state).toBe(end)
})

test.each([
  ['RESUME', 'SUCCESS'],
  ['WARN', 'WARNING'],
  ['FAIL', 'FAILED'],
  ['CANCEL', 'CANCELLED'],
] as const)('a pause that nobody answers in time: %s ends %s', (behavior, end) => {
  const play = new Play(flow([pause('wait', { timeout: 'PT1M', behavior })]))
  expect(play.run('wait').waitingFor).toEqual({ kind: 'approval', dueAt: play.at + 60_000 })
  play.due('pauseTimeout', 'wait')
  expect(play.execution.state).toBe(end)
})

test('a delay resumes by itself', () => {
  const play = new Play(flow([pause('wait', { delay: 'PT2S' })]))
  expect(play.run('wait').waitingFor).toEqual({ kind: 'timer', dueAt: play.at + 2000 })
  play.due('delay', 'wait')
  expect(play.execution.state).toBe('SUCCESS')
})

test('the task of onPause runs while the pause waits, and its failure only warns', () => {
  const play = new Play(flow([pause('wait', { onPause: work('tell') })]))
  play.fail('tell')
  expect(play.execution.state).toBe('PAUSED')
  play.do({ type: 'execution.resume' })
  expect(play.run('wait').state).toBe('WARNING')
})

test('only what runs can be paused, only what is paused resumed', () => {
  const play = new Play(flow([work('a')]))
  expect(play.do({ type: 'execution.resume' }).refused?.message).toBe(
    'Only a paused execution can be resumed; this one is RUNNING.',
  )
  play.finish('a')
  expect(play.do({ type: 'execution.pause' }).refused?.message).toBe(
    'Only a running execution can be paused; this one is SUCCESS.',
  )
})
