import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { paced } from './paced'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] }))
afterEach(() => void vi.useRealTimers())

function counted() {
  const at: number[] = []
  return { at, ...paced(50, () => at.push(Date.now())) }
}

it('lets through at once what comes alone', () => {
  const { at, ask } = counted()
  ask()
  expect(at).toHaveLength(1)
  vi.advanceTimersByTime(200)
  ask()
  expect(at).toHaveLength(2)
})

it('joins a burst to at most twenty a second, and never loses the last', () => {
  const { at, ask } = counted()
  for (let ms = 0; ms < 5_020; ms += 1) {
    ask()
    vi.advanceTimersByTime(1)
  }
  for (const [index, time] of at.entries()) {
    expect(time - (at[index - 20] ?? -Infinity)).toBeGreaterThanOrEqual(1_000)
  }
  expect(at.length).toBeGreaterThanOrEqual(100)
  const asked = Date.now()
  ask()
  vi.advanceTimersByTime(60)
  expect(at.at(-1)).toBeGreaterThanOrEqual(asked)
  expect(at.at(-1)).toBeLessThanOrEqual(asked + 50)
})

it('says nothing any more once it is stopped', () => {
  const { at, ask, stop } = counted()
  ask()
  ask()
  stop()
  vi.advanceTimersByTime(500)
  expect(at).toHaveLength(1)
})
