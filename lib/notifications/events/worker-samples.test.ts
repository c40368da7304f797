import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Viewer } from '@/lib/accounts/schema'
import { eventTypes, levelOf, sampleOf, type NotificationEvent } from '@/lib/engine'
import { testDatabase } from '@/lib/testing/database'
import { allowLoopback } from '@/lib/testing/notifications'
import { testPerson } from '@/lib/testing/people'
import { until } from '@/lib/testing/test-runtime'
import { drainWorker } from '@/lib/workers/drain'
import { startServer, startWorkerProcess, type TestServer } from '@/lib/workers/harness.testing'
import { pauseWorker } from '@/lib/workers/pause'
import { resumeWorker } from '@/lib/workers/resume'
import { readEventsAfter } from './catch-up'

// Real worker processes that come, are paused, drained and killed: what is told of them looks like the samples.

allowLoopback()
const db = await testDatabase()
let server: TestServer
let person: Viewer

beforeAll(async () => {
  server = await startServer(db, { leaseMs: 1_000, heartbeatMs: 100 })
  person = (await testPerson([{ namespace: '', role: 'administrator' }])).viewer
})
afterAll(() => server.stop())

async function join() {
  const name = `w-${randomUUID().slice(0, 8)}`
  const started = await startWorkerProcess(server.url, ['--name', name])
  const row = await until(`${name} joined: ${started.output()}`, async () => {
    const { rows } = await db.pool.query<{ id: string }>('SELECT id FROM workers WHERE name = $1', [
      name,
    ])
    return rows[0]
  })
  return { ...started, id: row.id, name }
}

async function told(workerId: string): Promise<NotificationEvent[]> {
  const { results } = await readEventsAfter(person, { after: 0, limit: 1_000 })
  return results
    .filter((event) => event.workerId === workerId)
    .map(({ sentAt: _s, url: _u, ...event }) => event)
}

const shapeOf = ({ type, data, ...event }: NotificationEvent) => ({
  type,
  data: Object.keys(data).toSorted(),
  says: Object.entries(event)
    .filter(([key, value]) => value !== null && key !== 'triggerSource')
    .map(([key]) => key)
    .toSorted(),
})

it('every type of workers really happens, in order, and looks like its sample', async () => {
  const calm = await join()
  await pauseWorker(person, calm.id)
  await resumeWorker(person, calm.id)
  await drainWorker(person, calm.id)
  expect(await calm.ended).toBe(0)
  const killed = await join()
  killed.process.kill('SIGKILL')
  const lost = await until('the loss to be told', async () => {
    const events = await told(killed.id)
    return events.length > 1 ? events : null
  })
  const left = await until('its end to be told', async () => {
    const events = await told(calm.id)
    return events.at(-1)?.type === 'worker.left' ? events : null
  })
  expect(left.map(({ type }) => type)).toEqual([
    'worker.joined',
    'worker.paused',
    'worker.resumed',
    'worker.draining',
    'worker.left',
  ])
  expect(lost.map(({ type }) => type)).toEqual(['worker.joined', 'worker.lost'])
  const all = [...left, ...lost]
  for (const event of all) expect.soft(shapeOf(event)).toEqual(shapeOf(sampleOf(event.type)))
  expect(all.every(({ data }) => data.name === calm.name || data.name === killed.name)).toBe(true)
  const types = eventTypes.filter((type) => levelOf(type) === 'worker')
  expect([...new Set(all.map(({ type }) => type))].toSorted()).toEqual(types.toSorted())
})
