import { array, assert, nat, property, tuple } from 'fast-check'
import { expect, test } from 'vitest'
import { packLanes } from './pack-lanes'

const at = (ms: number) => new Date(ms).toISOString()
const item = (from: number, to: number | null) => ({
  claimedAt: at(from),
  endedAt: to === null ? null : at(to),
})

test('one after another shares a lane, side by side does not', () => {
  const { packed, lanes } = packLanes(
    [item(0, 10), item(5, 8), item(8, 20), item(10, 12), item(11, null)],
    100,
  )
  expect(packed.map(({ lane }) => lane)).toEqual([0, 1, 1, 0, 2])
  expect(packed.at(-1)?.endMs).toBe(100)
  expect(lanes).toBe(3)
})

test('no two overlap in a lane, and there are no more lanes than ran at once', () => {
  const run = tuple(nat(1_000), nat(200))
  assert(
    property(array(run, { maxLength: 60 }), (runs) => {
      const items = runs
        .toSorted(([a], [b]) => a - b)
        .map(([from, length]) => item(from, from + length))
      const { packed, lanes } = packLanes(items, 0)
      for (const [place, one] of packed.entries()) {
        for (const other of packed.slice(place + 1)) {
          if (one.lane === other.lane) expect(other.startMs).toBeGreaterThanOrEqual(one.endMs)
        }
      }
      const atOnce = packed.map(
        ({ startMs }) =>
          packed.filter((one) => one.startMs <= startMs && one.endMs > startMs).length,
      )
      expect(lanes).toBeLessThanOrEqual(Math.max(0, ...atOnce) + 1)
    }),
  )
})
