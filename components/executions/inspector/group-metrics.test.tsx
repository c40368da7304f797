import { expect, it } from 'vitest'
import { groupMetrics } from './group-metrics'

const measure = (name: string, type: string, value: number, tags = {}) => ({
  name,
  type,
  value,
  tags,
  at: new Date(value).toISOString(),
  taskId: 't',
  taskRunId: 'r',
})

it('adds up counters and timers, keeps the last of a gauge, and tells series apart by their tags', () => {
  const found = groupMetrics([
    measure('rows', 'counter', 5, { table: 'a', kind: 'x' }),
    measure('rows', 'counter', 2, { table: 'b' }),
    measure('rows', 'counter', 7, { kind: 'x', table: 'a' }),
    measure('load', 'timer', 1.5),
    measure('load', 'timer', 0.5),
    measure('depth', 'gauge', 9),
    measure('depth', 'gauge', 4),
  ])
  expect(
    found.map(({ name, shown, values, least, most }) => [name, shown, values.length, least, most]),
  ).toEqual([
    ['rows', 12, 2, 5, 7],
    ['rows', 2, 1, 2, 2],
    ['load', 2, 2, 0.5, 1.5],
    ['depth', 4, 2, 4, 9],
  ])
  expect(found[0]?.tags).toEqual([
    ['kind', 'x'],
    ['table', 'a'],
  ])
})
