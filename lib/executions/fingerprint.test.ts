import { describe, expect, it } from 'vitest'
import { patternOf } from './fingerprint'

const pattern = (message: string) => patternOf({ message })

describe('patternOf', () => {
  it.each([
    ['Exit code 1 after 1.25 s', 'Exit code 1 after 30 s'],
    [
      'GET https://api.example/orders/1002 answered 503',
      'GET https://api.example/orders/7 answered 503',
    ],
    [
      'No execution 01990000-0000-7000-8000-00000000000a',
      'No execution 01991111-0000-7000-8000-00000000000b',
    ],
    ['late since 2026-11-21T10:00:00.000Z', 'late since 2026-11-22 11:30:05+01:00'],
    ['at 0x7ffe12 in worker', 'at 0x55aa in worker'],
    ['cannot read /tmp/millrace-a8/x.csv: gone', 'cannot read /tmp/millrace-77/b.json: gone'],
    ['token 9f86d081884c7d65 is used', 'token 60303ae22b998861 is used'],
    ['line\n  one', 'line one'],
  ])('is one for %j and %j', (one, other) => {
    expect(pattern(one)).toBe(pattern(other))
  })

  it.each([
    ['GET /orders answered 503', 'GET /customers answered 503'],
    ['No file in cleaned', 'No file in raw'],
    ['', 'x'],
  ])('is not one for %j and %j', (one, other) => {
    expect(pattern(one)).not.toBe(pattern(other))
  })

  it('keeps the words that people look for', () => {
    expect(pattern('Task "fetch" failed: ECONNREFUSED 10.0.0.7:5432 (attempt 3)')).toBe(
      'Task "fetch" failed: ECONNREFUSED ‹n›:‹n› (attempt ‹n›)',
    )
  })

  it('ends, whatever it is given', () => {
    for (const unit of ['1', 'a1', '/tmp/', '2026-11-21T', '0x', 'f'.repeat(11), ' ']) {
      expect(pattern(unit.repeat(200_000)).length).toBeLessThanOrEqual(300)
    }
  })
})
