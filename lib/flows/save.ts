// Saving a flow makes a new revision, all or nothing: the text, the row that lists read, the triggers, the
// audit entry and the event stand in one transaction. The same text again makes none. Whoever says which
// revision they started from is refused where somebody else has saved since, with the newer one to look
// at; two saves at the same moment come one after the other.

import { createHash } from 'node:crypto'
import type { PoolClient } from 'pg'
import { audit } from '@/lib/accounts/audit'
import { transaction } from '@/lib/db/transaction'
import type { Actor, Flow } from '@/lib/engine'
import { newId } from '@/lib/runtime/new-id'
import { running } from '@/lib/runtime/running'

import { flowOrNull } from './read'
import type { FlowView, SaveFlowResult } from './schema'
import { syncTriggers } from './sync-triggers'
import { checkSource } from './validate'

export type SaveFlowRequest = {
  source: string
  /** Where it must stand: the text may not name another flow. */
  expected?: { namespace: string; flowId: string }
  /**
   * The revision that the writer started from; 0 for a flow that must not exist yet; left out by
   * whoever wants this text whatever stands there.
   */
  expectedRevision?: number | undefined
  message?: string | undefined
}

export type SavedBy = { actor: Actor; userId: string | null; ip: string | null }

export async function saveFlow(request: SaveFlowRequest, by: SavedBy): Promise<SaveFlowResult> {
  const { flow, problems } = checkSource(request.source)
  const errors = problems.filter((problem) => problem.severity === 'error')
  if (!flow || errors.length > 0) return invalid(problems)
  const other = differentKey(request, flow)
  if (other) return invalid([other])
  const outcome = await transaction(running().pool, (client) => write(client, request, flow, by))
  if (outcome !== 'conflict') running().runtime.forgetFlow(flow.namespace, flow.id)
  if (outcome === 'saved') {
    running().scheduling?.changed(flow.triggers)
    await running().listening?.changed()
  }
  const newest = await flowOrNull(flow.namespace, flow.id)
  if (!newest) throw new Error('A flow that was just saved cannot be read')
  return outcome === 'conflict'
    ? conflict(newest, request.expectedRevision ?? 0)
    : { ok: true, flow: newest, changed: outcome === 'saved' }
}

async function write(
  client: PoolClient,
  request: SaveFlowRequest,
  flow: Flow,
  by: SavedBy,
): Promise<'saved' | 'same' | 'conflict'> {
  // One writer per flow at a time, also while the flow has no row to lock.
  await client.query(`select pg_advisory_xact_lock(hashtextextended($1, 7))`, [
    `flow:${flow.namespace}.${flow.id}`,
  ])
  const found = await client.query<{
    revision: number
    deleted: boolean
    disabled: boolean
    hash: string
  }>(
    `select f.revision, f.deleted, f.disabled, r.hash from flows f join flow_revisions r
       on r.namespace = f.namespace and r.flow_id = f.id and r.revision = f.revision
     where f.namespace = $1 and f.id = $2`,
    [flow.namespace, flow.id],
  )
  const current = found.rows[0]
  const hash = createHash('sha256').update(request.source).digest('hex')
  const live = current && !current.deleted
  if (live && current.hash === hash && request.expectedRevision !== 0) return 'same'
  if (request.expectedRevision !== undefined) {
    if ((live ? current.revision : 0) !== request.expectedRevision) return 'conflict'
  }
  const revision = (current?.revision ?? 0) + 1
  await writeFlowRow(client, flow, revision, by)
  await client.query(
    `insert into flow_revisions (namespace, flow_id, revision, source, hash, created_by, message)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [flow.namespace, flow.id, revision, request.source, hash, by.userId, request.message ?? null],
  )
  await syncTriggers(client, flow, revision)
  const action = revision === 1 ? 'flow.create' : 'flow.save'
  await recordFlowChange(
    client,
    { action, events: eventsOf(flow, live ? current : null), ...nameOf(flow), revision },
    by,
  )
  return 'saved'
}

const nameOf = (flow: Flow) => ({ namespace: flow.namespace, flowId: flow.id })

/** What those who listen are told of a save. */
function eventsOf(flow: Flow, before: { disabled: boolean } | null | undefined): string[] {
  const first = before ? 'flow.revised' : 'flow.created'
  if (flow.disabled === (before?.disabled ?? false)) return [first]
  return [first, flow.disabled ? 'flow.disabled' : 'flow.enabled']
}

async function writeFlowRow(
  client: PoolClient,
  flow: Flow,
  revision: number,
  by: SavedBy,
): Promise<void> {
  await client.query(
    `insert into flows (namespace, id, revision, description, labels, disabled, deleted, updated_by)
     values ($1, $2, $3, $4, $5, $6, false, $7)
     on conflict (namespace, id) do update set revision = excluded.revision,
       description = excluded.description, labels = excluded.labels, disabled = excluded.disabled,
       deleted = false, updated_at = now(), updated_by = excluded.updated_by`,
    [
      flow.namespace,
      flow.id,
      revision,
      flow.description ?? null,
      JSON.stringify(flow.labels),
      flow.disabled,
      by.userId,
    ],
  )
}

export type FlowChange = {
  action: string
  events: string[]
  namespace: string
  flowId: string
  revision: number
}

/** The audit entry and the events that listeners read. */
export async function recordFlowChange(
  client: PoolClient,
  { action, events, namespace, flowId, revision }: FlowChange,
  by: SavedBy,
): Promise<void> {
  const subject = `${namespace}.${flowId}`
  await audit(client, {
    actor: by.actor,
    action,
    namespace,
    subject,
    data: { revision },
    ip: by.ip,
  })
  for (const type of events) {
    await client.query(
      `insert into system_events (id, type, subject, at, actor, data)
       values ($1, $2, $3, now(), $4, $5)`,
      [
        newId(),
        type,
        subject,
        JSON.stringify(by.actor),
        JSON.stringify({ namespace, flowId, revision }),
      ],
    )
  }
}

function invalid(problems: SaveFlowProblems): SaveFlowResult {
  const errors = problems.filter((problem) => problem.severity === 'error')
  const [first] = errors
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : ''
  const message = first
    ? `Line ${first.line}: ${first.message}${more}`
    : 'The text cannot be read as a flow.'
  return { ok: false, reason: 'invalid', message, problems }
}

type SaveFlowProblems = Extract<SaveFlowResult, { reason: 'invalid' }>['problems']

function differentKey(request: SaveFlowRequest, flow: Flow): SaveFlowProblems[number] | null {
  const { expected } = request
  if (!expected || (expected.namespace === flow.namespace && expected.flowId === flow.id)) {
    return null
  }
  return {
    severity: 'error',
    code: 'wrong-value',
    line: 1,
    column: 1,
    endLine: 1,
    endColumn: 1,
    path: expected.flowId === flow.id ? 'namespace' : 'id',
    message: `The text is the flow ${flow.namespace}.${flow.id}, not ${expected.namespace}.${expected.flowId}.`,
    fix: 'A flow keeps its namespace and id: save the text as a new flow instead.',
  }
}

function conflict(newest: FlowView, expectedRevision: number): SaveFlowResult {
  const message =
    expectedRevision === 0
      ? `The flow ${newest.namespace}.${newest.id} exists already, at revision ${newest.revision}.`
      : `Revision ${newest.revision} was saved since you began with revision ${expectedRevision}.`
  return { ok: false, reason: 'conflict', message, newest }
}
