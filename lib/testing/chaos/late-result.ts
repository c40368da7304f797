// A result that comes too late, made with certainty: a worker whose cable is dark finishes its task, and keeps
// the result; when the server has declared it lost and the task has its next attempt, the cable carries
// again. The result must be refused and counted. A worker that was too slow (it gives its attempts back
// by itself when its lease is over) has no such result: then it is done again.

import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Client } from 'pg'
import { until, type Cluster } from './cluster'
import { namespace } from './flows'
import { call } from './users'

export const lateFlowId = 'late'

/** Says that it runs, then runs until it is told to end, by files in `folder`. */
export const lateFlow = (folder: string): string => `id: ${lateFlowId}
namespace: ${namespace}
tasks:
  - id: hold
    type: scripts.shell.Commands
    commands:
      - touch ${folder}/{{ execution.id }}.began
      - while [ ! -e ${folder}/{{ execution.id }}.go ]; do sleep 0.05; done
`

export async function countStale(client: Client): Promise<number> {
  const { rows } = await client.query<{ n: number }>(
    'SELECT coalesce(sum(stale_count), 0)::int AS n FROM workers',
  )
  return rows[0]?.n ?? 0
}

async function startLate(cluster: Cluster, key: string): Promise<string> {
  const found: { id?: string } = {}
  await until('the late task is accepted', 60_000, async () => {
    const server = cluster.servers.find((node) => node.alive())
    if (!server) return false
    const answer = await call(server, 'POST', `/executions/${namespace}/${lateFlowId}`, {
      headers: { 'idempotency-key': key },
    })
    found.id = (answer.body as { id?: string }).id
    return answer.status < 300
  })
  return found.id ?? ''
}

async function once(parts: { cluster: Cluster; client: Client; folder: string }, key: string) {
  const { cluster, client, folder } = parts
  const before = await countStale(client)
  const id = await startLate(cluster, key)
  const go = () => writeFileSync(join(folder, `${id}.go`), '')
  let dark = -1
  try {
    await until('the late task runs', 60_000, async () => existsSync(join(folder, `${id}.began`)))
    const { rows } = await client.query<{ name: string; number: number }>(
      `SELECT w.name, a.number FROM attempts a JOIN workers w ON w.id = a.worker_id
        WHERE a.execution_id = $1 AND a.live`,
      [id],
    )
    const [attempt] = rows
    dark = cluster.workers.findIndex((worker) => worker.name === attempt?.name)
    cluster.cables[dark]?.goDark(true)
    go()
    await until('somebody else has the task', 60_000, async () => {
      const { rowCount } = await client.query(
        'SELECT 1 FROM attempts WHERE execution_id = $1 AND number > $2',
        [id, attempt?.number],
      )
      return rowCount !== 0
    })
    cluster.cables[dark]?.goDark(false)
    await until('the result is refused', 20_000, async () => (await countStale(client)) > before)
  } finally {
    cluster.cables[dark]?.goDark(false)
    go()
  }
}

/** Until a late result was refused; false where `withinMs` was not enough. Wants calm servers. */
export async function bringLateResult(parts: {
  cluster: Cluster
  client: Client
  folder: string
  withinMs: number
  say: (line: string) => void
}): Promise<boolean> {
  const end = Date.now() + parts.withinMs
  for (let round = 1; Date.now() < end; round++) {
    try {
      await once(parts, `late-${round}`)
      return true
    } catch (error) {
      parts.say(`no late result in round ${round}: ${(error as Error).message}`)
    }
  }
  return false
}
