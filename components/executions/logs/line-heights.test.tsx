import { describe, expect, it } from 'vitest'
import { barAt, barLength, createLineHeights, lineHeight, mostPx, scrolledTo } from './line-heights'

describe('heights of lines', () => {
  it('are the same for all but those that were seen to be higher', () => {
    const heights = createLineHeights()
    expect(heights.set(10, 64)).toBe(40)
    expect(heights.set(3, 44)).toBe(20)
    expect(heights.set(10, 64)).toBe(0)
    expect([3, 4, 10, 11, 1_000_000].map(heights.topOf)).toEqual([72, 116, 260, 324, 24_000_060])
    for (const index of [0, 2, 3, 4, 9, 10, 11, 999_999]) {
      expect(heights.indexAt(heights.topOf(index), 1_000_000)).toBe(index)
      expect(heights.indexAt(heights.topOf(index + 1) - 1, 1_000_000)).toBe(index)
    }
    expect(heights.set(3, lineHeight)).toBe(-20)
    expect(heights.topOf(4)).toBe(96)
  })

  it('move with their lines when older ones are put before', () => {
    const heights = createLineHeights()
    heights.set(1, 44)
    heights.shift(100)
    expect([heights.topOf(101), heights.topOf(102)]).toEqual([2_424, 2_468])
  })
})

describe('the scroll bar', () => {
  const size = { wholePx: mostPx * 2, viewPx: 800 }

  it('is the log itself while browsers draw it', () => {
    const small = { wholePx: 50_000, viewPx: 800 }
    expect(scrolledTo({ topPx: 0, barPx: 0 }, 9_000, small)).toEqual({ topPx: 9_000, barPx: 9_000 })
    expect(barAt(9_000, small)).toBe(9_000)
    expect(barLength(50_000)).toBe(50_000)
  })

  it('moves a longer one by the px that a wheel moves, and to the same share of it by a drag', () => {
    expect(barLength(size.wholePx)).toBe(mostPx)
    const from = { topPx: 10_000_000, barPx: barAt(10_000_000, size) }
    expect(scrolledTo(from, from.barPx + 100, size).topPx).toBe(10_000_100)
    const half = (mostPx - 800) / 2
    expect(scrolledTo(from, half, size).topPx).toBeCloseTo((size.wholePx - 800) / 2)
    expect(barAt((size.wholePx - 800) / 2, size)).toBeCloseTo(half)
  })

  it('has the ends of the log at its own', () => {
    expect(scrolledTo({ topPx: 500, barPx: 100 }, 0, size).topPx).toBe(0)
    const most = mostPx - 800
    expect(scrolledTo({ topPx: 5_000, barPx: most - 10 }, most, size).topPx).toBe(
      size.wholePx - 800,
    )
  })
})
