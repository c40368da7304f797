// The audit log: one row for every write that somebody asked for, in the transaction of that write where
// there is one. Rows of executions are written after the runtime's commit, many at a time, and the answer
// waits for them. `data` never holds a secret: the caller names what goes in.

import { randomUUID } from 'node:crypto'
import { running } from '@/lib/runtime/running'
import type { Actor } from '@/lib/engine'
import type { Viewer } from './schema'

export type AuditRecord = {
  actor: Actor
  action: string
  namespace?: string | null
  subject?: string | null
  data?: Record<string, unknown>
  ip?: string | null
}

type Queryable = { query(text: string, values: unknown[]): Promise<unknown> }

const columns = '(id, at, actor_kind, actor_id, actor_name, action, namespace, subject, data, ip)'
const insert =
  `insert into audit_entries ${columns}\n` +
  `select id, at, actor_kind, actor_id, actor_name, action, namespace, subject, data, ip\n` +
  `from jsonb_to_recordset($1::jsonb) as entry(id uuid, at timestamptz, actor_kind text,\n` +
  `  actor_id text, actor_name text, action text, namespace text, subject text, data jsonb, ip text)`

export function actorOf(viewer: Viewer): Actor {
  return viewer.token
    ? { kind: 'api', id: viewer.token.id, name: `${viewer.email} (${viewer.token.name})` }
    : { kind: viewer.kind, id: viewer.userId, name: viewer.email }
}

export const systemActor: Actor = { kind: 'system', name: 'Millrace' }

/** Writes within the caller's transaction. */
export async function audit(client: Queryable, ...records: AuditRecord[]): Promise<void> {
  await client.query(insert, [JSON.stringify(records.map(row))])
}

/** Writes on its own, where the write that it tells of had no transaction. */
export function auditAlone(...records: AuditRecord[]): Promise<void> {
  return audit(running().pool, ...records)
}

function row(record: AuditRecord) {
  return {
    id: randomUUID(),
    at: new Date().toISOString(),
    actor_kind: record.actor.kind,
    actor_id: record.actor.id ?? null,
    actor_name: record.actor.name ?? null,
    action: record.action,
    namespace: record.namespace ?? null,
    subject: record.subject ?? null,
    data: record.data ?? {},
    ip: record.ip ?? null,
  }
}

type Waiting = { record: AuditRecord; resolve: () => void; reject: (error: unknown) => void }
const waiting: Waiting[] = []
let writing = false

/** Writes together with whatever else is audited while the previous write is in flight. */
export function auditGrouped(record: AuditRecord): Promise<void> {
  return new Promise((resolve, reject) => {
    waiting.push({ record, resolve, reject })
    if (!writing) void writeWaiting()
  })
}

async function writeWaiting(): Promise<void> {
  writing = true
  while (waiting.length > 0) {
    const batch = waiting.splice(0, 1_000)
    try {
      await audit(running().pool, ...batch.map((entry) => entry.record))
      for (const entry of batch) entry.resolve()
    } catch (error) {
      for (const entry of batch) entry.reject(error)
    }
  }
  writing = false
}
