import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { paced } from './paced'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] }))
afterEach(() => void vi.useRealTimers())

function counted(intervalMs = 50, atOnce = 1) {
  const at: number[] = []
  return { at, ...paced(intervalMs, () => at.push(Date.now()), atOnce) }
}

it('lets through at once what comes alone', () => {
  const { at, ask } = counted()
  ask()
  expect(at).toHaveLength(1)
  vi.advanceTimersByTime(200)
  ask()
  expect(at).toHaveLength(2)
})

it('lets through at once the few that follow each other, and again after a rest', () => {
  const { at, ask } = counted(60, 3)
  for (let round = 1; round <= 5; round += 1) {
    for (let call = 0; call < 4; call += 1) ask()
    expect(at).toHaveLength(round * 4 - 1)
    vi.advanceTimersByTime(60)
    expect(at).toHaveLength(round * 4)
    vi.advanceTimersByTime(180)
  }
})

it.each([
  [50, 1],
  [60, 3],
])('joins a burst to at most twenty a second, and never loses the last (%d ms, %d)', (ms, few) => {
  const { at, ask } = counted(ms, few)
  for (let passed = 0; passed < 5_020; passed += 1) {
    ask()
    vi.advanceTimersByTime(1)
  }
  for (const [index, time] of at.entries()) {
    expect(time - (at[index - 20] ?? -Infinity)).toBeGreaterThanOrEqual(1_000)
  }
  expect(at.length).toBeGreaterThanOrEqual(5_000 / ms)
  const asked = Date.now()
  ask()
  vi.advanceTimersByTime(ms + 10)
  expect(at.at(-1)).toBeGreaterThanOrEqual(asked)
  expect(at.at(-1)).toBeLessThanOrEqual(asked + ms)
})

it('says nothing any more once it is stopped', () => {
  const { at, ask, stop } = counted()
  ask()
  ask()
  stop()
  vi.advanceTimersByTime(500)
  expect(at).toHaveLength(1)
})
