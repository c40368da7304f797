import { expect, test } from 'vitest'
import { failing, flow, flowing, parallel, sequential, work } from '../play/flows'
import { isEmpty, Play } from '../play/play'
import { startRequest } from '../search/environment'

test('an execution begins with its labels, and its first task waits for a worker', () => {
  const play = new Play(flow([work('a')], { labels: { team: 'x', kind: 'flow' } }), {
    labels: { kind: 'start' },
  })
  expect(play.execution.labels).toEqual({
    team: 'x',
    kind: 'start',
    'system.correlationId': 'execution',
  })
  expect(play.events.map((event) => event.type)).toEqual([
    'execution.created',
    'execution.running',
    'taskrun.created',
    'attempt.created',
  ])
  expect(play.events.map((event) => event.number)).toEqual([1, 2, 3, 4])
})

test('the same start again changes nothing', () => {
  const play = new Play(flow([work('a')]))
  expect(isEmpty(play.do({ type: 'execution.start', start: startRequest }))).toBe(true)
})

test('a scheduled execution waits for its time, or is forced', () => {
  const play = new Play(flow([work('a')]), { scheduleAt: 2_000_000 })
  expect(play.execution.state).toBe('CREATED')
  expect(play.summary).toEqual([])
  play.due('scheduled')
  expect(play.execution.state).toBe('RUNNING')
  const forced = new Play(flow([work('a')]), { scheduleAt: 2_000_000 })
  forced.do({ type: 'execution.forceRun' })
  expect(forced.execution.state).toBe('RUNNING')
  expect(forced.world.timers).toEqual([])
})

test('a flow without tasks succeeds at once', () => {
  expect(new Play(flow([])).execution.state).toBe('SUCCESS')
})

test('disabled tasks get no task run, a false runIf skips, one that cannot be evaluated fails', () => {
  const tasks = [
    work('off', { disabled: true }),
    work('no', { runIf: '{{ 1 == 2 }}' }),
    work('broken', { runIf: '{{ outputs.nothing }}', allowFailure: true }),
    work('a'),
  ]
  const play = new Play(flow(tasks))
  expect(play.summary).toEqual(['no SKIPPED', 'broken WARNING', 'a CREATED'])
})

test('errors of the parent and of the flow run after a failure, finally always, then afterExecution', () => {
  const inner = sequential('s', [failing('a'), work('b')], {
    errors: [work('e1')],
    finally: [work('f1')],
  })
  const more = { errors: [work('e2')], finally: [work('f2')], afterExecution: [work('after')] }
  const play = new Play(flow([inner], more))
  play.fail('a')
  for (const id of ['e1', 'f1', 'e2', 'f2']) play.finish(id)
  expect(play.execution.state).toBe('RUNNING')
  play.fail('after')
  expect(play.execution.state).toBe('FAILED')
  const order = ['s FAILED', 'a FAILED', 'e1 SUCCESS', 'f1 SUCCESS', 'e2 SUCCESS', 'f2 SUCCESS']
  expect(play.summary).toEqual([...order, 'after FAILED'])
})

test('a failure in finally fails what succeeded; one in afterExecution changes nothing', () => {
  const play = new Play(flow([work('a')], { finally: [work('f')] }))
  play.finish('a')
  play.fail('f')
  expect(play.execution.state).toBe('FAILED')
  const after = new Play(flow([work('a')], { afterExecution: [work('f')] }))
  after.finish('a')
  after.fail('f')
  expect(after.execution.state).toBe('SUCCESS')
})

test('after a failure nothing new begins beside it, and what runs may finish', () => {
  const lanes = [sequential('s', [work('a')]), work('b'), work('c')]
  const play = new Play(flow([parallel('p', lanes, 2)]))
  play.start('b')
  play.fail('a')
  expect(play.summary).toEqual(['p RUNNING', 's FAILED', 'b RUNNING', 'a FAILED'])
  play.finish('b')
  expect(play.execution.state).toBe('FAILED')
})

test('AllowFailure turns a failure into a warning', () => {
  const tolerant = flowing('t', { kind: 'allowFailure', tasks: [work('a')] })
  const play = new Play(flow([tolerant, work('b')]))
  play.fail('a')
  play.finish('b')
  expect(play.summary).toEqual(['t WARNING', 'a FAILED', 'b SUCCESS'])
  expect(play.execution.state).toBe('WARNING')
})

test('labels can be set at any time', () => {
  const play = new Play(flow([work('a')]))
  play.finish('a')
  play.do({ type: 'execution.setLabels', labels: { seen: 'yes' } })
  expect(play.execution.labels.seen).toBe('yes')
  expect(play.execution.state).toBe('SUCCESS')
})

test('the outputs of the flow are there at the end; one that cannot be rendered fails it', () => {
  const output = { id: 'x', type: 'STRING', value: '{{ outputs.a.n }}', required: true } as const
  const play = new Play(flow([work('a')], { outputs: [output] }))
  play.finish('a', { n: 5 })
  expect(play.execution.outputs).toEqual({ x: '5' })
  const broken = new Play(flow([work('a')], { outputs: [{ ...output, value: '{{ nope }}' }] }))
  broken.finish('a')
  expect(broken.execution.state).toBe('FAILED')
  expect(broken.execution.failure?.message).toContain('Output x')
})
