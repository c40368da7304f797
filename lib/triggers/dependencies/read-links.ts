// What each flow says of other flows: the triggers by which it listens, and the subflows that it starts. Read
// once for each revision and kept; a flow whose text names neither is not even parsed.

import type { Pool } from 'pg'
import {
  mayHearFlow,
  parseFlow,
  readFlowTrigger,
  type Flow,
  type FlowTriggerRule,
  type Json,
} from '@/lib/engine'
import { hasExpression } from '@/lib/expressions'
import { tasksOf } from '@/lib/flows/tasks-of'

export type Listening = {
  triggerId: string
  states: string[]
  disabled: boolean
  rule: FlowTriggerRule
}
export type Calling = { taskId: string; namespace: string; flowId: string }
export type FlowLinks = {
  namespace: string
  flowId: string
  revision: number
  disabled: boolean
  listens: Listening[]
  calls: Calling[]
}

const kept = new Map<string, FlowLinks>()
const keptAtMost = 20_000

/** All flows there are, without a check of rights. */
export async function readLinks(pool: Pool): Promise<FlowLinks[]> {
  const { rows } = await pool.query<Omit<FlowLinks, 'listens' | 'calls'>>(
    `SELECT namespace, id AS "flowId", revision, disabled FROM flows WHERE NOT deleted`,
  )
  const missing = rows.filter((row) => kept.get(keyOf(row))?.revision !== row.revision)
  if (missing.length > 0) await readMissing(pool, missing)
  return rows.map(({ namespace, flowId, revision, disabled }) => {
    const found = kept.get(keyOf({ namespace, flowId }))
    const { listens = [], calls = [] } = found?.revision === revision ? found : {}
    return { namespace, flowId, revision, disabled, listens, calls }
  })
}

const keyOf = ({ namespace, flowId }: { namespace: string; flowId: string }): string =>
  `${namespace}\n${flowId}`

async function readMissing(
  pool: Pool,
  missing: Omit<FlowLinks, 'listens' | 'calls'>[],
): Promise<void> {
  const { rows } = await pool.query<{ at: number; source: string }>(
    `SELECT w.at::int AS at, r.source FROM unnest($1::text[], $2::text[], $3::int[])
         WITH ORDINALITY AS w(namespace, flow_id, revision, at)
       JOIN flow_revisions r ON (r.namespace, r.flow_id, r.revision) = (w.namespace, w.flow_id, w.revision)
      WHERE r.source ~ 'trigger\\.Flow|flow\\.Subflow|flow\\.ForEachItem'`,
    [
      missing.map((one) => one.namespace),
      missing.map((one) => one.flowId),
      missing.map((one) => one.revision),
    ],
  )
  const sources = new Map(rows.map(({ at, source }) => [at - 1, source]))
  for (const [at, one] of missing.entries()) {
    const source = sources.get(at)
    const { namespace, revision } = one
    const flow = source === undefined ? null : parseFlow(source, { namespace, revision }).flow
    if (kept.size >= keptAtMost) kept.delete(kept.keys().next().value ?? '')
    const { flowId, disabled } = one
    kept.set(keyOf(one), { namespace, flowId, revision, disabled, ...linksOf(flow) })
  }
}

function linksOf(flow: Flow | null): Pick<FlowLinks, 'listens' | 'calls'> {
  if (!flow) return { listens: [], calls: [] }
  const listens = flow.triggers
    .filter(({ type }) => type === 'core.trigger.Flow')
    .map((definition) => {
      const rule = readFlowTrigger(definition)
      return {
        triggerId: definition.id,
        disabled: definition.disabled,
        states: [...(rule.states ?? [])],
        rule,
      }
    })
  const calls = [...tasksOf(flow).values()].flatMap(({ id, flowable }) =>
    flowable?.kind === 'subflow' || flowable?.kind === 'forEachItem'
      ? callOf(id, flowable.namespace, flowable.flowId)
      : [],
  )
  return { listens, calls }
}

/** A flow whose name is an expression is known when it runs. */
function callOf(taskId: string, namespace: Json, flowId: Json): Calling[] {
  if (typeof namespace !== 'string' || typeof flowId !== 'string') return []
  if (hasExpression(namespace) || hasExpression(flowId)) return []
  return [{ taskId, namespace, flowId }]
}

export const hears = (listening: Listening, flow: { namespace: string; flowId: string }): boolean =>
  mayHearFlow(listening.rule, flow)
