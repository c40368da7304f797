import { expect, test } from 'vitest'
import { parseLength } from './length'

test.each([
  ['250ms', 250],
  ['5s', 5_000],
  ['2m', 120_000],
  ['1h30m', 5_400_000],
  ['1 h 30 m', 5_400_000],
  ['1.5H', 5_400_000],
  ['2d', 172_800_000],
  ['0s', 0],
])('%s is %d ms', (text, ms) => expect(parseLength(text)).toBe(ms))

test.each(['', '5', 's', '5 minutes', '-5s', '5s!', '1..5s', 'PT5S'])('%s is no length', (text) =>
  expect(parseLength(text)).toBeNull(),
)
