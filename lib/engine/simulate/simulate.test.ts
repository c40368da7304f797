import { expect, test } from 'vitest'
import { flow, flowing, pause, subflow, work } from '../play/flows'
import { simulate } from './simulate'

test('a made-up clock: durations and outcomes are as given, and twice the same', () => {
  const definition = flow([work('a'), work('b')])
  const options = {
    at: 5000,
    durations: { a: 2000, b: 500 },
    outcomes: { a: { ok: true, outputs: { n: 1 } } as const },
  }
  const one = simulate(definition, options)
  expect(one.state.execution).toMatchObject({ state: 'SUCCESS', createdAt: 5000, endedAt: 7500 })
  expect(one.events.map((event) => event.number)).toEqual(one.events.map((_, index) => index + 1))
  expect(simulate(definition, options).events).toEqual(one.events)
})

test('outcomes by attempt, operations at their time, subflows as told', () => {
  const retry = {
    type: 'constant',
    interval: 'PT1S',
    maxAttempts: 2,
    warningOnRetry: false,
    behavior: 'RETRY_FAILED_TASK',
  } as const
  const failed = { ok: false, failure: { code: 'x', message: 'first' } } as const
  const tasks = [work('a', { retry }), pause('wait'), subflow('child')]
  const result = simulate(flow(tasks), {
    outcomes: { a: [failed, { ok: true, outputs: {} }] },
    operations: [{ afterMs: 10_000, event: { type: 'execution.resume' } }],
    subflow: () => ({ state: 'WARNING', outputs: {} }),
  })
  expect(result.state.execution).toMatchObject({ state: 'WARNING', endedAt: 11_000 })
})

test('what an operation is refused for is told', () => {
  const operations = [{ afterMs: 100, event: { type: 'execution.resume' } as const }]
  expect(simulate(flow([work('a')]), { operations }).refusals).toEqual([
    'Only a paused execution can be resumed; this one is RUNNING.',
  ])
})

test('answers of the world are asked for, and missing ones fail the condition', () => {
  const definition = flow([work('a', { runIf: "{{ kv('go') == 'yes' }}" })])
  const asked: string[] = []
  const known = simulate(definition, {
    fact: (name, { positional }) => {
      asked.push(`${name} ${String(positional[0])}`)
      return { ok: true, value: 'yes' }
    },
  })
  expect(asked).toEqual(['kv go'])
  expect(known.state.execution.state).toBe('SUCCESS')
  expect(simulate(definition).state.execution.state).toBe('FAILED')
})

test('each round of a Loop has its own errors and finally, and the loop goes on', () => {
  const failed = { ok: false, failure: { code: 'x', message: 'no' } } as const
  const loop = flowing(
    'loop',
    {
      kind: 'forEach',
      values: ['x', 'y'],
      concurrencyLimit: 1,
      tasks: [work('a')],
      eachTaskApart: false,
      loop: { transmitFailed: false, outputs: [], fetchType: 'AUTO' },
    },
    { errors: [work('e')], finally: [work('f')] },
  )
  const { state } = simulate(flow([loop, work('end')]), {
    outcomes: { a: [failed, { ok: true, outputs: {} }] },
  })
  const runs = [...state.taskRuns.values()].toSorted((one, two) => one.ordinal - two.ordinal)
  expect(runs.map(({ taskId, state: end }) => `${taskId} ${end}`)).toEqual([
    'loop SUCCESS',
    'loop_round FAILED',
    'a FAILED',
    'e SUCCESS',
    'f SUCCESS',
    'loop_round FAILED',
    'a FAILED',
    'e SUCCESS',
    'f SUCCESS',
    'end SUCCESS',
  ])
  expect(runs[0]?.outputs).toMatchObject({ terminatedIterations: { FAILED: 2 } })
})
