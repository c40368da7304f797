// What the page of the cluster and its REST routes read, of a real server on a real Postgres.

import { randomUUID } from 'node:crypto'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { sampleCapacity } from '@/lib/runtime/loops/capacity'
import { handleRest, restPath } from '@/lib/rest/app'
import { createToken } from '@/lib/accounts/tokens/create'
import { testDatabase } from '@/lib/testing/database'
import { chainSource, insertWorker, saveTestFlow, startRequest } from '@/lib/testing/factories'
import { holdRunning, testPerson } from '@/lib/testing/people'
import { testRuntime } from '@/lib/testing/test-runtime'
import { readBacklog } from './read-backlog'
import { readCapacity } from './read-capacity'
import { readDatabase } from './read-database'
import { readServers } from './read-servers'

const db = await testDatabase()
const { pool } = db
const serverId = randomUUID()
const real = await testRuntime(db, { serverId, version: '9.9.9' })
holdRunning(db, real.runtime)
const { viewer } = await testPerson([{ namespace: 'test', role: 'viewer' }])

afterAll(() => real.runtime.stop())
beforeEach(async () => {
  await pool.query('DELETE FROM workers; DELETE FROM work_items; DELETE FROM capacity_samples')
})

type Queued = { group?: string; type?: string; ago?: string }

const queue = (...items: Queued[]) =>
  pool.query(
    `INSERT INTO work_items (execution_id, task_run_id, attempt, token, "group", task_type, created_at)
     SELECT gen_random_uuid(), gen_random_uuid(), 1, 't', i->>'group', i->>'type', now() - (i->>'ago')::interval
     FROM jsonb_array_elements($1) AS i`,
    [
      JSON.stringify(
        items.map(({ group = '', type = 'core.log.Log', ago = '1 second' }) => ({
          group,
          type,
          ago,
        })),
      ),
    ],
  )

async function worker(
  group: string | null,
  more: { state?: string; running?: number; types?: string[]; serverId?: string } = {},
): Promise<void> {
  const id = await insertWorker(pool, randomUUID(), { group, state: more.state ?? 'active' })
  await pool.query(
    'UPDATE workers SET running = $2, task_types = $3, server_id = $4, slots = 4 WHERE id = $1',
    [id, more.running ?? 0, more.types ?? ['core.log.Log'], more.serverId ?? null],
  )
}

describe('servers', () => {
  test('say how they are and what they hold', async () => {
    await pool.query(`UPDATE servers SET loop_delay_ms = 12.5 WHERE id = $1`, [serverId])
    await pool.query(
      `INSERT INTO servers (id, host, pid, version, started_at, last_seen_at, left_at) VALUES
         (gen_random_uuid(), 'gone', 1, '1', now(), now(), now()),
         (gen_random_uuid(), 'dead', 2, '1', now(), now() - interval '1 hour', NULL),
         (gen_random_uuid(), 'old', 3, '1', now(), now() - interval '2 days', NULL)`,
    )
    await pool.query(
      `INSERT INTO destinations (id, name, type, config, cursor, leased_by, leased_until) VALUES
         (gen_random_uuid(), 'mine', 'log', '{}', 0, $1, now() + interval '1 minute'),
         (gen_random_uuid(), 'over', 'log', '{}', 0, $1, now() - interval '1 minute')`,
      [serverId],
    )
    await worker(null, { serverId })
    await worker(null, { serverId, state: 'left' })
    const found = await readServers(viewer)
    expect(found.map(({ host, state }) => [host, state])).toEqual([
      [expect.any(String), 'here'],
      ['dead', 'silent'],
      ['gone', 'left'],
    ])
    expect(found[0]).toMatchObject({
      id: serverId,
      pid: process.pid,
      version: '9.9.9',
      loopDelayMs: expect.any(Number),
      workers: 1,
      destinations: ['mine'],
    })
    expect(found[0]?.usedMemoryBytes).toBeGreaterThan(10_000_000)
  })

  test('stand in the events that they decided', async () => {
    const flow = await saveTestFlow(pool, chainSource('decided', 1))
    const { executionId } = await real.runtime.start(startRequest(flow))
    expect(await real.runtime.waitForEnd(executionId, 60_000)).toBe('SUCCESS')
    const { rows } = await pool.query(
      'SELECT DISTINCT server_id FROM execution_event_batches WHERE execution_id = $1',
      [executionId],
    )
    expect(rows).toEqual([{ server_id: serverId }])
  })
})

describe('backlog', () => {
  test('is told by group, with what nobody could take', async () => {
    await worker(null, { running: 4 })
    await worker('gpu')
    await worker('gpu', { state: 'draining', types: ['x.Y'] })
    await worker('night', { state: 'paused' })
    await worker('idle')
    await queue({ ago: '5 minutes' }, {})
    await queue(
      { group: 'gpu', type: 'io.kestra.plugin.core.log.Log' },
      { group: 'gpu', type: 'x.Y' },
    )
    await queue({ group: 'night' }, { group: 'nobody' })
    const found = await readBacklog(viewer)
    const told = found.map(({ group, waiting, unserved, reason }) => [
      group,
      waiting,
      unserved,
      reason,
    ])
    expect(told).toEqual([
      [null, 2, 0, 'full'],
      ['gpu', 2, 1, 'unknown-type'],
      ['night', 1, 1, 'standing'],
      ['nobody', 1, 1, 'no-worker'],
      ['idle', 0, 0, 'nothing'],
    ])
    expect(found[1]?.unknownTypes).toEqual(['x.Y'])
    expect(Date.now() - Date.parse(found[0]?.oldestAt ?? '')).toBeGreaterThan(290_000)
  })
})

describe('capacity', () => {
  test('is the mean of the looks of a minute, and the most that waited', async () => {
    await worker(null, { running: 1 })
    await worker('gpu', { running: 2 })
    await worker('gpu', { running: 1, state: 'paused' })
    await sampleCapacity(pool)
    await queue({ group: 'gpu' }, { group: 'nobody' })
    await pool.query(`UPDATE workers SET running = 4 WHERE "group" = 'gpu' AND state = 'active'`)
    await sampleCapacity(pool)
    // The two looks may have fallen into two minutes.
    await pool.query(
      `UPDATE capacity_samples SET minute = minute - interval '1 second' * extract(second FROM minute)`,
    )
    const all = await readCapacity(viewer, { hours: 24 })
    expect(all.stepMinutes).toBe(8)
    const last = all.points.at(-1)
    if (all.points.length === 1) {
      expect(last).toMatchObject({ slots: 8, running: 5, waiting: 2 })
      const gpu = await readCapacity(viewer, { hours: 24, group: 'gpu' })
      expect(gpu.points[0]).toMatchObject({ slots: 4, running: 4, waiting: 1 })
    } else expect(last).toMatchObject({ slots: 8, running: 6, waiting: 2 })
  })
})

test('Postgres tells of itself', async () => {
  await pool.query('ANALYZE')
  const found = await readDatabase(viewer)
  expect(found).toMatchObject({ fsync: expect.any(Boolean), replicas: 0, autovacuum: true })
  expect(found.version).toMatch(/^\d+\./)
  expect(found.sizeBytes).toBeGreaterThan(1_000_000)
  expect(found.connections).toBeGreaterThan(0)
  expect(found.mostConnections).toBeGreaterThanOrEqual(found.connections)
  expect(found.tables).toHaveLength(8)
  expect(found.tables[0]?.sizeBytes).toBeGreaterThanOrEqual(found.tables[7]?.sizeBytes ?? 0)
})

test('a transaction that is left open is seen', async () => {
  const client = await pool.connect()
  try {
    await client.query('BEGIN')
    await client.query('SELECT pg_sleep(0.2)')
    expect((await readDatabase(viewer)).longestTransactionMs).toBeGreaterThanOrEqual(200)
  } finally {
    await client.query('ROLLBACK')
    client.release()
  }
})

describe('over REST', () => {
  const ask = async (path: string, token: string) => {
    const headers = { host: 'millrace.test', authorization: `Bearer ${token}` }
    const answer = await handleRest(
      new Request(`http://millrace.test${restPath}${path}`, { headers }),
    )
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
  }
  const tokenOf = async (grants: Parameters<typeof testPerson>[0]) => {
    const person = await testPerson(grants)
    const wanted = { name: 'look', scope: 'viewer' as const, namespace: '', expiresAt: null }
    return (await createToken(person.viewer, wanted, 'ip')).token
  }

  test('whole and in parts, for who may see workers', async () => {
    const token = await tokenOf([{ namespace: '', role: 'viewer' }])
    const whole = await ask('/cluster?hours=1', token)
    expect(whole.status).toBe(200)
    const parts = ['servers', 'backlog', 'capacity', 'database']
    expect(Object.keys(whole.body)).toEqual(expect.arrayContaining([...parts, 'consistency', 'at']))
    for (const part of [...parts, 'findings']) {
      expect((await ask(`/cluster/${part}`, token)).status).toBe(200)
    }
    expect((await ask('/cluster?hours=169', token)).status).toBe(422)
    expect((await ask('/cluster', 'wrong')).status).toBe(401)
  })
})
