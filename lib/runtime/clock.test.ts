import { expect, it } from 'vitest'
import type { Pool } from 'pg'
import { setTimeout } from 'node:timers/promises'
import { createPool } from '@/lib/db/pool'
import { testDatabase } from '@/lib/testing/database'
import { createClock } from './clock'

const db = await testDatabase()

it('is set right though the first connection takes long to make', async () => {
  const real = createPool(db.url, { max: 1 })
  const slow = {
    // What a name that is looked up, TLS and a password cost on a slow network.
    connect: async () => {
      await setTimeout(700)
      return real.connect()
    },
    query: async (text: string) => {
      await setTimeout(700)
      return real.query(text)
    },
  } as unknown as Pool
  const clock = createClock()
  await clock.sync(slow)
  const before = clock.now()
  const { rows } = await real.query<{ ms: number }>(
    'SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS ms',
  )
  const after = clock.now()
  await real.end()
  const found = rows[0]?.ms ?? 0
  // The database looked at its clock between the two; a fifth of a second for a busy machine.
  expect(found).toBeGreaterThan(before - 200)
  expect(found).toBeLessThan(after + 200)
})
