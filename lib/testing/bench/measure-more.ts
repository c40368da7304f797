// Width, HTTP, memory, large outputs, processes, and a million ended executions in the tables.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { apiTokenPrefix, hashSecretToken, newSecretToken } from '@/lib/platform/auth/secret-token'
import { chainSource, saveTestFlow, startRequest } from '../factories'
import { startChild, type BenchRoom } from './bench-room'
import { isTerminal } from '@/lib/engine'
import { patienceMs } from './measure'
import { ownCpuMs, postgresCpuMs, processCpuMs } from './postgres-cpu'

const fanSource = (width: number, id: string, task: string, limit = 0) => `id: ${id}
namespace: test
tasks:
  - id: all
    type: core.flow.ForEach
    concurrencyLimit: ${limit}
    values: "{{ range(1, ${width}) }}"
    tasks:
      - id: one
${task.replaceAll(/^/gm, '        ')}
`

async function runOnce(room: BenchRoom, source: string): Promise<{ seconds: number }> {
  const { runtime, pool } = room
  const flow = await saveTestFlow(pool, source)
  const began = performance.now()
  const { executionId } = await runtime.start(startRequest(flow))
  const state = await runtime.waitForEnd(executionId, patienceMs)
  if (state !== 'SUCCESS') throw new Error(`${flow.flowId} is ${state}`)
  return { seconds: (performance.now() - began) / 1_000 }
}

export type FanOut = {
  seconds: number
  mostRssBytes: number
  /**
   * The ninth tenth of the children against the second, by the clock and by processor time of server and Postgres:
   * in both a child is born where one has ended. In the first many are born at once, in the last none.
   */
  growth: { clock: number; processor: number }
}

export async function fanOut(room: BenchRoom, width: number): Promise<FanOut> {
  let mostRssBytes = 0
  const watching = setInterval(() => {
    mostRssBytes = Math.max(mostRssBytes, process.memoryUsage.rss())
  }, 20)
  const marks: Mark[] = [markOf(room)]
  let ended = 0
  const tenth = width / 10
  const forget = room.runtime.onCommitted(({ taskRuns }) => {
    for (const { state } of taskRuns) if (isTerminal(state)) ended += 1
    while (ended >= tenth * marks.length) marks.push(markOf(room))
  })
  try {
    const source = fanSource(width, `fan${width}`, 'type: core.debug.Return\nformat: x')
    const { seconds } = await runOnce(room, source)
    return { seconds, mostRssBytes, growth: growthOf(marks) }
  } finally {
    forget()
    clearInterval(watching)
  }
}

type Mark = { clock: number; processor: number }

const markOf = ({ postgresPid }: BenchRoom): Mark => ({
  clock: performance.now(),
  processor: ownCpuMs() + postgresCpuMs(postgresPid),
})

/** The first mark is the start, the others stand where each tenth had ended. */
function growthOf(marks: readonly Mark[]): Mark {
  const grown = (of: keyof Mark) => {
    const spent = (tenth: number) => (marks[tenth]?.[of] ?? NaN) - (marks[tenth - 1]?.[of] ?? NaN)
    return spent(9) / spent(2)
  }
  return { clock: grown('clock'), processor: grown('processor') }
}

export type RestWaits = {
  perSecond: number
  /** Microseconds of processor time a request: server, worker, all of Postgres, and the client itself. */
  spentUs: [server: number, worker: number, postgres: number, client: number]
}

/** Executions of two tasks a second, each one request that is answered when it has ended. */
export async function restWaits(
  room: BenchRoom,
  total: number,
  atOnce: number,
): Promise<RestWaits> {
  const { pool, serverUrl, postgresPid, workerPid } = room
  const { namespace, flowId } = await saveTestFlow(pool, chainSource('rest', 2))
  const client = startChild('bench-client.mjs', [
    'rest',
    serverUrl,
    `/api/v1/main/executions/${namespace}/${flowId}?wait=true`,
    `Bearer ${await apiToken(room)}`,
    String(total),
    String(atOnce),
  ])
  const ended = once(client, 'exit').then(() => {
    throw new Error('The client of the benchmark has ended')
  })
  const spent = (): RestWaits['spentUs'] => [
    ownCpuMs(),
    processCpuMs(workerPid),
    postgresCpuMs(postgresPid),
    processCpuMs(client.pid ?? 0),
  ]
  const before = spent()
  const [perSecond] = (await Promise.race([once(client, 'message'), ended])) as [number]
  ended.catch(() => undefined)
  const spentUs = spent().map((ms, at) => ((ms - (before[at] ?? 0)) * 1_000) / total)
  client.kill()
  return { perSecond, spentUs: spentUs as RestWaits['spentUs'] }
}

async function apiToken({ pool }: BenchRoom): Promise<string> {
  const token = newSecretToken(apiTokenPrefix)
  await pool.query(
    `WITH person AS (
       INSERT INTO users (id, email, name) VALUES (gen_random_uuid(), gen_random_uuid() || '@example.com', 'Bench') RETURNING id
     ), granted AS (
       INSERT INTO role_grants (user_id, namespace, role) SELECT id, '', 'administrator' FROM person
     )
     INSERT INTO api_tokens (id, user_id, name, token_hash, prefix, scope)
     SELECT gen_random_uuid(), id, 'bench', $1, 'mlr', 'administrator' FROM person`,
    [hashSecretToken(token)],
  )
  return token
}

/** Bytes that the server grew by under this many executions, each paused after its 20 tasks. */
export async function memoryOf(room: BenchRoom, executions: number): Promise<number> {
  const { runtime, pool } = room
  const source = `${chainSource('held', 20)}  - id: hold\n    type: core.flow.Pause\n`
  const flow = await saveTestFlow(pool, source)
  const settle = async () => {
    globalThis.gc?.()
    await new Promise((resolve) => setTimeout(resolve, 1_500))
    globalThis.gc?.()
    return process.memoryUsage.rss()
  }
  const before = await settle()
  for (let started = 0; started < executions;) {
    const some = Math.min(500, executions - started)
    await Promise.all(Array.from({ length: some }, () => runtime.start(startRequest(flow))))
    started += some
    await untilPaused(room, started)
  }
  return (await settle()) - before
}

async function untilPaused({ pool }: BenchRoom, count: number): Promise<void> {
  const until = Date.now() + patienceMs
  for (;;) {
    const { rows } = await pool.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM executions WHERE flow_id = 'held' AND state = 'PAUSED'`,
    )
    if ((rows[0]?.n ?? 0) >= count) return
    if (Date.now() > until) throw new Error(`Only ${rows[0]?.n} of ${count} executions paused`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

/** Milliseconds that executions with an output of 200 KB took, started `perSecond` for ten seconds. */
export async function bigOutputs(room: BenchRoom, perSecond: number): Promise<number[]> {
  const { runtime, pool } = room
  const source = `id: big\nnamespace: test\ntasks:\n  - id: one\n    type: core.debug.Return\n    format: "${'x'.repeat(200_000)}"\n`
  const flow = await saveTestFlow(pool, source)
  const took: Promise<number>[] = []
  for (let at = 0; at < perSecond * 10; at += 1) {
    const began = performance.now()
    took.push(
      (async () => {
        const { executionId } = await runtime.start(startRequest(flow))
        await runtime.waitForEnd(executionId, patienceMs)
        return performance.now() - began
      })(),
    )
    await new Promise((resolve) => setTimeout(resolve, 1_000 / perSecond))
  }
  return Promise.all(took)
}

export type Shells = { tasksPerSecond: number; sparePerSecond: number }

/** Tasks that echo, four at once, beside spawns of a shell that do the same, four at once. */
export async function shells(room: BenchRoom, count: number): Promise<Shells> {
  const task = 'type: scripts.shell.Commands\ncommands:\n  - echo hi'
  const { seconds } = await runOnce(room, fanSource(count, 'shells', task, 4))
  const began = performance.now()
  let started = 0
  const one = async () => {
    while (started < count) {
      started += 1
      await once(spawn('/bin/sh', ['-c', 'echo hi']), 'close')
    }
  }
  await Promise.all(Array.from({ length: 4 }, one))
  return {
    tasksPerSecond: count / seconds,
    sparePerSecond: count / ((performance.now() - began) / 1_000),
  }
}

/** Ended executions as the runtime would have left them: one task run each, and their events in one row. */
export async function fillWithEnded({ pool }: BenchRoom, executions: number): Promise<void> {
  const step = 100_000
  for (let from = 0; from < executions; from += step) {
    await pool.query(
      `WITH one AS (
         SELECT (lpad(to_hex(1700000000000 + n), 12, '0') || '7' || lpad(to_hex(n % 4096), 3, '0') || '8000'
           || lpad(to_hex(n), 12, '0'))::uuid AS id, gen_random_uuid() AS task_run_id
         FROM generate_series($1::bigint, $2::bigint) n
       ), born AS (
         INSERT INTO executions (id, namespace, flow_id, flow_revision, version, state, terminal, history, inputs,
           labels, actor, correlation_id, created_at, started_at, ended_at, event_number, progress)
         SELECT id, 'test', 'old', 1, 3, 'SUCCESS', true, '[]', '{}', '{}', '{"kind":"system"}', id, now(), now(),
           now(), 9, '{}' FROM one
       ), ran AS (
         INSERT INTO task_runs (execution_id, id, task_id, branch, ordinal, state, live, history, attempt_count,
           created_at, version, attempt_number, attempt_state, attempt_live, attempt_history, attempt_token,
           attempt_created_at)
         SELECT id, task_run_id, 't1', 'tasks', 1, 'SUCCESS', false, '[]', 1, now(), 3, 1, 'SUCCESS', false, '[]',
           'token', now() FROM one
       )
       INSERT INTO execution_event_batches (execution_id, first_number, last_number, of_execution, events)
       SELECT id, 1, 9, false, json_build_array(repeat('x', 800)) FROM one`,
      [from, from + step - 1],
    )
  }
  await pool.query('VACUUM ANALYZE executions, task_runs, execution_event_batches')
  await pool.query('CHECKPOINT')
}
