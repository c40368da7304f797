// Compiled flows. A revision never changes once saved, so it is compiled once and kept while it is used;
// what the newest revision is, is asked of Postgres each time (it is one index probe, and others save flows).

import type { Pool } from 'pg'
import { AppError } from '@/lib/shared/errors'
import { parseFlow, type Flow } from '@/lib/engine'

export type FlowStore = {
  /** Throws not-found where there is no such revision, invalid where it cannot be read. */
  load(namespace: string, flowId: string, revision: number): Promise<Flow>
  /** Where it is in memory already. */
  peek(namespace: string, flowId: string, revision: number): Flow | undefined
  /** The newest revision; throws not-found for none and for a deleted one. */
  newest(namespace: string, flowId: string): Promise<number>
  forget(namespace: string, flowId: string): void
}

const limit = 1_000

/** For an execution whose flow cannot be read any more: it can still be killed and looked at. */
export function emptyFlow(namespace: string, id: string, revision: number): Flow {
  return {
    id,
    namespace,
    revision,
    labels: {},
    disabled: false,
    inputs: [],
    variables: {},
    outputs: [],
    tasks: [],
    errors: [],
    finally: [],
    afterExecution: [],
    triggers: [],
    sla: [],
    checks: [],
    pluginDefaults: [],
  }
}

export function createFlowStore(pool: Pool): FlowStore {
  const compiled = new Map<string, Flow>()
  const loading = new Map<string, Promise<Flow>>()
  const keyOf = (namespace: string, flowId: string, revision: number) =>
    `${namespace}\n${flowId}\n${revision}`

  async function read(namespace: string, flowId: string, revision: number): Promise<Flow> {
    const { rows } = await pool.query<{ source: string }>(
      'SELECT source FROM flow_revisions WHERE namespace = $1 AND flow_id = $2 AND revision = $3',
      [namespace, flowId, revision],
    )
    const row = rows[0]
    if (!row) {
      throw new AppError(
        'not-found',
        `There is no revision ${revision} of the flow ${namespace}.${flowId}.`,
      )
    }
    const { flow, problems } = parseFlow(row.source, { namespace, revision })
    if (flow) return flow
    const first = problems.find((problem) => problem.severity === 'error')
    throw new AppError(
      'invalid',
      `Revision ${revision} of the flow ${namespace}.${flowId} cannot be read: ${first?.message ?? 'unknown'}`,
    )
  }

  function peek(namespace: string, flowId: string, revision: number): Flow | undefined {
    const key = keyOf(namespace, flowId, revision)
    const found = compiled.get(key)
    if (!found) return undefined
    compiled.delete(key)
    compiled.set(key, found)
    return found
  }

  async function load(namespace: string, flowId: string, revision: number): Promise<Flow> {
    const known = peek(namespace, flowId, revision)
    if (known) return known
    const key = keyOf(namespace, flowId, revision)
    const running = loading.get(key) ?? read(namespace, flowId, revision)
    loading.set(key, running)
    try {
      const flow = await running
      compiled.set(key, flow)
      const oldest = compiled.size > limit ? compiled.keys().next().value : undefined
      if (oldest !== undefined) compiled.delete(oldest)
      return flow
    } finally {
      loading.delete(key)
    }
  }

  return {
    load,
    peek,
    async newest(namespace, flowId) {
      const { rows } = await pool.query<{ revision: number }>(
        'SELECT revision FROM flows WHERE namespace = $1 AND id = $2 AND NOT deleted',
        [namespace, flowId],
      )
      const row = rows[0]
      if (!row) throw new AppError('not-found', `There is no flow ${namespace}.${flowId}.`)
      return row.revision
    },
    forget(namespace, flowId) {
      for (const key of compiled.keys()) {
        if (key.startsWith(`${namespace}\n${flowId}\n`)) compiled.delete(key)
      }
    },
  }
}
