import { expect, test } from 'vitest'
import {
  constantRetry,
  either,
  flow,
  forEach,
  parallel,
  sequential,
  subflow,
  work,
} from '../play/flows'
import { isEmpty, Play } from '../play/play'

const restart = { type: 'execution.restart' } as const

test('what failed runs again in the same execution, what ended well stays', () => {
  const play = new Play(flow([work('a'), work('b'), work('c'), work('d')]))
  play.finish('a')
  play.finish('b')
  play.fail('c')
  expect(play.execution.state).toBe('FAILED')
  play.do(restart)
  play.finish('c')
  play.finish('d')
  expect(play.execution).toMatchObject({ state: 'SUCCESS', attemptNumber: 2, failure: null })
  expect(play.history).toEqual(['CREATED', 'RUNNING', 'FAILED', 'RESTARTED', 'RUNNING', 'SUCCESS'])
  expect(play.summary).toEqual(['a SUCCESS', 'b SUCCESS', 'c SUCCESS', 'd SUCCESS'])
  expect(play.run('c').attemptCount).toBe(2)
})

test('parents are opened again around what failed, and lanes that were cut short go on', () => {
  const tasks = [forEach('each', ['x', 'y'], [work('a'), work('b')], 2)]
  const play = new Play(flow([sequential('s', tasks), work('last')]))
  play.start('a', 'y')
  play.fail('a', 'x')
  play.finish('a', {}, 'y')
  expect(play.summary).toEqual(['s FAILED', 'each FAILED', 'a FAILED', 'a SUCCESS'])
  play.do(restart)
  play.finish('a', {}, 'x')
  play.finish('b', {}, 'x')
  play.finish('b', {}, 'y')
  play.finish('last')
  expect(play.execution.state).toBe('SUCCESS')
  expect(play.historyOf('each')).toEqual([
    'CREATED',
    'RUNNING',
    'FAILED',
    'RESTARTED',
    'RUNNING',
    'SUCCESS',
  ])
})

test('the retry policy counts afresh', () => {
  const play = new Play(flow([work('a', { retry: constantRetry(2) })]))
  play.fail('a')
  play.due('retry', 'a')
  play.fail('a')
  play.do(restart)
  play.fail('a')
  expect(play.run('a').state).toBe('RETRYING')
})

test('a killed execution can be restarted, and its subflows with it', () => {
  const play = new Play(flow([parallel('p', [subflow('child'), work('a')])]))
  const first = play.run('child').childExecutionId
  play.do({ type: 'execution.kill' })
  const { effects } = play.do(restart)
  const again = effects.find((effect) => effect.type === 'restartChild')
  expect(again?.start.executionId).toBe(first)
  expect(play.run('child')).toMatchObject({
    childExecutionId: first,
    waitingFor: { kind: 'subflow', executionId: first },
  })
  expect(play.run('a').attemptCount).toBe(2)
})

test('a subflow is started anew where its task says so, and by a policy that repeats it', () => {
  const anew = new Play(flow([subflow('child', { restartBehavior: 'NEW_EXECUTION' })]))
  const first = anew.run('child').childExecutionId
  anew.do({ type: 'execution.kill' })
  expect(anew.do(restart).effects.map(({ type }) => type)).toContain('startExecution')
  expect(anew.run('child').childExecutionId).not.toBe(first)
  const repeated = new Play(flow([{ ...subflow('child'), retry: constantRetry(2) }]))
  const taskRunId = repeated.run('child').id
  const executionId = repeated.run('child').childExecutionId ?? ''
  repeated.do({ type: 'subflow.ended', taskRunId, executionId, state: 'FAILED', outputs: null })
  expect(repeated.due('retry', 'child').effects.map(({ type }) => type)).toEqual(['startExecution'])
})

/** A wide loop whose task runs were all killed at once. */
function killedLoop(count: number): Play {
  const items = Array.from({ length: count }, (_, index) => `i${index}`)
  const play = new Play(flow([forEach('each', items, [work('a')], 0)]))
  while (play.world.timers.length > 0) play.due('continue', 'each')
  play.do({ type: 'execution.kill' })
  return play
}

test('a restart with very many killed task runs takes them up in shares', () => {
  const play = killedLoop(1700)
  const shares = [play.do(restart).taskRuns.length]
  while (play.world.timers.length > 0) shares.push(play.due('continue', 'each').taskRuns.length)
  expect(shares).toEqual([500, 501, 501, 202])
  expect(play.run('each').progress).toMatchObject({ open: 1700, failed: 0, killed: 0 })
  const attempts = [...(play.state?.attempts.values() ?? [])].map((list) => list.at(-1)?.state)
  expect(attempts.filter((state) => state === 'CREATED')).toHaveLength(1700)
})

test('a failure during a restart in shares leaves the rest for the next restart', () => {
  const play = killedLoop(510)
  play.do(restart)
  play.fail('a', 'i0')
  play.due('continue', 'each')
  expect(play.run('a', 'i505').state).toBe('KILLED')
  play.do({ type: 'execution.kill' })
  play.do(restart)
  while (play.world.timers.length > 0) play.due('continue', 'each')
  expect(play.run('each').progress).toMatchObject({ open: 510, failed: 0, killed: 0 })
})

test('errors and finally run again', () => {
  const play = new Play(flow([work('a')], { errors: [work('err')], finally: [work('fin')] }))
  play.fail('a')
  play.finish('err')
  play.finish('fin')
  play.do(restart)
  play.finish('a')
  play.finish('fin')
  expect(play.summary).toEqual(['a SUCCESS', 'err SUCCESS', 'fin SUCCESS', 'fin SUCCESS'])
  expect(play.execution.state).toBe('SUCCESS')
})

test('a condition that could not be evaluated is evaluated again', () => {
  const choose = either('if', '{{ vars.ok }}', [work('a')])
  const play = new Play(flow([work('set'), choose]))
  play.finish('set')
  expect(play.run('if')).toMatchObject({ state: 'FAILED', failure: { code: 'expression' } })
  play.do(restart)
  expect(play.run('if').state).toBe('FAILED')
  expect(play.historyOf('if')).toEqual([
    'CREATED',
    'RUNNING',
    'FAILED',
    'RESTARTED',
    'RUNNING',
    'FAILED',
  ])
})

test('a restart waits for a concurrency slot like a start', () => {
  const play = new Play(flow([work('a')], { concurrency: { limit: 1, behavior: 'QUEUE' } }))
  play.do({ type: 'slot.granted' })
  play.fail('a')
  play.do(restart)
  expect(play.execution.state).toBe('RESTARTED')
  play.do({ type: 'slot.refused', limit: 1 })
  expect(play.execution.state).toBe('QUEUED')
  play.do({ type: 'slot.granted' })
  play.finish('a')
  expect(play.execution.state).toBe('SUCCESS')
})

test('what runs, and what succeeded, is not restarted', () => {
  const play = new Play(flow([work('a')]))
  expect(play.do(restart).refused?.message).toContain('this one is RUNNING')
  play.finish('a')
  expect(play.do(restart).refused?.message).toContain('nothing in it failed')
})

test('a repair of a sound execution only says so', () => {
  const play = new Play(flow([parallel('p', [work('a'), work('b')]), work('c')]))
  play.finish('a')
  play.do({ type: 'execution.repair', finding: 'a look' })
  expect(play.events.at(-1)).toMatchObject({
    type: 'execution.repaired',
    data: { finding: 'a look' },
  })
  play.finish('b')
  play.finish('c')
  expect(play.execution.state).toBe('SUCCESS')
  expect(isEmpty(play.do({ type: 'execution.repair', finding: 'late' }))).toBe(true)
})

test('a repair lets a lane go on that lost its way', () => {
  const play = new Play(flow([sequential('s', [work('a'), work('b')])]))
  play.finish('a')
  const { state } = play
  if (!state) throw new Error('no state')
  const b = play.run('b')
  const rows = new Map(state.taskRuns)
  rows.delete(b.id)
  const attempts = new Map(state.attempts)
  attempts.delete(b.id)
  play.state = { execution: state.execution, taskRuns: rows, attempts }
  play.do({ type: 'execution.repair', finding: 'I5' })
  play.finish('b')
  expect(play.execution.state).toBe('SUCCESS')
})

test('what starts again at once names the worker that it is to be kept from, and nothing later does', () => {
  const play = new Play(flow([work('a'), work('b')]))
  play.fail('a')
  const { commands } = play.do({ type: 'execution.restart', avoidWorkerId: 'bad' })
  expect(commands).toMatchObject([{ type: 'startAttempt', avoidWorkerId: 'bad' }])
  const after = play.finish('a')
  expect(after.commands).toMatchObject([{ type: 'startAttempt', avoidWorkerId: undefined }])
})

test('the wish to be kept from a worker outlives the wait for a slot, and is gone with the next restart', () => {
  const play = new Play(flow([work('a')], { concurrency: { limit: 1, behavior: 'QUEUE' } }))
  play.do({ type: 'slot.granted' })
  play.fail('a')
  play.do({ type: 'execution.restart', avoidWorkerId: 'bad' })
  play.do({ type: 'slot.refused', limit: 1 })
  expect(play.execution.state).toBe('QUEUED')
  // Whoever decides next may have read it from Postgres.
  if (!play.state) throw new Error('no state')
  const progress: unknown = JSON.parse(JSON.stringify(play.execution.progress))
  const execution = Object.assign({ ...play.execution }, { progress })
  play.state = { ...play.state, execution }
  const { commands } = play.do({ type: 'slot.granted' })
  expect(commands).toMatchObject([{ type: 'startAttempt', avoidWorkerId: 'bad' }])
  play.fail('a')
  play.do({ type: 'execution.restart' })
  const again = play.do({ type: 'slot.granted' })
  expect(again.commands).toMatchObject([{ type: 'startAttempt', avoidWorkerId: undefined }])
})
