// What the checker found, for those who may read the executions in question.

import { authorise } from '@/lib/accounts/authorise'
import { addNamespaceRight } from '@/lib/accounts/namespace-filter'
import type { Viewer } from '@/lib/accounts/schema'
import { running } from '@/lib/runtime/running'
import type { ConsistencyView, FindingView } from './schema'

type Row = Omit<FindingView, 'foundAt' | 'repairedAt'> & { foundAt: Date; repairedAt: Date | null }

/** At most `limit` findings of the last 30 days; those that nothing repaired come first. */
export async function readFindings(viewer: Viewer, limit = 50): Promise<ConsistencyView> {
  authorise(viewer, 'worker.read', 'anywhere')
  const where = { conditions: ["f.found_at > now() - interval '30 days'"], values: [] as unknown[] }
  addNamespaceRight(where, viewer, 'execution.read', 'e.namespace')
  where.values.push(limit)
  const { rows } = await running().pool.query<Row>(
    `SELECT f.id, f.kind, f.message, f.execution_id AS "executionId", e.namespace,
       e.flow_id AS "flowId", f.found_at AS "foundAt", f.repaired_at AS "repairedAt"
     FROM invariant_findings f LEFT JOIN executions e ON e.id = f.execution_id
     WHERE ${where.conditions.join(' AND ')}
     ORDER BY (f.repaired_at IS NULL) DESC, f.found_at DESC LIMIT $${where.values.length}`,
    where.values,
  )
  const checkedAt = running().runtime.stats().checkedAt
  return {
    checkedAt: checkedAt === null ? null : new Date(checkedAt).toISOString(),
    findings: rows.map(({ foundAt, repairedAt, ...rest }) =>
      Object.assign(rest, {
        foundAt: foundAt.toISOString(),
        repairedAt: repairedAt?.toISOString() ?? null,
      }),
    ),
  }
}
