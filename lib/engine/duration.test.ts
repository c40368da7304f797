import { describe, expect, it, test as property } from 'vitest'
import * as fc from 'fast-check'
import { durationProblem, formatDuration, parseDuration } from './duration'

describe('parseDuration', () => {
  it.each([
    ['PT0.250S', 250],
    ['PT0.25s', 250],
    ['pt1m', 60_000],
    ['P1DT2H', 93_600_000],
    ['P2W', 1_209_600_000],
    ['PT36H', 129_600_000],
    ['PT0S', 0],
    ['PT1,5S', 1500],
    ['-PT1S', -1000],
    ['PT1H-30M', 1_800_000],
    ['PT0.0001S', 0.1],
  ])('%s is %d ms', (text, ms) => {
    expect(parseDuration(text)).toBe(ms)
  })

  it.each(['', 'P', 'PT', 'P1DT', '5m', '1 hour', 'P1Y', 'P1M', 'P1H', '10', 'PT1S1M'])(
    '%s is none',
    (text) => {
      expect(parseDuration(text)).toBeNull()
    },
  )
})

describe('formatDuration', () => {
  it('writes the largest units first', () => {
    expect(formatDuration(90_061_500)).toBe('P1DT1H1M1.5S')
    expect(formatDuration(0)).toBe('PT0S')
    expect(formatDuration(-1000)).toBe('-PT1S')
    expect(formatDuration(86_400_000)).toBe('P1D')
  })

  property('is read back as it was', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e12, max: 1e12 }), (ms) => {
        expect(parseDuration(formatDuration(ms))).toBe(ms)
      }),
    )
  })
})

describe('durationProblem', () => {
  it.each([
    ['5m', 'PT5M'],
    ['1 hour', 'PT1H'],
    ['30', 'PT30S'],
    ['250ms', 'PT0.25S'],
    ['2 weeks', 'P2W'],
    ['P1H', 'PT1H'],
    ['P1M', 'P30D'],
    ['-PT1S', 'PT1S'],
    ['soon', 'PT30S'],
  ])('%s: says %s', (text, meant) => {
    expect(durationProblem(text)?.fix).toContain(`\`${meant}\``)
  })

  it('has nothing to say of a good one', () => {
    expect(durationProblem('PT5M')).toBeNull()
  })
})
