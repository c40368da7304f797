import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { panBy, zoomBy } from './time-scale'

const span = { startMs: 1_000, endMs: 3_000 }

describe('zoomBy', () => {
  it('keeps the middle, or what is under the hand', () => {
    expect(zoomBy(span, 0.5)).toEqual({ startMs: 1_500, endMs: 2_500 })
    expect(zoomBy(span, 2)).toEqual({ startMs: 0, endMs: 4_000 })
    expect(zoomBy(span, 0.5, 3_000)).toEqual({ startMs: 2_500, endMs: 3_500 })
  })

  it('stays at 2 ms, however often it goes in', () => {
    let seen: { startMs: number; endMs: number } = span
    for (let time = 0; time < 100; time += 1) seen = zoomBy(seen, 0.5)
    expect(seen).toEqual({ startMs: 1_999, endMs: 2_001 })
  })
})

describe('panBy', () => {
  it('goes on by parts of its length, and back', () => {
    expect(panBy(span, 0.25)).toEqual({ startMs: 1_500, endMs: 3_500 })
    expect(panBy(span, -0.25)).toEqual({ startMs: 500, endMs: 2_500 })
  })

  it('never changes the length', () => {
    fc.assert(
      fc.property(fc.nat(1e12), fc.integer({ min: 2, max: 1e9 }), fc.nat(8), (at, long, steps) => {
        const { startMs, endMs } = panBy({ startMs: at, endMs: at + long }, steps / 4)
        expect(endMs - startMs).toBeCloseTo(long, 3)
      }),
    )
  })
})
