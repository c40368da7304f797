// Rows for tests, with everything that a test does not care about filled in.

import { createHash, randomUUID } from 'node:crypto'
import type { Pool } from 'pg'
import type { JsonObject, StartRequest } from '@/lib/engine'
import { newId } from '@/lib/runtime/new-id'

/** Saves YAML as the next revision of the flow that it names; gives the flow's address. */
export async function saveTestFlow(
  pool: Pool,
  source: string,
): Promise<{ namespace: string; flowId: string; revision: number }> {
  const namespace = /^namespace: *(\S+)/m.exec(source)?.[1] ?? 'test'
  const flowId = /^id: *(\S+)/m.exec(source)?.[1] ?? 'flow'
  const { rows } = await pool.query<{ revision: number }>(
    `INSERT INTO flows (namespace, id, revision) VALUES ($1, $2, 1)
     ON CONFLICT (namespace, id) DO UPDATE SET revision = flows.revision + 1 RETURNING revision`,
    [namespace, flowId],
  )
  const revision = rows[0]?.revision ?? 1
  await pool.query(
    `INSERT INTO flow_revisions (namespace, flow_id, revision, source, hash) VALUES ($1, $2, $3, $4, $5)`,
    [namespace, flowId, revision, source, createHash('sha256').update(source).digest('hex')],
  )
  return { namespace, flowId, revision }
}

/** A flow of tasks one after another, each `core.debug.Return`. */
export function chainSource(flowId: string, tasks: number, more = ''): string {
  const list = Array.from(
    { length: tasks },
    (_, at) => `  - id: t${at + 1}\n    type: core.debug.Return\n    format: step ${at + 1}\n`,
  )
  return `id: ${flowId}\nnamespace: test\n${more}tasks:\n${list.join('')}`
}

export function startRequest(
  flow: { namespace: string; flowId: string; revision: number },
  more: Partial<StartRequest> = {},
): StartRequest {
  return {
    executionId: newId(),
    namespace: flow.namespace,
    flowId: flow.flowId,
    flowRevision: flow.revision,
    inputs: {},
    labels: {},
    trigger: null,
    correlationId: randomUUID(),
    parent: null,
    originalId: null,
    scheduleAt: null,
    ...more,
  }
}

/** A worker's row, as its hello writes it. */
export async function insertWorker(
  pool: Pool,
  id: string = randomUUID(),
  more: { state?: string; group?: string | null; lastSeenAgoMs?: number } = {},
): Promise<string> {
  await pool.query(
    `INSERT INTO workers (id, name, "group", host, pid, platform, cores, memory_bytes, version, node_version,
       slots, state, started_at, last_seen_at)
     VALUES ($1, 'test', $2, 'localhost', 1, 'linux', 2, 1, '0', '20', 10, $3, now(),
       clock_timestamp() - make_interval(secs => $4 / 1000.0))`,
    [id, more.group ?? null, more.state ?? 'active', more.lastSeenAgoMs ?? 0],
  )
  return id
}

/** An execution written by hand, for tests of the guards: `live` says whether it has ended. */
export async function insertExecution(
  pool: Pool,
  more: { id?: string; state?: string; progress?: JsonObject } = {},
): Promise<string> {
  const id = more.id ?? newId()
  await pool.query(
    `INSERT INTO executions (id, namespace, flow_id, flow_revision, version, state, terminal, history, inputs,
       labels, actor, correlation_id, created_at, event_number, progress)
     VALUES ($1, 'test', 'flow', 1, 1, $2, state_is_terminal($2), '[]', '{}', '{}', '{"kind":"system"}', $1,
       now(), 0, $3)`,
    [id, more.state ?? 'RUNNING', JSON.stringify(more.progress ?? {})],
  )
  return id
}
