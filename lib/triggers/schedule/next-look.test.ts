import { expect, it } from 'vitest'
import { jitterOf, nextLook } from './next-look'

const planned = Date.parse('2026-11-21T12:00:00Z')
const minute = { jitterMs: 60_000 }
const keyOf = (at: number) => ({ namespace: 'load', flowId: `flow-${at}`, triggerId: 't' })
const some = Array.from({ length: 10_000 }, (_, at) => keyOf(at))

it('is the planned time without jitter, and nothing after the last', () => {
  expect(nextLook(keyOf(1), { jitterMs: 0 }, planned)).toBe('2026-11-21T12:00:00.000Z')
  expect(nextLook(keyOf(1), minute, null)).toBeNull()
})

it('is later by less than the jitter, spread over all of it', () => {
  const jitters = some.map((key) => jitterOf(key, minute))
  expect(Math.min(...jitters)).toBeGreaterThanOrEqual(0)
  expect(Math.max(...jitters)).toBeLessThan(60_000)
  const perSecond = Array.from({ length: 60 }, () => 0)
  for (const jitter of jitters) perSecond[Math.floor(jitter / 1_000)]! += 1
  // 167 on average: no second gets twice as many, none less than half.
  expect(Math.max(...perSecond)).toBeLessThan(334)
  expect(Math.min(...perSecond)).toBeGreaterThan(83)
})

it('is the same on every server and for each of its times', () => {
  // Written down: another server, or another version, has to come to the same.
  expect(some.slice(0, 3).map((key) => jitterOf(key, minute))).toEqual([55_351, 1_116, 4_686])
  const [key = keyOf(0)] = some
  const jitter = jitterOf(key, minute)
  for (const time of [planned, planned + 3_600_000, 0]) {
    expect(nextLook(key, minute, time)).toBe(new Date(time + jitter).toISOString())
  }
})
