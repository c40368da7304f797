// An execution with all that was started from it, and from those, as they stand.

import { isTerminal, type StateName } from '@/lib/engine'
import type { Viewer } from '@/lib/accounts/schema'
import { addNamespaceRight } from '@/lib/accounts/namespace-filter'
import { running } from '@/lib/runtime/running'
import { add, whereText, type Where } from './conditions'

export type FamilyMember = {
  executionId: string
  namespace: string
  flowId: string
  revision: number
  state: StateName
  ended: boolean
}

const mostMembers = 500

/** Oldest first, at most 500; those that the viewer may not see are left out. */
export async function readFamily(viewer: Viewer, executionId: string): Promise<FamilyMember[]> {
  const where: Where = { conditions: [], values: [] }
  addNamespaceRight(where, viewer, 'execution.read', 'e.namespace')
  add(where, 'e.correlation_id = (select correlation_id from executions where id = ?)', executionId)
  where.values.push(mostMembers)
  const found = await running().pool.query<Omit<FamilyMember, 'ended'>>(
    `select e.id as "executionId", e.namespace, e.flow_id as "flowId", e.flow_revision as revision, e.state
     from executions e ${whereText(where)} order by e.id limit $${where.values.length}`,
    where.values,
  )
  return found.rows.map((row) => Object.assign(row, { ended: isTerminal(row.state) }))
}

export type LatestExecution = {
  id: string
  namespace: string
  flowId: string
  startDate: Date
  status: StateName
}

/** The newest execution of each of these flows that has one and may be seen. */
export async function readLatest(
  viewer: Viewer,
  flows: { namespace: string; id: string }[],
): Promise<LatestExecution[]> {
  const where: Where = { conditions: [], values: [] }
  addNamespaceRight(where, viewer, 'execution.read', 'e.namespace')
  const namespaces = where.values.push(flows.map((flow) => flow.namespace))
  const ids = where.values.push(flows.map((flow) => flow.id))
  const rights = where.conditions.length > 0 ? `and ${where.conditions.join(' and ')}` : ''
  const found = await running().pool.query<LatestExecution>(
    `select newest.* from (select distinct * from unnest($${namespaces}::text[], $${ids}::text[]) as w(namespace, id)) wanted
     cross join lateral (
       select e.id, e.namespace, e.flow_id as "flowId", coalesce(e.started_at, e.created_at) as "startDate",
         e.state as status
       from executions e where e.namespace = wanted.namespace and e.flow_id = wanted.id ${rights}
       order by e.id desc limit 1) newest
     order by newest.namespace, newest."flowId"`,
    where.values,
  )
  return found.rows
}
