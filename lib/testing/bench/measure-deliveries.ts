// What notifications cost the engine and how fast they go: a webhook that answers, and four destinations that
// hang, fail, answer a byte a second and throw. Nothing here prints.

import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { findDestinationType } from '@/lib/notifications/destinations/registry'
import { startPipeline, type Pipeline } from '@/lib/notifications/pipeline/start-pipeline'
import { addressGuard, readNetworks } from '@/lib/platform/outbound/address-guard'
import { saveTestFlow, startRequest } from '../factories'
import { answerBadly, throwing } from '../bad-destinations'
import type { BenchRoom } from './bench-room'
import { chains, patienceMs, quantile, type Chains } from './measure'

type Receiver = { url: string; count: number; close(): void }

async function startReceiver(): Promise<Receiver> {
  const receiver = { url: '', count: 0, close: () => undefined as void }
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    request.resume()
    if (answerBadly(request.url, response)) return
    receiver.count += 1
    response.end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  receiver.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  receiver.close = () => {
    server.closeAllConnections()
    server.close()
  }
  return receiver
}

/** Told of every event of what comes from now on. */
async function subscribe({ pool }: BenchRoom, type: string, config: object): Promise<string> {
  const id = randomUUID()
  const position = `(SELECT last_value FROM execution_event_batches_position_seq)`
  await pool.query(
    `INSERT INTO destinations (id, name, type, config, cursor) VALUES ($1, $2, $3, $4, ${position})`,
    [id, `${type} ${id}`, type, JSON.stringify(config)],
  )
  await pool.query(
    `INSERT INTO subscriptions (id, name, destination_id, starts_after) VALUES ($1, 'bench', $2, ${position})`,
    [randomUUID(), id],
  )
  return id
}

function pipelineOf({ pool, runtime }: BenchRoom): Pipeline {
  const pipeline = startPipeline({
    pool,
    serverId: randomUUID(),
    guard: addressGuard({ allowNetworks: readNetworks('127.0.0.0/8') }),
    baseUrl: 'http://millrace.test',
    openConfig: (config) => config,
    types: (id) => (id === 'throwing' ? throwing : findDestinationType(id)),
  })
  runtime.onCommitted(() => pipeline.wake())
  return pipeline
}

async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + patienceMs
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`Waited in vain: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

export type Isolation = { without: Chains[]; bad: Chains[]; killMs: number[] }

/** Rounds with and without them take turns, so that a busy machine is busy for both. */
export async function isolation(room: BenchRoom, rounds: number): Promise<Isolation> {
  const { pool } = room
  const receiver = await startReceiver()
  const ids = [
    await subscribe(room, 'throwing', {}),
    ...(await Promise.all(
      ['hangs', 'fails', 'drops'].map((path) =>
        subscribe(room, 'webhook', { url: `${receiver.url}/${path}`, format: 'millrace' }),
      ),
    )),
  ]
  const pipeline = pipelineOf(room)
  const turn = async (on: boolean) => {
    // What is off is let go of its past as well: it would be work of the other kind of round.
    await pool.query(
      `UPDATE destinations SET disabled = $2, cursor = (SELECT last_value FROM execution_event_batches_position_seq)
       WHERE id = ANY($1)`,
      [ids, !on],
    )
    pipeline.changed()
  }
  const round = () => chains(room, 200, 1_000, false)
  const found: Isolation = { without: [], bad: [], killMs: [] }
  await round()
  await turn(true)
  await round()
  await until('all four to fail', async () => {
    const { rowCount } = await pool.query('SELECT 1 FROM destinations WHERE failures > 0')
    return rowCount === ids.length
  })
  for (let at = 0; at < rounds; at += 1) {
    await turn(false)
    found.without.push(await round())
    await turn(true)
    found.bad.push(await round())
  }
  found.killMs = await kills(room, 300)
  await pipeline.stop()
  receiver.close()
  await pool.query('DELETE FROM destinations')
  return found
}

/** From the call to the commit of KILLED, with chains going on beside it. */
async function kills(room: BenchRoom, count: number): Promise<number[]> {
  const { pool, runtime } = room
  const source = 'id: held\nnamespace: test\ntasks:\n  - id: p\n    type: core.flow.Pause\n'
  const flow = await saveTestFlow(pool, source)
  const ids = await Promise.all(
    Array.from({ length: count }, async () => {
      const { executionId } = await runtime.start(startRequest(flow))
      return executionId
    }),
  )
  const isPaused = async (id: string) => (await runtime.state(id))?.execution.state === 'PAUSED'
  await until('all to wait', async () => (await Promise.all(ids.map(isPaused))).every(Boolean))
  const beside = chains(room, 200, 2_000, false)
  const took: number[] = []
  for (const id of ids) {
    const began = performance.now()
    await runtime.apply(id, { type: 'execution.kill', actor: { kind: 'system' } })
    await runtime.waitForEnd(id, patienceMs)
    took.push(performance.now() - began)
  }
  await beside
  return took
}

export type Deliveries = { perSecond: number; count: number }

/** All events of these executions, to a webhook in this very process, once the executions are over. */
export async function deliveries(room: BenchRoom): Promise<Deliveries> {
  const { pool } = room
  const receiver = await startReceiver()
  const secret = `whsec_${Buffer.from('thirty-two bytes of a secret, ok').toString('base64')}`
  const id = await subscribe(room, 'webhook', { url: receiver.url, format: 'millrace', secret })
  const { rows: before } = await pool.query<{ n: number }>(
    'SELECT coalesce(sum(event_number), 0)::int AS n FROM executions',
  )
  await chains(room, 200, 400, false)
  const { rows } = await pool.query<{ n: number }>(
    'SELECT sum(event_number)::int AS n FROM executions',
  )
  const count = (rows[0]?.n ?? 0) - (before[0]?.n ?? 0)
  const began = performance.now()
  const pipeline = pipelineOf(room)
  await until('all of them', () => receiver.count >= count)
  const seconds = (performance.now() - began) / 1_000
  await pipeline.stop()
  receiver.close()
  await pool.query('DELETE FROM destinations WHERE id = $1', [id])
  return { perSecond: count / seconds, count }
}

/** Of each pair of rounds that followed each other; the median of them. */
export const ratioOf = ({ without, bad }: Isolation, pick: (one: Chains) => number): number => {
  const ratios = bad.flatMap((one, at) => {
    const before = without[at]
    return before ? [pick(one) / pick(before)] : []
  })
  return quantile(ratios, 0.5)
}
