// A trial makes one thing go wrong with certainty, where the storm needs luck, and looks whether what was
// promised holds. It throws Broken where it does not, Inconclusive where the machine was too slow for it.

import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Client } from 'pg'
import { ready, until, type Cluster } from '../cluster'
import { namespace } from '../flows'
import { environmentsWith } from '../look/orphans'
import { call } from '../rest'

export type TrialRoom = {
  cluster: Cluster
  client: Client
  databaseUrl: string
  /** Where the scripts of a trial leave their marks. */
  folder: string
  /** For what only has to happen some time. */
  patienceMs: number
  say: (line: string) => void
  /** Figures for the report. */
  figures: Record<string, number>
}

export type Trial = { name: string; run(room: TrialRoom): Promise<void> }

export class Broken extends Error {}
export class Inconclusive extends Error {}

export async function rowsOf<Row extends object>(
  { client }: TrialRoom,
  sql: string,
  values: unknown[] = [],
): Promise<Row[]> {
  return (await client.query<Row>(sql, values)).rows
}

/** Waits for what must happen; Broken with the sentence where it does not. */
export async function must(
  room: TrialRoom,
  what: string,
  holds: () => Promise<boolean>,
): Promise<void> {
  await until(what, room.patienceMs, holds).catch(() => {
    throw new Broken(`It did not come about: ${what}`)
  })
}

let started = 0

/** Starts an execution and gives its id; asks again until it is accepted. */
export async function startOne(room: TrialRoom, flowId: string, at = 0): Promise<string> {
  const key = `trial-${process.pid}-${++started}`
  const found: { id?: string } = {}
  await must(room, `a start of ${flowId} is accepted`, async () => {
    const { servers } = room.cluster
    const server = servers[at]?.alive() ? servers[at] : servers.find((node) => node.alive())
    if (!server) return false
    const answer = await call(server, 'POST', `/executions/${namespace}/${flowId}`, {
      headers: { 'idempotency-key': key },
    })
    found.id = (answer.body as { id?: string }).id
    return answer.status < 300
  })
  return found.id ?? ''
}

/** Kills it over REST, as a person does, at any server that answers. */
export async function killOne(room: TrialRoom, id: string): Promise<void> {
  await must(room, `the kill of ${id} is accepted`, async () => {
    const server = room.cluster.servers.find((node) => node.alive())
    if (!server) return false
    const answer = await call(server, 'DELETE', `/executions/${id}/kill`)
    return answer.status < 300 || answer.status === 409
  })
}

export async function stateOf(room: TrialRoom, id: string): Promise<string> {
  const [row] = await rowsOf<{ state: string }>(
    room,
    'SELECT state FROM executions WHERE id = $1',
    [id],
  )
  return row?.state ?? 'gone'
}

export async function mustBecome(room: TrialRoom, id: string, state: string): Promise<void> {
  await must(room, `execution ${id} becomes ${state}`, async () => {
    return (await stateOf(room, id)) === state
  })
}

const markOf = (room: TrialRoom, id: string, mark: string) => join(room.folder, `${id}.${mark}`)

/** How often the body of a holding task has begun. */
export function beginnings(room: TrialRoom, id: string): number {
  const path = markOf(room, id, 'began')
  return existsSync(path) ? readFileSync(path, 'utf8').split('\n').length - 1 : 0
}

/** Lets a holding task end. */
export const letGo = (room: TrialRoom, id: string): void =>
  writeFileSync(markOf(room, id, 'go'), '')

export const mustBegin = (room: TrialRoom, id: string): Promise<void> =>
  must(room, `the task of ${id} runs`, async () => beginnings(room, id) > 0)

/** The processes of an execution's scripts. */
export const processesOf = (id: string): number[] =>
  environmentsWith([`MILLRACE_EXECUTION_ID=${id}`])

/** The worker that runs the newest attempt of an execution: its place in the cluster, and its id. */
export async function workerOf(room: TrialRoom, id: string) {
  const [row] = await rowsOf<{ id: string; name: string; number: number }>(
    room,
    `SELECT w.id, w.name, a.number FROM attempts a JOIN workers w ON w.id = a.worker_id
      WHERE a.execution_id = $1 AND a.live`,
    [id],
  )
  const at = room.cluster.workers.findIndex((worker) => worker.name === row?.name)
  const [worker, cable] = [room.cluster.workers[at], room.cluster.cables[at]]
  if (!row || !worker || !cable) throw new Inconclusive(`Nobody runs ${id} just now`)
  return { worker, cable, workerId: row.id, attempt: row.number }
}

export async function everybodyBack(room: TrialRoom): Promise<void> {
  for (const node of [...room.cluster.servers, ...room.cluster.workers]) node.start()
  for (const server of room.cluster.servers) {
    await must(room, `${server.name} is ready`, () => ready(server.url))
  }
}
