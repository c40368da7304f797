// All reads of flows. Each takes the viewer and shows nothing outside their namespaces.

import { may } from '@/lib/accounts/may'
import { addNamespacePrefix, addNamespaceRight } from '@/lib/accounts/namespace-filter'
import type { Viewer } from '@/lib/accounts/schema'
import { parseFlow } from '@/lib/engine'
import { running } from '@/lib/runtime/running'
import { AppError } from '@/lib/shared/errors'
import type { FlowFilter } from './inputs'
import type { FlowRevisionView, FlowSummary, FlowView } from './schema'

type FlowRow = {
  namespace: string
  id: string
  revision: number
  description: string | null
  labels: Record<string, string>
  disabled: boolean
  deleted: boolean
  updatedAt: Date
  last: { id: string; state: string; createdAt: string } | null
}

const columns =
  'f.namespace, f.id, f.revision, f.description, f.labels, f.disabled, f.deleted,' +
  ' f.updated_at as "updatedAt",' +
  ` (select jsonb_build_object('id', e.id, 'state', e.state, 'createdAt', e.created_at)` +
  ' from executions e where e.namespace = f.namespace and e.flow_id = f.id' +
  ' order by e.id desc limit 1) as last'

export const noFlow = (namespace: string, flowId: string) =>
  `There is no flow ${namespace}.${flowId}.`

export type FlowPage = { flows: FlowSummary[]; next: string | null }

/** By namespace and id. */
export async function readFlows(
  viewer: Pick<Viewer, 'grants'>,
  filter: FlowFilter,
): Promise<FlowPage> {
  const limit = filter.limit ?? 50
  const where = { conditions: ['not f.deleted'], values: [] as unknown[] }
  const value = (given: unknown) => `$${where.values.push(given)}`
  addNamespaceRight(where, viewer, 'flow.read', 'f.namespace')
  if (filter.namespace) addNamespacePrefix(where, filter.namespace, 'f.namespace')
  if (filter.labels && Object.keys(filter.labels).length > 0) {
    where.conditions.push(`f.labels @> ${value(JSON.stringify(filter.labels))}::jsonb`)
  }
  if (filter.text) {
    const text = value(filter.text.toLowerCase())
    const all = `lower(f.namespace || '.' || f.id || ' ' || coalesce(f.description, ''))`
    where.conditions.push(`strpos(${all}, ${text}) > 0`)
  }
  const [afterNamespace, afterId] = filter.after?.split('/') ?? []
  if (afterNamespace !== undefined && afterId !== undefined) {
    where.conditions.push(`(f.namespace, f.id) > (${value(afterNamespace)}, ${value(afterId)})`)
  }
  const found = await running().pool.query<FlowRow>(
    `select ${columns} from flows f where ${where.conditions.join(' and ')}
     order by f.namespace, f.id limit ${value(limit + 1)}`,
    where.values,
  )
  const page = found.rows.slice(0, limit)
  const last = page.at(-1)
  return {
    flows: page.map(flowSummary),
    next: found.rows.length > limit && last ? `${last.namespace}/${last.id}` : null,
  }
}

/** One flow, in its newest or a given revision. Throws not-found. */
export async function readFlow(
  viewer: Pick<Viewer, 'grants'>,
  namespace: string,
  flowId: string,
  options: { revision?: number | undefined; allowDeleted?: boolean | undefined } = {},
): Promise<FlowView> {
  if (may(viewer, 'flow.read', namespace)) {
    const found = await flowOrNull(namespace, flowId, options.revision)
    if (found && (!found.deleted || options.allowDeleted)) return found
  }
  throw new AppError('not-found', noFlow(namespace, flowId))
}

/** Deleted ones too. Without a check of rights. */
export async function flowOrNull(
  namespace: string,
  flowId: string,
  revision?: number,
): Promise<FlowView | null> {
  const found = await running().pool.query<FlowRow & { shown: number; source: string }>(
    `select ${columns}, r.revision as shown, r.source from flows f
     join flow_revisions r on r.namespace = f.namespace and r.flow_id = f.id
       and r.revision = coalesce($3, f.revision)
     where f.namespace = $1 and f.id = $2`,
    [namespace, flowId, revision ?? null],
  )
  const row = found.rows[0]
  if (!row) return null
  const view = { ...flowSummary(row), source: row.source, deleted: row.deleted }
  return row.shown === row.revision ? view : { ...view, ...asWritten(row.source, row.shown) }
}

/** What the row of the newest revision cannot say of an older one. */
function asWritten(source: string, revision: number) {
  const { draft } = parseFlow(source, { revision })
  return {
    revision,
    description: draft?.description ?? null,
    labels: draft?.labels ?? {},
    disabled: draft?.disabled ?? false,
  }
}

type RevisionRow = Omit<FlowRevisionView, 'createdAt'> & { createdAt: Date }
const revisionView = (row: RevisionRow): FlowRevisionView => ({
  ...row,
  createdAt: row.createdAt.toISOString(),
})

/** Newest first; `before` is a revision. Throws not-found. */
export async function readFlowRevisions(
  viewer: Pick<Viewer, 'grants'>,
  namespace: string,
  flowId: string,
  window: { before?: number | undefined; limit?: number | undefined } = {},
): Promise<FlowRevisionView[]> {
  await readFlow(viewer, namespace, flowId, { allowDeleted: true })
  const found = await running().pool.query<RevisionRow>(
    `select r.revision, r.created_at as "createdAt", u.name as "createdBy", r.source
     from flow_revisions r left join users u on u.id = r.created_by
     where r.namespace = $1 and r.flow_id = $2 and ($3::int is null or r.revision < $3)
     order by r.revision desc limit $4`,
    [namespace, flowId, window.before ?? null, Math.min(window.limit ?? 50, 200)],
  )
  return found.rows.map(revisionView)
}

/** Namespaces that have flows, for filters and forms. */
export async function readNamespaces(viewer: Pick<Viewer, 'grants'>): Promise<string[]> {
  const where = { conditions: ['not f.deleted'], values: [] as unknown[] }
  addNamespaceRight(where, viewer, 'flow.read', 'f.namespace')
  const found = await running().pool.query<{ namespace: string }>(
    `select distinct f.namespace from flows f where ${where.conditions.join(' and ')}
     order by 1 limit 2000`,
    where.values,
  )
  return found.rows.map((row) => row.namespace)
}

function flowSummary(row: FlowRow): FlowSummary {
  return {
    namespace: row.namespace,
    id: row.id,
    revision: row.revision,
    description: row.description,
    labels: row.labels,
    disabled: row.disabled,
    updatedAt: row.updatedAt.toISOString(),
    lastExecution: row.last && {
      ...row.last,
      createdAt: new Date(row.last.createdAt).toISOString(),
    },
  }
}
