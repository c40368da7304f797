import { randomUUID } from 'node:crypto'
import { beforeEach, expect, it } from 'vitest'
import { testDatabase } from '@/lib/testing/database'
import { giveBackLeases, takeLeases } from './leases'

// One server at a time feeds and sends for a destination.

const { pool } = await testDatabase()
const [one, other] = [randomUUID(), randomUUID()]

beforeEach(async () => {
  await pool.query('DELETE FROM destinations')
  await pool.query(
    `INSERT INTO destinations (id, name, type, config, cursor)
     SELECT gen_random_uuid(), 'd' || i, 'log', '{}', 0 FROM generate_series(1, 20) AS i`,
  )
})

const take = async (serverId: string) => (await takeLeases(pool, serverId)).map(({ id }) => id)

it('of servers that ask at once, each destination goes to one, and none to nobody', async () => {
  const servers = Array.from({ length: 8 }, () => randomUUID())
  const taken = (await Promise.all(servers.map(take))).flat()
  expect(new Set(taken).size).toBe(taken.length)
  const rest = await take(servers[0] ?? '')
  const all = await pool.query('SELECT 1 FROM destinations WHERE leased_until > clock_timestamp()')
  expect([all.rowCount, rest.length]).toEqual([20, rest.length])
})

it('what one has is not given to another while its lease runs, however often both ask', async () => {
  expect(await take(one)).toHaveLength(20)
  for (let at = 0; at < 3; at += 1) {
    expect(await take(other)).toEqual([])
    expect(await take(one)).toHaveLength(20)
  }
})

it('what a dead server had goes to another once its lease is over, and not back', async () => {
  await take(one)
  await pool.query(`UPDATE destinations SET leased_until = clock_timestamp() - interval '1 ms'`)
  expect(await take(other)).toHaveLength(20)
  expect(await take(one)).toEqual([])
})

it('what a server gives back is free at once', async () => {
  await take(one)
  await giveBackLeases(pool, other)
  expect(await take(other)).toEqual([])
  await giveBackLeases(pool, one)
  expect(await take(other)).toHaveLength(20)
})
