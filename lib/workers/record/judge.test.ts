import { describe, expect, test } from 'vitest'
import { judge } from './judge'
import { bucketOf, medianMs } from './took-buckets'

const tally = (done: number, failed: number, median: number | null = 100) => ({
  done,
  failed,
  medianMs: median,
})

describe('failures here against those of the others', () => {
  test('a clear difference is said in times', () => {
    expect(judge(tally(60, 40), tally(950, 50)).failsTimes).toBeCloseTo(8)
  })
  test('others that never fail have no number to divide by', () => {
    expect(judge(tally(60, 40), tally(1_000, 0)).failsTimes).toBe('nowhere-else')
  })
  test.each([
    ['too few here', tally(9, 10), tally(950, 50)],
    ['too few elsewhere', tally(60, 40), tally(19, 0)],
    ['two failures are no pattern', tally(28, 2), tally(10_000, 1)],
    ['chance gives as much', tally(90, 10), tally(950, 50)],
    ['it fails less here', tally(100, 0), tally(500, 500)],
    ['all fail everywhere', tally(0, 100), tally(0, 100)],
  ])('nothing is said where %s', (_, here, others) => {
    expect(judge(here, others).failsTimes).toBeNull()
  })
})

describe('durations here against those of the others', () => {
  test('twice the median is said, less is not', () => {
    expect(judge(tally(100, 0, 400), tally(100, 0, 100)).takesTimes).toBeCloseTo(3.97, 1)
    expect(judge(tally(100, 0, 180), tally(100, 0, 100)).takesTimes).toBeNull()
    expect(judge(tally(5, 0, 400), tally(100, 0, 100)).takesTimes).toBeNull()
    expect(judge(tally(100, 0, null), tally(100, 0, 100)).takesTimes).toBeNull()
  })
})

describe('the median of counted durations', () => {
  const counted = (durations: number[]) => {
    const counts: number[] = []
    for (const ms of durations) {
      const bucket = bucketOf(ms)
      while (counts.length <= bucket) counts.push(0)
      counts[bucket] = (counts[bucket] ?? 0) + 1
    }
    return counts
  }
  test.each([0, 1, 7, 40, 333, 1_000, 65_000, 7_200_000])(
    'is within a fifth of %s ms, or two',
    (ms) => {
      const median = medianMs(counted([0, ms, ms, ms, 10 * ms])) ?? -1
      expect(Math.abs(median - ms)).toBeLessThanOrEqual(Math.max(2, ms * 0.2))
    },
  )
  test('is nothing of nothing, and takes any length', () => {
    expect(medianMs([])).toBeNull()
    expect(medianMs(counted([Number.MAX_SAFE_INTEGER]))).toBeGreaterThan(1e9)
  })
})
