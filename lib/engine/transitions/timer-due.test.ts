import { expect, test } from 'vitest'
import {
  constantRetry,
  flow,
  flowing,
  forEach,
  parallel,
  sequential,
  sleep,
  work,
} from '../play/flows'
import { isEmpty, Play } from '../play/play'

test('a late or repeated timer changes nothing', () => {
  const play = new Play(flow([sleep('nap', 'PT2S'), work('b')]))
  const timer = play.timer('delay', 'nap')
  play.due('delay', 'nap')
  expect(play.run('nap').state).toBe('SUCCESS')
  expect(isEmpty(play.do({ type: 'timer.due', timer: 'delay', ...timer }))).toBe(true)
  const stray = { type: 'timer.due', timer: 'retry', taskRunId: 'x', attempt: 1, dueAt: 0 } as const
  expect(isEmpty(play.do(stray))).toBe(true)
})

test('a loop looks at its condition after each round and keeps its interval', () => {
  const loop = flowing('loop', {
    kind: 'loopUntil',
    condition: '{{ outputs.a.n == 2 }}',
    interval: 'PT5S',
    failOnMaxReached: false,
    tasks: [work('a')],
  })
  const play = new Play(flow([loop]))
  play.finish('a', { n: 1 })
  expect(play.run('loop')).toMatchObject({
    outputs: { iterationCount: 1 },
    waitingFor: { kind: 'timer', dueAt: play.at + 5000 },
  })
  play.due('loop', 'loop')
  expect(play.run('a').iteration).toBe(2)
  play.finish('a', { n: 2 })
  expect(play.summary).toEqual(['loop SUCCESS', 'a SUCCESS', 'a SUCCESS'])
})

test.each([
  [true, 'FAILED'],
  [false, 'SUCCESS'],
] as const)('a loop that reaches its maximum, failing there: %s', (failOnMaxReached, end) => {
  const loop = flowing('loop', {
    kind: 'loopUntil',
    condition: 'false',
    maxIterations: 1,
    failOnMaxReached,
    tasks: [work('a')],
  })
  const play = new Play(flow([loop]))
  play.finish('a')
  expect(play.execution.state).toBe(end)
})

test('a flow that takes longer than its timeout fails, with everything in it stopped', () => {
  const play = new Play(flow([work('a')], { timeout: 'PT1M' }))
  play.start('a')
  play.due('timeout')
  expect(play.execution).toMatchObject({ state: 'FAILED', failure: { code: 'timeout' } })
  expect(play.run('a').state).toBe('KILLED')
})

test('a flowable task that takes longer than its timeout fails, its children are killed', () => {
  const slow = sequential('s', [work('a')], { timeout: 'PT1M', allowFailure: true })
  const play = new Play(flow([slow, work('b')]))
  play.start('a')
  play.due('timeout', 's')
  expect(play.summary).toEqual(['s WARNING', 'a KILLED', 'b CREATED'])
})

test.each([
  ['FAIL', 'FAILED'],
  ['CANCEL', 'CANCELLED'],
  ['NONE', 'RUNNING'],
] as const)('a broken SLA of behavior %s leaves it %s, with its labels', (behavior, end) => {
  const sla = {
    id: 'fast',
    type: 'MAX_DURATION',
    behavior,
    duration: 'PT1S',
    labels: { slow: 'yes' },
  } as const
  const play = new Play(flow([work('a')], { sla: [sla] }))
  play.due('sla')
  expect(play.execution.state).toBe(end)
  expect(play.execution.labels.slow).toBe('yes')
})

test('an assertion is looked at when the execution ends', () => {
  const sla = { id: 'many', type: 'EXECUTION_ASSERTION', behavior: 'FAIL', labels: {} } as const
  const asserting = { ...sla, assert: '{{ outputs.a.n > 3 }}' }
  const good = new Play(flow([work('a')], { sla: [asserting] }))
  good.finish('a', { n: 4 })
  expect(good.execution.state).toBe('SUCCESS')
  const bad = new Play(flow([work('a')], { sla: [asserting] }))
  bad.finish('a', { n: 3 })
  expect(bad.execution).toMatchObject({ state: 'FAILED', failure: { code: 'sla' } })
})

test('a failed execution is repeated as a new one by the policy of the flow', () => {
  const retry = { ...constantRetry(3, 'PT10S'), behavior: 'CREATE_NEW_EXECUTION' } as const
  const play = new Play(flow([work('a')], { retry, errors: [work('never')] }))
  const { effects } = play.fail('a')
  expect(play.execution.state).toBe('RETRIED')
  const start = effects.find((effect) => effect.type === 'startExecution')?.start
  expect(start).toMatchObject({
    originalId: 'execution',
    attemptNumber: 2,
    scheduleAt: play.at + 10_000,
  })
  const last = new Play(flow([work('a')], { retry }), { attemptNumber: 3 })
  last.fail('a')
  expect(last.execution.state).toBe('FAILED')
})

test('a wide parent opens its lanes in slices', () => {
  const items = Array.from({ length: 1200 }, (_, index) => `${index}`)
  const play = new Play(flow([parallel('p', [forEach('each', items, [work('a')], 0)])]))
  expect(play.state?.taskRuns.size).toBe(500)
  play.due('continue', 'each')
  play.due('continue', 'each')
  expect(play.state?.taskRuns.size).toBe(1202)
  expect(play.world.timers).toEqual([])
})

test('what closes makes room for one while the next slice is on its way', () => {
  const items = Array.from({ length: 1200 }, (_, index) => `${index}`)
  const play = new Play(flow([parallel('p', [forEach('each', items, [work('a')], 0)])]))
  expect(play.state?.taskRuns.size).toBe(500)
  play.finish('a', {}, '7')
  expect(play.state?.taskRuns.size).toBe(501)
  expect(play.world.timers).toHaveLength(1)
  play.due('continue', 'each')
  expect(play.state?.taskRuns.size).toBe(1001)
})
