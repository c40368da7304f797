// A server killed with -9 at each of its messages to Postgres between the start of an upstream execution and
// the starts of its listeners, before it is sent and after: each transition fires exactly once. A process for
// each point, so some minutes: MILLRACE_LOAD=1 npx vitest run --project database listening/crash

import { spawn, type ChildProcess } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { saveFlow } from '@/lib/flows/save'
import { newId } from '@/lib/runtime/new-id'
import { bundleProcess } from '@/lib/testing/bundle-process'
import { testDatabase } from '@/lib/testing/database'
import { holdRunning } from '@/lib/testing/people'
import { until } from '@/lib/testing/test-runtime'

const db = await testDatabase()
const by = { actor: { kind: 'api' as const, id: 'test' }, userId: null, ip: null }
const points = 50
const atOnce = 2
const children = new Set<ChildProcess>()
let script = ''

const longestMs = 1_800_000

describe.skipIf(!process.env.MILLRACE_LOAD)('a server that is killed', () => {
  beforeAll(async () => {
    script = await bundleProcess('lib/triggers/listening/listener.testing.ts')
    holdRunning(db)
  })
  afterAll(() => {
    for (const child of children) child.kill('SIGKILL')
  })

  function startServer(env: Record<string, string>): {
    child: ChildProcess
    ended: Promise<string>
  } {
    const child = spawn(process.execPath, [script], {
      env: { ...process.env, MILLRACE_TEST_URL: db.url, ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    children.add(child)
    const ended = new Promise<string>((resolve) => {
      child.once('exit', (code, signal) => {
        children.delete(child)
        resolve(signal ?? `exit ${code}`)
      })
    })
    return { child, ended }
  }

  const flow = (id: string, rest: string) =>
    `id: ${id}\nnamespace: crash\ntasks:\n  - id: nap\n    type: core.flow.Sleep\n    duration: PT0.05S\n${rest}`

  async function countOf(sql: string): Promise<number> {
    const { rows } = await db.pool.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${sql}`)
    return rows[0]?.n ?? 0
  }

  it('fires each transition exactly once', { timeout: longestMs }, async () => {
    const trigger = (state: string) =>
      `triggers:\n  - id: on\n    type: core.trigger.Flow\n    states: [${state}]\n    dependsOn:\n      - namespace: crash\n        flowId: target\n`
    for (const source of [
      flow('target', ''),
      flow('on-running', trigger('RUNNING')),
      flow('on-success', trigger('SUCCESS')),
    ]) {
      expect((await saveFlow({ source }, by)).ok).toBe(true)
    }
    const began = Date.now()
    const plan = Array.from({ length: points }, (_, at) => at + 1).flatMap((at) => [
      { at, mode: 'before' },
      { at, mode: 'after' },
    ])
    let killed = 0
    const carryOut = async () => {
      for (let next = plan.shift(); next; next = plan.shift()) {
        const { child, ended } = startServer({
          KILL_AT: String(next.at),
          KILL_MODE: next.mode,
          UPSTREAM: newId(),
        })
        const end = await ended
        expect([next, end, child.killed]).toEqual([next, 'SIGKILL', false])
        killed += 1
      }
    }
    await Promise.all(Array.from({ length: atOnce }, carryOut))
    expect(killed).toBe(2 * points)

    const { child, ended } = startServer({})
    await until('all to be over', async () => {
      const open = await countOf('executions WHERE NOT terminal')
      return open + (await countOf('effects')) === 0
    })
    child.kill('SIGKILL')
    await ended
    const { rows } = await db.pool.query<{ id: string; states: string[] }>(
      `SELECT u.id, coalesce(array_agg(l.flow_id ORDER BY l.flow_id) FILTER (WHERE l.id IS NOT NULL), '{}') AS states
       FROM executions u LEFT JOIN executions l ON l.trigger->'variables'->>'executionId' = u.id::text
      WHERE u.flow_id = 'target' GROUP BY u.id`,
    )
    // Each was accepted before it was killed: it fired both, once.
    expect(rows.length).toBe(killed)
    for (const { id, states } of rows) {
      expect([id, states]).toEqual([id, ['on-running', 'on-success']])
    }
    expect(await countOf('executions')).toBe(rows.length * 3)
    console.log(`${killed} kills, ${rows.length} upstreams, ${Date.now() - began} ms`)
  })
})
