import { expect, it } from 'vitest'
import type { Pool } from 'pg'
import { createClock } from './clock'

const epoch = 1_800_000_000_000

/** A database whose clock shows `epoch` when the one here shows 0, and time that passes only where it is said. */
function slowDatabase(answersMs: { there: number; back: number }[]) {
  let elapsed = 5_000
  const query = () => {
    const { there = 0, back = 0 } = answersMs.shift() ?? {}
    elapsed += there
    const ms = epoch + elapsed
    elapsed += back
    return Promise.resolve({ rows: [{ ms }] })
  }
  const connect = () => {
    // What a name that is looked up, TLS and a password cost on a slow network.
    elapsed += 700
    return Promise.resolve({ query, release: () => undefined })
  }
  return { elapsed: () => elapsed, pool: { connect, query } as unknown as Pool }
}

it('is set right though the first connection takes long to make', async () => {
  const { elapsed, pool } = slowDatabase(Array.from({ length: 3 }, () => ({ there: 4, back: 4 })))
  const clock = createClock(elapsed)
  await clock.sync(pool)
  expect(clock.now()).toBe(epoch + elapsed())
})

it('is set by the quickest answer, and is wrong by half of it at most', async () => {
  const { elapsed, pool } = slowDatabase([
    { there: 300, back: 2 },
    { there: 2, back: 6 },
    { there: 1, back: 90 },
  ])
  const clock = createClock(elapsed)
  await clock.sync(pool)
  expect(clock.now() - (epoch + elapsed())).toBe(-2)
})
