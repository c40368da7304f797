import { expect, it } from 'vitest'
import {
  blockAt,
  blockOf,
  emptyOutline,
  outlineOf,
  withCount,
  withLate,
  withNewer,
  withOlder,
} from './log-outline'

const block = (from: number, to: number, count: number) => ({ from, to, count })
const three = outlineOf([block(10, 40, 3), block(50, 80, 0), block(100, 900, 500)])

it('knows the block of each place, and passes over one that was found empty', () => {
  expect(three.total).toBe(503)
  expect([-1, 0, 2, 3, 502, 503].map((index) => blockAt(three, index))).toEqual([
    -1, 0, 0, 2, 2, -1,
  ])
  expect(blockAt(emptyOutline, 0)).toBe(-1)
})

it('knows the block of each number', () => {
  expect([1, 10, 45, 50, 99, 100, 5_000].map((seq) => blockOf(three, seq))).toEqual([
    0, 0, 0, 1, 1, 2, 2,
  ])
  expect(blockOf(emptyOutline, 1)).toBe(-1)
})

it('puts what is older before, and what is newer behind in blocks of 500', () => {
  const older = withOlder(three, [block(1, 9, 2)])
  expect(older.starts).toEqual([0, 2, 5, 5])
  const numbers = Array.from({ length: 700 }, (_, at) => 1_000 + at)
  const newer = withNewer(older, numbers)
  // The last one was full.
  expect(newer.blocks.slice(3)).toEqual([
    block(100, 900, 500),
    block(1_000, 1_499, 500),
    block(1_500, 1_699, 200),
  ])
  const more = withNewer(newer, [2_000])
  expect(more.blocks.at(-1)).toEqual(block(1_500, 2_000, 201))
  expect(more.total).toBe(older.total + 701)
})

it('takes the count that reading a block has shown, and makes room for a late line', () => {
  expect(withCount(three, 0, 4)).toMatchObject({ starts: [0, 4, 4], total: 504 })
  expect(withCount(three, 0, 3)).toBe(three)
  expect(withLate(three, 45).blocks[0]).toEqual(block(10, 45, 3))
  expect(withLate(three, 5).blocks[0]).toEqual(block(5, 40, 3))
})
