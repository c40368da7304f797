import { describe, expect, it } from 'vitest'
import { decimalsOf, durationPhrase, exactDurationPhrase, relativePhrase } from './format-time'
import { shortId } from './short-id'

describe('durationPhrase', () => {
  it.each([
    [0, 'ms', { ms: 0 }],
    [230, 'ms', { ms: 230 }],
    [999.6, 's', { s: '1.0' }],
    [4290, 's', { s: '4.2' }],
    [59_999, 's', { s: 59 }],
    [64_000, 'm', { m: 1, s: '04' }],
    [3_599_999, 'm', { m: 59, s: '59' }],
    [7_500_000, 'h', { h: 2, m: '05' }],
    [3 * 86_400_000 + 4 * 3_600_000, 'd', { d: 3, h: '04' }],
    [-5, 'ms', { ms: 0 }],
  ])('%d ms', (ms, key, values) => {
    expect(durationPhrase(ms)).toEqual({ key, values })
  })
})

describe('exactDurationPhrase', () => {
  it.each([
    [0, 0, 's', { s: '0' }],
    [400, 1, 'ms', { ms: 400 }],
    [1_500, 1, 's', { s: '1.5' }],
    [2_000, 1, 's', { s: '2.0' }],
    [1_180, 2, 's', { s: '1.18' }],
    [20_000, 0, 's', { s: '20' }],
    [304_020, 2, 'm', { m: 5, s: '04.02' }],
    [7_530_000, 0, 'm', { m: 125, s: '30' }],
    [7_500_000, 0, 'h', { h: 2, m: '05' }],
  ])('%d ms with %d decimals', (ms, decimals, key, values) => {
    expect(exactDurationPhrase(ms, decimals)).toEqual({ key, values })
  })

  it('says neighbours on a ruler apart', () => {
    const marks = Array.from({ length: 60 }, (_, index) => 3_600_000 + index * 20)
    const decimals = Math.max(...marks.map(decimalsOf))
    const said = marks.map((mark) => JSON.stringify(exactDurationPhrase(mark, decimals)))
    expect(new Set(said).size).toBe(marks.length)
  })
})

describe('relativePhrase', () => {
  const now = Date.parse('2026-03-01T12:00:00Z')
  it.each([
    [-2_000, 'now', {}],
    [-42_000, 'secondsAgo', { n: 42 }],
    [-125_000, 'minutesAgo', { n: 2 }],
    [90 * 60_000, 'hoursIn', { n: 1 }],
    [-3 * 86_400_000, 'daysAgo', { n: 3 }],
  ])('%d ms from now', (offset, key, values) => {
    expect(relativePhrase(now + offset, now)).toEqual({ key, values })
  })

  it('leaves a week and more to the calendar', () => {
    expect(relativePhrase(now - 7 * 86_400_000, now)).toBeNull()
  })
})

describe('shortId', () => {
  it('keeps a short id and both ends of a long one', () => {
    expect(shortId('fetch-orders')).toBe('fetch-orders')
    expect(shortId('0198c1f2-7a1e-7cc3-9a41-5be0d2f4a6b7')).toBe('0198…d2f4a6b7')
  })
})
