// The audit log: one row for every write that somebody asked for, in the transaction of that write where
// there is one. Rows of executions go with the runtime's commit (`apply`, `start`).

import { randomUUID } from 'node:crypto'
import { running, type AuditRecord } from '@/lib/runtime/running'
import type { Actor } from '@/lib/engine'
import type { Viewer } from './schema'

export type { AuditRecord }

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
