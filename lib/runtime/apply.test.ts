import { randomUUID } from 'node:crypto'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { testDatabase } from '@/lib/testing/database'
import { chainSource, insertWorker, saveTestFlow, startRequest } from '@/lib/testing/factories'
import {
  finish,
  findBroken,
  testRuntime,
  until,
  type TestRuntime,
} from '@/lib/testing/test-runtime'
import type { WorkFrame } from './workers-door'

const db = await testDatabase()
const { pool } = db
const open: TestRuntime[] = []

async function runtimeHere(
  ...args: Parameters<typeof testRuntime> extends [unknown, ...infer R] ? R : never
) {
  const made = await testRuntime(db, ...args)
  open.push(made)
  return made
}

afterEach(async () => {
  await Promise.all(open.splice(0).map(({ runtime }) => runtime.stop()))
  expect(await findBroken(pool)).toEqual([])
})

const frames = (door: TestRuntime['door']): WorkFrame[] =>
  [...door.running.values()].map(({ frame }) => frame)
const firstFrame = (door: TestRuntime['door']) => until('a frame arrives', () => frames(door)[0])

describe('the road of an execution', () => {
  test('two commits on their way at once, of each of two servers, lose and double nothing', async () => {
    const servers = await Promise.all([
      runtimeHere({ commitsAtOnce: 2 }),
      runtimeHere({ commitsAtOnce: 2 }),
    ])
    const flow = await saveTestFlow(pool, chainSource('two-lanes', 3))
    const keys = Array.from({ length: 120 }, (_, at) => `key ${at}`)
    // Each key on both servers, in opposite orders: commits that wait for each other's keys.
    const started = await Promise.all(
      servers.flatMap(({ runtime }, server) =>
        (server === 0 ? keys : keys.toReversed()).map((idempotencyKey) =>
          runtime.start(startRequest(flow), { idempotencyKey }),
        ),
      ),
    )
    const ids = new Set(started.map(({ executionId }) => executionId))
    expect(ids.size).toBe(keys.length)
    expect(started.filter(({ created }) => created)).toHaveLength(keys.length)
    const ends = await Promise.all([...ids].map((id) => servers[0].runtime.waitForEnd(id, 60_000)))
    expect(new Set(ends)).toEqual(new Set(['SUCCESS']))
  })

  test('who waits for an end gets the state of that end, and Postgres is not asked for it', async () => {
    const { runtime, door } = await runtimeHere({ loops: false })
    door.setBody(() => 'hang')
    const flow = await saveTestFlow(pool, chainSource('waited', 2))
    const { executionId } = await runtime.start(startRequest(flow))
    const connected = vi.spyOn(pool, 'connect')
    const ended = runtime.stateAtEnd(executionId, 60_000)
    await finish(runtime, await firstFrame(door), { ok: true, outputs: {} })
    const second = await until('the second frame arrives', () =>
      frames(door).find(({ task }) => task.id === 't2'),
    )
    // A restart right behind the end, before anybody is told, goes on with the state that has ended.
    let restarted: Promise<unknown> = Promise.resolve()
    const stop = runtime.onCommitted(({ state }) => {
      if (state.execution.state !== 'FAILED') return
      restarted = runtime.apply(executionId, { type: 'execution.restart' })
    })
    await finish(runtime, second, { ok: false, failure: { code: 'task-error', message: 'no' } })
    const state = await ended
    // A query of the pool brings a callback along; a whole state is read on a connection of its own.
    const calls: unknown[][] = connected.mock.calls
    expect(calls.filter((given) => given.length === 0)).toEqual([])
    connected.mockRestore()
    expect(state?.execution.state).toBe('FAILED')
    const rows = [...(state?.taskRuns.values() ?? [])]
    expect(rows.map((row) => row.state)).toEqual(['SUCCESS', 'FAILED'])
    await restarted
    stop()
    expect((await runtime.state(executionId))?.execution.state).toBe('RUNNING')
    await runtime.apply(executionId, { type: 'execution.kill' })
  })

  test('waiting for an execution that does not exist is refused at once', async () => {
    const { runtime } = await runtimeHere()
    await expect(runtime.waitForEnd(randomUUID(), 3_600_000)).rejects.toMatchObject({
      code: 'not-found',
    })
  })

  test('a chain runs to its end; each step is one commit, and its events have no gap', async () => {
    const { runtime } = await runtimeHere()
    const flow = await saveTestFlow(pool, chainSource('chain', 5))
    const { executionId, created } = await runtime.start(startRequest(flow))
    expect(created).toBe(true)
    expect(await runtime.waitForEnd(executionId, 60_000)).toBe('SUCCESS')
    // The start with its first task, four times "ended and the next one runs", the end.
    expect(runtime.stats().commits).toBe(6)
    const { rows } = await pool.query(
      'SELECT number FROM execution_events WHERE execution_id = $1 ORDER BY number',
      [executionId],
    )
    expect(rows.map(({ number }) => number)).toEqual(rows.map((_, at) => at + 1))
  })

  test('a result is accepted once: repeated it changes nothing, with another token it is stale', async () => {
    const { runtime, door } = await runtimeHere()
    door.setBody(() => 'hang')
    const flow = await saveTestFlow(pool, chainSource('once', 2))
    const { executionId } = await runtime.start(startRequest(flow))
    const frame = await firstFrame(door)
    const stale = await finish(runtime, { ...frame, token: 'another' }, { ok: true, outputs: {} })
    expect(stale).toMatchObject({ changed: false, stale: true })
    const done = { ok: true as const, outputs: { value: 'mine' } }
    const both = await Promise.all([finish(runtime, frame, done), finish(runtime, frame, done)])
    expect(both.map(({ changed }) => changed)).toEqual([true, false])
    expect(both.map(({ stale }) => stale)).toEqual([false, false])
    expect(runtime.stats().staleResults).toBe(1)
    await runtime.apply(executionId, { type: 'execution.kill' })
  })

  test('a kill needs no worker: everything is KILLED in one transaction', async () => {
    const { runtime, door } = await runtimeHere({ leaseMs: 3_600_000 })
    door.setBody(() => 'hang')
    const flow = await saveTestFlow(pool, chainSource('doomed', 2))
    const { executionId } = await runtime.start(startRequest(flow))
    const frame = await firstFrame(door)
    for (const id of door.workers.keys()) door.die(id)
    const { state } = await runtime.apply(executionId, { type: 'execution.kill' })
    expect(state).toBe('KILLED')
    const { rows: writers } = await pool.query<{ by: string }>(
      `SELECT xmin::text AS by FROM executions WHERE id = $1
       UNION SELECT xmin::text FROM task_runs WHERE execution_id = $1
       UNION SELECT xmin::text FROM execution_event_batches b WHERE execution_id = $1 AND last_number =
         (SELECT max(number) FROM execution_events v WHERE v.execution_id = $1 AND "to" = 'KILLED')`,
      [executionId],
    )
    expect(writers).toHaveLength(1)
    const { rows } = await pool.query('SELECT state, stop FROM attempts WHERE execution_id = $1', [
      executionId,
    ])
    expect(rows).toEqual([{ state: 'KILLED', stop: 'requested' }])
    const late = await finish(runtime, frame, { ok: true, outputs: {} })
    expect(late).toMatchObject({ state: 'KILLED', changed: false })
  })

  test('an event for an execution that is not there, and one that makes no sense, are refused', async () => {
    const { runtime } = await runtimeHere()
    await expect(runtime.apply(randomUUID(), { type: 'execution.kill' })).rejects.toMatchObject({
      code: 'not-found',
    })
    const flow = await saveTestFlow(pool, chainSource('short', 1))
    const { executionId } = await runtime.start(startRequest(flow))
    await runtime.waitForEnd(executionId, 60_000)
    await expect(runtime.apply(executionId, { type: 'execution.pause' })).rejects.toMatchObject({
      code: 'conflict',
    })
  })

  test('what a script printed cannot keep its execution from being written', async () => {
    const { runtime, door } = await runtimeHere()
    door.setBody(() => ({ ok: true, outputs: { value: 'a\0b\ud800c' } }))
    const flow = await saveTestFlow(pool, chainSource('nasty', 1))
    const { executionId } = await runtime.start(startRequest(flow))
    expect(await runtime.waitForEnd(executionId, 60_000)).toBe('SUCCESS')
  })

  test('one execution that Postgres refuses does not hold up the others of its batch', async () => {
    const { runtime, door } = await runtimeHere({ slots: 50 })
    door.setBody(() => 'hang')
    const flow = await saveTestFlow(pool, chainSource('mixed', 1))
    const ids = await Promise.all(
      Array.from({ length: 6 }, async () => (await runtime.start(startRequest(flow))).executionId),
    )
    const work = await until('all run', () => frames(door).length === 6 && frames(door))
    // Behind the runtime's back: the row of one is made unwritable for what will be decided on it.
    await pool.query(
      `ALTER TABLE task_runs ADD CONSTRAINT poison CHECK (execution_id <> '${ids[2]}' OR live) NOT VALID`,
    )
    const results = await Promise.allSettled(
      work.map((frame) => finish(runtime, frame, { ok: true, outputs: {} })),
    )
    expect(results.filter(({ status }) => status === 'rejected')).toHaveLength(1)
    await pool.query('ALTER TABLE task_runs DROP CONSTRAINT poison')
    const poisoned = work.find((frame) => frame.executionId === ids[2])
    if (poisoned) await finish(runtime, poisoned, { ok: true, outputs: {} })
    const { rows } = await pool.query('SELECT DISTINCT state FROM executions WHERE id = ANY($1)', [
      ids,
    ])
    expect(rows).toEqual([{ state: 'SUCCESS' }])
  })
})

describe('two servers on one database', () => {
  test('kills and results at once: each execution ends once, nothing is live under an end', async () => {
    const [one, two] = await Promise.all([runtimeHere({ slots: 300 }), runtimeHere({ slots: 0 })])
    one.door.setBody(() => 'hang')
    const flow = await saveTestFlow(pool, chainSource('contested', 1))
    const ids = await Promise.all(
      Array.from(
        { length: 80 },
        async () => (await one.runtime.start(startRequest(flow))).executionId,
      ),
    )
    const work = await until('all run', () => frames(one.door).length === 80 && frames(one.door))
    const watching = new AbortController()
    const seen: string[] = []
    const watch = (async () => {
      while (!watching.signal.aborted)
        seen.push(...(await findBroken(pool)).filter((line) => line.startsWith('live')))
    })()
    await Promise.all([
      ...work.map((frame, at) =>
        finish(at % 2 ? one.runtime : two.runtime, frame, { ok: true, outputs: {} }),
      ),
      ...ids.map((id, at) =>
        (at % 2 ? two.runtime : one.runtime)
          .apply(id, { type: 'execution.kill' })
          .catch(() => undefined),
      ),
    ])
    watching.abort()
    await watch
    expect(seen).toEqual([])
    const { rows } = await pool.query(
      'SELECT state, count(*)::int AS n FROM executions WHERE id = ANY($1) GROUP BY state',
      [ids],
    )
    expect(rows.reduce((sum, { n }) => sum + n, 0)).toBe(80)
    expect(rows.every(({ state }) => state === 'KILLED' || state === 'SUCCESS')).toBe(true)
  })

  test('no change is lost: both set labels on one execution at once', async () => {
    const [one, two] = await Promise.all([runtimeHere({ slots: 0 }), runtimeHere({ slots: 0 })])
    const flow = await saveTestFlow(pool, chainSource('labelled', 1))
    const { executionId } = await one.runtime.start(startRequest(flow))
    const set = async ({ runtime }: TestRuntime, name: string) => {
      for (let n = 0; n < 15; n += 1) {
        const labels = (await runtime.state(executionId))?.execution.labels
        expect(labels).toBeDefined()
        await runtime.apply(executionId, {
          type: 'execution.setLabels',
          labels: { [`${name}${n}`]: 'x' },
        })
      }
    }
    await Promise.all([set(one, 'a'), set(two, 'b')])
    expect(one.runtime.stats().conflicts + two.runtime.stats().conflicts).toBeGreaterThan(0)
    const { rows } = await pool.query(
      'SELECT event_number, version FROM executions WHERE id = $1',
      [executionId],
    )
    const events = await pool.query(
      `SELECT count(*)::int AS n FROM execution_events WHERE execution_id = $1 AND type LIKE 'execution.label%'`,
      [executionId],
    )
    expect(events.rows[0].n).toBe(30)
    expect(rows[0].version).toBeGreaterThan(30)
    await one.runtime.apply(executionId, { type: 'execution.kill' })
  })

  test('a change made by one is seen by a wait on the other', async () => {
    const [one, two] = await Promise.all([runtimeHere(), runtimeHere({ slots: 0 })])
    const flow = await saveTestFlow(pool, chainSource('waited', 2))
    const { executionId } = await one.runtime.start(startRequest(flow))
    expect(await two.runtime.waitForEnd(executionId, 60_000)).toBe('SUCCESS')
  })
})

describe('what is decided while a batch is on its way', () => {
  const both = `id: both
namespace: test
tasks:
  - id: all
    type: core.flow.Parallel
    tasks:
      - { id: a, type: core.debug.Return, format: x }
      - { id: b, type: core.debug.Return, format: x }
      - { id: c, type: core.debug.Return, format: x }
`
  const ok = { ok: true as const, outputs: {} }

  /** Three attempts run; whoever locks the row of the execution holds the next commit up. */
  async function threeRunning(...options: Parameters<typeof runtimeHere>) {
    const { runtime, door } = await runtimeHere(...options)
    door.setBody(() => 'hang')
    const flow = await saveTestFlow(pool, both)
    const { executionId } = await runtime.start(startRequest(flow))
    const work = await until('all run', () => frames(door).length === 3 && frames(door))
    const holder = await pool.connect()
    await holder.query('BEGIN')
    await holder.query('SELECT 1 FROM executions WHERE id = $1 FOR UPDATE', [executionId])
    const frameOf = (id: string): WorkFrame => {
      const frame = work.find(({ task }) => task.id === id)
      if (!frame) throw new Error(`No frame of ${id}`)
      return frame
    }
    const settled: string[] = []
    const send = async (id: string) => {
      const applied = await finish(runtime, frameOf(id), ok)
      settled.push(id)
      return applied
    }
    return { runtime, executionId, holder, settled, send, frameOf }
  }
  const blocked = () =>
    until('a commit waits', async () => {
      const { rows } = await pool.query(
        `SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%executions%' AND pid <> pg_backend_pid()`,
      )
      return rows.length > 0
    })
  const numbers = async (executionId: string) => {
    const { rows } = await pool.query<{ number: number }>(
      'SELECT number FROM execution_events WHERE execution_id = $1 ORDER BY number',
      [executionId],
    )
    return rows.map(({ number }) => number)
  }

  test('is one commit behind it, and nobody is told of more than has landed', async () => {
    const { runtime, executionId, holder, settled, send } = await threeRunning()
    const before = runtime.stats().commits
    const told: { states: Record<string, string>; number: number; isOwn: boolean }[] = []
    const stop = runtime.onCommitted(({ state, taskRuns }) => {
      told.push({
        states: Object.fromEntries(taskRuns.map((row) => [row.taskId, row.state])),
        number: state.execution.eventNumber,
        isOwn: taskRuns.every((row) => state.taskRuns.get(row.id) === row),
      })
    })
    const first = send('a')
    await blocked()
    const rest = [send('b'), send('c'), send('b')]
    expect(settled).toEqual([])
    const committed = (await numbers(executionId)).length
    await holder.query('COMMIT')
    holder.release()
    await first
    expect((await Promise.all(rest)).map(({ changed }) => changed)).toEqual([true, true, false])
    stop()
    expect(runtime.stats().commits - before).toBe(2)
    const found = await numbers(executionId)
    expect(told).toEqual([
      { states: { a: 'SUCCESS', all: 'RUNNING' }, number: committed + 2, isOwn: true },
      { states: { b: 'SUCCESS', c: 'SUCCESS', all: 'SUCCESS' }, number: found.length, isOwn: true },
    ])
    expect(await runtime.waitForEnd(executionId, 60_000)).toBe('SUCCESS')
    expect(found).toEqual(found.map((_, at) => at + 1))
  })

  test('is another commit, where it is of other executions: they end while that one hangs', async () => {
    const { runtime, executionId, holder, settled, send } = await threeRunning()
    const first = send('a')
    await blocked()
    const flow = await saveTestFlow(pool, chainSource('beside', 1))
    const others = await Promise.all(
      Array.from({ length: 3 }, () => runtime.start(startRequest(flow))),
    )
    for (const other of others) {
      await runtime.apply(other.executionId, { type: 'execution.kill' })
      expect(await runtime.waitForEnd(other.executionId, 60_000)).toBe('KILLED')
    }
    expect(settled).toEqual([])
    await holder.query('COMMIT')
    holder.release()
    await Promise.all([first, send('b'), send('c')])
    expect(await runtime.waitForEnd(executionId, 60_000)).toBe('SUCCESS')
  })

  test('is sent again, and takes nobody with it, where somebody holds its row for long', async () => {
    const { runtime, executionId, holder, settled, send } = await threeRunning({ commitsAtOnce: 1 })
    const flow = await saveTestFlow(pool, chainSource('in-its-batch', 1))
    const { executionId: other } = await runtime.start(startRequest(flow))
    const { conflicts, bugs } = runtime.stats()
    // Both are decided in one turn: one batch.
    const first = send('a')
    const killed = runtime.apply(other, { type: 'execution.kill' })
    expect((await killed).state).toBe('KILLED')
    await until('it was given back', () => runtime.stats().conflicts > conflicts)
    expect(settled).toEqual([])
    await holder.query('COMMIT')
    holder.release()
    expect((await first).changed).toBe(true)
    await Promise.all([send('b'), send('c')])
    expect(await runtime.waitForEnd(executionId, 60_000)).toBe('SUCCESS')
    expect(runtime.stats().bugs).toBe(bugs)
    const found = await numbers(executionId)
    expect(found).toEqual(found.map((_, at) => at + 1))
  })

  test('is decided again where that batch lost its race', async () => {
    const { runtime, executionId, holder, send } = await threeRunning()
    const conflicts = runtime.stats().conflicts
    const first = send('a')
    await blocked()
    const rest = [send('b'), send('c')]
    // Another server was faster, and wrote nothing that changes what follows.
    await holder.query('UPDATE executions SET version = version + 1 WHERE id = $1', [executionId])
    await holder.query('COMMIT')
    holder.release()
    const applied = await Promise.all([first, ...rest])
    expect(applied.map(({ changed }) => changed)).toEqual([true, true, true])
    expect(runtime.stats().conflicts - conflicts).toBe(1)
    expect(await runtime.waitForEnd(executionId, 60_000)).toBe('SUCCESS')
    const found = await numbers(executionId)
    expect(found).toEqual(found.map((_, at) => at + 1))
  })

  test('waits where that batch ends the execution, for who waits for the end gets all of it', async () => {
    const { runtime, executionId, holder, send, frameOf } = await threeRunning()
    await holder.query('COMMIT')
    await Promise.all([send('a'), send('b')])
    await holder.query('BEGIN')
    await holder.query('SELECT 1 FROM executions WHERE id = $1 FOR UPDATE', [executionId])
    const ended = runtime.stateAtEnd(executionId, 60_000)
    const failure = { code: 'task-error' as const, message: 'no' }
    const last = finish(runtime, frameOf('c'), { ok: false, failure })
    await blocked()
    const restarted = runtime.apply(executionId, { type: 'execution.restart' })
    await holder.query('COMMIT')
    holder.release()
    expect((await last).state).toBe('FAILED')
    expect((await restarted).state).toBe('RUNNING')
    const states = [...((await ended)?.taskRuns.values() ?? [])].map((row) => row.state)
    expect(states.toSorted()).toEqual(['FAILED', 'FAILED', 'SUCCESS', 'SUCCESS'])
    await runtime.apply(executionId, { type: 'execution.kill' })
  })

  test('a kill behind a result ends what that result left', async () => {
    const { runtime, executionId, holder, send } = await threeRunning()
    const first = send('a')
    await blocked()
    const killed = runtime.apply(executionId, { type: 'execution.kill' })
    const late = send('b')
    await holder.query('COMMIT')
    holder.release()
    expect((await first).state).toBe('RUNNING')
    expect((await killed).state).toBe('KILLED')
    expect(await late).toMatchObject({ state: 'KILLED', changed: false })
    const { rows } = await pool.query(
      `SELECT task_id, state FROM task_runs WHERE execution_id = $1 ORDER BY task_id`,
      [executionId],
    )
    expect(Object.fromEntries(rows.map(({ task_id, state }) => [task_id, state]))).toEqual({
      a: 'SUCCESS',
      all: 'KILLED',
      b: 'KILLED',
      c: 'KILLED',
    })
  })

  test('is decided again without what Postgres refuses', async () => {
    const { runtime, executionId, holder, send } = await threeRunning()
    await pool.query(
      `ALTER TABLE task_runs ADD CONSTRAINT poison CHECK (task_id <> 'a' OR live) NOT VALID`,
    )
    const first = send('a').then(
      () => 'landed',
      (error: { code: string }) => error.code,
    )
    await blocked()
    const rest = [send('b'), send('c')]
    await holder.query('COMMIT')
    holder.release()
    expect(await first).toBe('internal')
    expect((await Promise.all(rest)).map(({ changed }) => changed)).toEqual([true, true])
    await pool.query('ALTER TABLE task_runs DROP CONSTRAINT poison')
    expect((await send('a')).changed).toBe(true)
    expect(await runtime.waitForEnd(executionId, 60_000)).toBe('SUCCESS')
    const found = await numbers(executionId)
    expect(found).toEqual(found.map((_, at) => at + 1))
  })

  test('is decided again where the connection broke and nothing had landed', async () => {
    const { runtime, executionId, holder, send } = await threeRunning({ loops: false })
    const first = send('a')
    await blocked()
    const rest = [send('b'), send('c')]
    await pool.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'millrace commit' AND wait_event_type = 'Lock'`,
    )
    await holder.query('COMMIT')
    holder.release()
    const applied = await Promise.all([first, ...rest])
    expect(applied.map(({ changed }) => changed)).toEqual([true, true, true])
    expect(await runtime.waitForEnd(executionId, 60_000)).toBe('SUCCESS')
    const found = await numbers(executionId)
    expect(found).toEqual(found.map((_, at) => at + 1))
  })
})

describe('P1: starts', () => {
  test('fifty starts with one key on two servers make one execution', async () => {
    const [one, two] = await Promise.all([runtimeHere(), runtimeHere()])
    const flow = await saveTestFlow(pool, chainSource('keyed', 1))
    const started = await Promise.all(
      Array.from({ length: 50 }, (_, at) =>
        (at % 2 ? one : two).runtime.start(startRequest(flow), { idempotencyKey: 'the-key' }),
      ),
    )
    expect(new Set(started.map(({ executionId }) => executionId)).size).toBe(1)
    expect(started.filter(({ created }) => created)).toHaveLength(1)
    const { rows } = await pool.query(
      `SELECT count(*)::int AS n FROM executions WHERE flow_id = 'keyed'`,
    )
    expect(rows[0].n).toBe(1)
    await one.runtime.waitForEnd(started[0]?.executionId ?? '', 60_000)
  })

  test('the same id twice is one execution', async () => {
    const { runtime } = await runtimeHere()
    const flow = await saveTestFlow(pool, chainSource('twice', 1))
    const request = startRequest(flow)
    const [first, second] = await Promise.all([runtime.start(request), runtime.start(request)])
    expect([first.created, second.created].filter(Boolean)).toHaveLength(1)
    await runtime.waitForEnd(request.executionId, 60_000)
    expect((await runtime.start(request)).created).toBe(false)
  })

  test('is in Postgres when it resolves', async () => {
    const { runtime } = await runtimeHere({ slots: 0 })
    const flow = await saveTestFlow(pool, chainSource('durable', 1))
    const { executionId } = await runtime.start(startRequest(flow))
    const { rows } = await pool.query(
      `SELECT e.state, w.attempt, t.waiting_for->>'kind' AS waits FROM executions e
       JOIN work_items w ON w.execution_id = e.id JOIN task_runs t ON t.execution_id = e.id WHERE e.id = $1`,
      [executionId],
    )
    expect(rows).toEqual([{ state: 'RUNNING', attempt: 1, waits: 'worker' }])
    await runtime.apply(executionId, { type: 'execution.kill' })
  })
})

describe('work that waits', () => {
  test('is claimed when a worker joins, oldest first, by its group', async () => {
    const { runtime, door } = await runtimeHere({ slots: 0 })
    const flow = await saveTestFlow(pool, chainSource('queued', 1))
    const grouped = await saveTestFlow(
      pool,
      chainSource('grouped', 1).replace('format:', 'workerGroup:\n      key: gpu\n    format:'),
    )
    const ids: string[] = []
    for (let n = 0; n < 5; n += 1) ids.push((await runtime.start(startRequest(flow))).executionId)
    const apart = await runtime.start(startRequest(grouped))
    const order: string[] = []
    door.setBody((frame) => {
      order.push(frame.executionId)
      return { ok: true, outputs: {} }
    })
    door.add({ id: await insertWorker(pool), slots: 1 })
    await until('the five are done', () => order.length === 5)
    expect(order).toEqual(ids)
    expect((await runtime.state(apart.executionId))?.execution.state).toBe('RUNNING')
    door.add({ id: await insertWorker(pool), slots: 1, group: 'gpu' })
    expect(await runtime.waitForEnd(apart.executionId, 60_000)).toBe('SUCCESS')
  })

  test('is found by another server, and after a restart', async () => {
    const first = await testRuntime(db, { slots: 0 })
    const flow = await saveTestFlow(pool, chainSource('left', 2))
    const { executionId } = await first.runtime.start(startRequest(flow))
    await first.runtime.stop()
    const { runtime } = await runtimeHere()
    expect(await runtime.waitForEnd(executionId, 60_000)).toBe('SUCCESS')
  })
})

describe('a wide fan-out', () => {
  test('makes nobody wait: another execution ends while it runs', async () => {
    const { runtime } = await runtimeHere({ slots: 2_000 })
    const wide = await saveTestFlow(
      pool,
      `id: wide\nnamespace: test\ntasks:\n  - id: all\n    type: core.flow.ForEach\n    concurrencyLimit: 0
    values: "{{ range(1, 4000) }}"\n    tasks:\n      - id: one\n        type: core.debug.Return\n        format: x\n`,
    )
    const small = await saveTestFlow(pool, chainSource('small', 2))
    const { executionId } = await runtime.start(startRequest(wide))
    const quick = await runtime.start(startRequest(small))
    expect(await runtime.waitForEnd(quick.executionId, 60_000)).toBe('SUCCESS')
    expect((await runtime.state(executionId))?.execution.state).toBe('RUNNING')
    expect(await runtime.waitForEnd(executionId, 60_000)).toBe('SUCCESS')
    const { rows } = await pool.query(
      `SELECT count(*)::int AS n FROM task_runs WHERE execution_id = $1 AND state = 'SUCCESS'`,
      [executionId],
    )
    expect(rows[0].n).toBe(4_001)
  })
})
