import { LazyMap, render, type Context, type Environment, type Value } from '../index'

/** 16 March 2024, 10:00:00.123 UTC; chance that never comes round. */
export function sampleEnvironment(): Environment {
  let drawn = 0
  return { now: 1_710_583_200_123, random: () => (drawn++ * 0.618033988749) % 1 }
}

export const sample: Context = {
  flow: { id: 'orders', namespace: 'company.team' },
  execution: { id: 'e1', startDate: '2024-03-10T08:30:00.123456Z' },
  inputs: { name: 'Ada', count: 3, rate: 1.5, flag: true, none: null, empty: '', json: '{"a":1}' },
  vars: { greeting: 'Hello {{ inputs.name }}', nested: '{{ vars.greeting }}!' },
  outputs: {
    fetch: { body: { id: 7, tags: ['x', 'y'] }, code: 200 },
    'my-task': { value: 'dashed' },
    each: { a: { value: 'A' }, b: { value: 'B' } },
  },
  taskrun: { id: 't1', value: 'a' },
  labels: { team: 'data', system: { correlationId: 'c1' } },
  list: [3, 1, 2],
  map: { one: 1, two: 2 },
  lazy: new LazyMap({
    get: (key) => (key === 'first' ? { value: 1 } : key === 'second' ? { value: 2 } : undefined),
    keys: () => ['first', 'second'],
    size: () => 2,
  }),
}

/** What a template gives with the sample variables. */
export function value(template: string, more: Context = {}): Value {
  return render(template, { ...sample, ...more }, sampleEnvironment()).value
}
