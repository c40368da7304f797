import type { PoolClient } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Viewer } from '@/lib/accounts/schema'
import { testDatabase } from '@/lib/testing/database'
import { chainSource, saveTestFlow, startRequest } from '@/lib/testing/factories'
import { allowLoopback } from '@/lib/testing/notifications'
import { holdRunning, testPerson } from '@/lib/testing/people'
import { testRuntime, until, type TestRuntime } from '@/lib/testing/test-runtime'
import { readEventsAfter, readEventsOf } from './catch-up'
import { followEvents } from './follow'

// Consumers that ask, or listen and are cut off: none loses an event, none gets one twice that keeps its place,
// and each sees what it may see.

allowLoopback()
const db = await testDatabase()
let real: TestRuntime
let all: Viewer

beforeAll(async () => {
  real = await testRuntime(db)
  holdRunning(db, real.runtime)
  all = (await testPerson([{ namespace: '', role: 'viewer' }])).viewer
})
afterAll(() => real.runtime.stop())

async function run(count: number, namespace = 'test'): Promise<string[]> {
  const source = chainSource(`feed-${namespace}`, 3).replace(
    'namespace: test',
    `namespace: ${namespace}`,
  )
  const flow = await saveTestFlow(db.pool, source)
  return Promise.all(
    Array.from({ length: count }, async () => {
      const { executionId } = await real.runtime.start(startRequest(flow))
      await real.runtime.waitForEnd(executionId, 60_000)
      return executionId
    }),
  )
}

type Told = { id: string; executionId: string | null; number: number | null; position: number }

/** How many events each execution has, as Postgres knows. */
async function counts(): Promise<Map<string, number>> {
  const { rows } = await db.pool.query<{ id: string; n: number }>(
    'SELECT id, event_number AS n FROM executions',
  )
  return new Map(rows.map(({ id, n }) => [id, n]))
}

/** Each once, without a gap, in order within each execution. */
async function expectComplete(told: Told[]): Promise<void> {
  expect(new Set(told.map(({ id }) => id)).size).toBe(told.length)
  for (const [id, count] of await counts()) {
    const numbers = told.filter(({ executionId }) => executionId === id).map(({ number }) => number)
    expect(numbers).toEqual(Array.from({ length: count }, (_none, at) => at + 1))
  }
  const positions = told.map(({ position }) => position)
  expect(positions).toEqual(positions.toSorted((a, b) => a - b))
}

async function pages(size: number, after = 0): Promise<Told[]> {
  const told: Told[] = []
  for (let more = true; more;) {
    const page = await readEventsAfter(all, { after, limit: size })
    told.push(...page.results)
    more = page.more
    after = page.next
  }
  return told
}

/** Reads a stream of server-sent events until `enough`, then goes away in the midst of it. */
async function listen(after: number, enough: (told: Told[]) => boolean) {
  const leave = new AbortController()
  const reader = followEvents(all, after, leave.signal).getReader()
  const decoder = new TextDecoder()
  const told: Told[] = []
  let [text, last] = ['', after]
  while (!enough(told)) {
    const { value, done } = await reader.read()
    if (done) break
    text += decoder.decode(value, { stream: true })
    for (let end = text.indexOf('\n\n'); end >= 0 && !enough(told); end = text.indexOf('\n\n')) {
      const block = text.slice(0, end)
      text = text.slice(end + 2)
      const data = /^data: (.*)$/m.exec(block)?.[1]
      if (data) told.push(JSON.parse(data) as Told)
      const id = /^id: (.*)$/m.exec(block)?.[1]
      if (id) last = Number(id)
    }
  }
  leave.abort()
  await reader.cancel()
  return { told, last }
}

describe('a consumer', () => {
  it.each([1, 7, 100])('that reads pages of %i has every event once', async (size) => {
    await run(4)
    await expectComplete(await pages(size))
  })

  it('that reads one execution sees by the numbers that nothing is missing', async () => {
    const [id = ''] = await run(1)
    const count = (await counts()).get(id) ?? 0
    const numbers: (number | null)[] = []
    for (let after = 0, more = true; more;) {
      const page = await readEventsOf(id, { after, limit: 3 })
      numbers.push(...page.results.map(({ number }) => number))
      more = page.more
      after = page.next
    }
    expect(numbers).toEqual(Array.from({ length: count }, (_none, at) => at + 1))
    // Whoever lost some asks again by the last number that it has.
    const again = await readEventsOf(id, { after: 4, limit: 1_000 })
    expect(again.results.map(({ number }) => number)).toEqual(numbers.slice(4))
  })

  it('that is cut off again and again, in the midst of a commit too, goes on without loss', async () => {
    const running = run(12)
    const told = new Map<string, Told>()
    let doubled = 0
    let last = 0
    for (let cut = 5; cut <= 60; cut += 5) {
      const heard = await listen(last, (some) => some.length >= cut)
      for (const event of heard.told) {
        if (told.has(event.id)) doubled += 1
        told.set(event.id, event)
      }
      last = heard.last
    }
    await running
    for (const event of await pages(100, last)) {
      if (told.has(event.id)) doubled += 1
      told.set(event.id, event)
    }
    const inOrder = [...told.values()].toSorted(
      (a, b) => a.position - b.position || (a.number ?? 0) - (b.number ?? 0),
    )
    await expectComplete(inOrder)
    // Only events of the very commit in which it was cut off come twice, with the same id.
    expect(doubled).toBeLessThan(12 * 15)
  })
})

describe('a transaction that takes its position early and commits late', () => {
  async function early(): Promise<{ client: PoolClient; id: string }> {
    const client = await db.pool.connect()
    await client.query('BEGIN')
    const { rows } = await client.query<{ id: string }>(
      `INSERT INTO system_events (id, type, subject, at, data)
       VALUES (gen_random_uuid(), 'worker.joined', gen_random_uuid()::text, now(), '{"name": "late"}')
       RETURNING id`,
    )
    return { client, id: `evt_${(rows[0]?.id ?? '').replaceAll('-', '')}` }
  }

  it('is waited for by pages, and comes before what was committed after its position', async () => {
    const before = (await pages(1_000)).at(-1)?.position ?? 0
    const { client, id } = await early()
    try {
      await run(2)
      const meanwhile = await readEventsAfter(all, { after: before, limit: 1_000 })
      expect(meanwhile.results).toEqual([])
      expect(meanwhile.next).toBeLessThanOrEqual(before)
      await client.query('COMMIT')
    } finally {
      client.release()
    }
    const after = await until('it can be read', async () => {
      const found = await pages(1_000, before)
      return found.length > 0 ? found : null
    })
    expect(after[0]?.id).toBe(id)
    expect(after.length).toBeGreaterThan(10)
  })

  it('is waited for by those who listen', async () => {
    const before = (await pages(1_000)).at(-1)?.position ?? 0
    const { client, id } = await early()
    const heard = listen(before, (told) => told.length >= 10)
    try {
      await run(2)
      await client.query('COMMIT')
    } finally {
      client.release()
    }
    expect((await heard).told[0]?.id).toBe(id)
  })

  it('that is given up leaves nothing behind, and holds nobody up', async () => {
    const before = (await pages(1_000)).at(-1)?.position ?? 0
    const { client, id } = await early()
    await client.query('ROLLBACK')
    client.release()
    await run(1)
    const after = await until('what came later', async () => {
      const found = await pages(1_000, before)
      return found.length > 0 ? found : null
    })
    expect(after.map((event) => event.id)).not.toContain(id)
  })
})

it('somebody sees the namespaces of his rights, and those below, alone', async () => {
  const [mine = ''] = await run(1, 'shop.orders')
  const [others = ''] = await run(1, 'shopping')
  const { viewer } = await testPerson([{ namespace: 'shop', role: 'viewer' }])
  const { results, next, more } = await readEventsAfter(viewer, { after: 0, limit: 1_000 })
  // Workers are of no namespace: whoever may read workers anywhere sees them.
  const namespaces = results.filter(
    ({ workerId, type }) => !workerId || !type.startsWith('worker.'),
  )
  expect(new Set(namespaces.map(({ namespace }) => namespace))).toEqual(new Set(['shop.orders']))
  const ids = new Set(results.map(({ executionId }) => executionId))
  expect([ids.has(mine), ids.has(others), more]).toEqual([true, false, false])
  // He goes on from where the others stand, or he would read all of theirs again and again.
  const last = (await pages(1_000)).at(-1)?.position ?? 0
  expect(next).toBeGreaterThanOrEqual(last)
  const { viewer: nobody } = await testPerson([])
  expect((await readEventsAfter(nobody, { after: 0, limit: 1_000 })).results).toEqual([])
})
