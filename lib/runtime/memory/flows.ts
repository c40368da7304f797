// Compiled flows. A revision never changes once saved, so it is compiled once and kept while it is used;
// what the newest revision is, is asked of Postgres each time (it is one index probe, and others save flows).
// Ten thousand flows may begin in the same second: while one read is in flight the next are collected, and
// how many are kept goes by the size of their text.

import { setImmediate } from 'node:timers/promises'
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

/** Characters of source over all that is kept; a compiled flow takes several times its text. */
const mostKept = 24_000_000
/** Compiling holds up everything else in the process: others get a turn after so many. */
const compiledInOneGo = 10

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

type Wanted = { namespace: string; flowId: string; revision: number }
type Asking = Wanted & { resolve: (flow: Flow) => void; reject: (error: unknown) => void }

export function createFlowStore(pool: Pool): FlowStore {
  const compiled = new Map<string, { flow: Flow; size: number }>()
  const loading = new Map<string, Promise<Flow>>()
  let keptSize = 0
  let asking: Asking[] = []
  let reading = false
  const keyOf = (namespace: string, flowId: string, revision: number) =>
    `${namespace}\n${flowId}\n${revision}`

  async function readAsked(): Promise<void> {
    reading = true
    while (asking.length > 0) {
      const batch = asking
      asking = []
      try {
        await readBatch(pool, batch, keep)
      } catch (error) {
        for (const one of batch) one.reject(error)
      }
    }
    reading = false
  }

  function keep({ namespace, flowId, revision }: Wanted, flow: Flow, size: number): void {
    const key = keyOf(namespace, flowId, revision)
    drop(key)
    compiled.set(key, { flow, size })
    keptSize += size
    while (keptSize > mostKept && compiled.size > 1) drop(compiled.keys().next().value ?? '')
  }

  function drop(key: string): void {
    const found = compiled.get(key)
    if (found && compiled.delete(key)) keptSize -= found.size
  }

  function peek(namespace: string, flowId: string, revision: number): Flow | undefined {
    const key = keyOf(namespace, flowId, revision)
    const found = compiled.get(key)
    if (!found) return undefined
    compiled.delete(key)
    compiled.set(key, found)
    return found.flow
  }

  async function load(namespace: string, flowId: string, revision: number): Promise<Flow> {
    const known = peek(namespace, flowId, revision)
    if (known) return known
    const key = keyOf(namespace, flowId, revision)
    const under = loading.get(key)
    if (under) return under
    const asked = new Promise<Flow>((resolve, reject) => {
      asking.push({ namespace, flowId, revision, resolve, reject })
    }).finally(() => loading.delete(key))
    loading.set(key, asked)
    // After the whole frame that asks, so that its other flows are read with it.
    if (!reading) {
      reading = true
      queueMicrotask(() => void readAsked())
    }
    return asked
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
        if (key.startsWith(`${namespace}\n${flowId}\n`)) drop(key)
      }
    },
  }
}

async function readBatch(
  pool: Pool,
  batch: Asking[],
  keep: (wanted: Wanted, flow: Flow, size: number) => void,
): Promise<void> {
  const { rows } = await pool.query<{ at: number; source: string }>(
    `SELECT w.at::int AS at, r.source FROM unnest($1::text[], $2::text[], $3::int[])
         WITH ORDINALITY AS w(namespace, flow_id, revision, at)
       JOIN flow_revisions r ON (r.namespace, r.flow_id, r.revision) = (w.namespace, w.flow_id, w.revision)`,
    [
      batch.map((one) => one.namespace),
      batch.map((one) => one.flowId),
      batch.map((one) => one.revision),
    ],
  )
  const sources = new Map(rows.map(({ at, source }) => [at - 1, source]))
  for (const [at, one] of batch.entries()) {
    if (at % compiledInOneGo === compiledInOneGo - 1) await setImmediate()
    const source = sources.get(at)
    try {
      const flow = compile(one, source)
      keep(one, flow, source?.length ?? 0)
      one.resolve(flow)
    } catch (error) {
      one.reject(error)
    }
  }
}

function compile({ namespace, flowId, revision }: Wanted, source: string | undefined): Flow {
  if (source === undefined) {
    throw new AppError(
      'not-found',
      `There is no revision ${revision} of the flow ${namespace}.${flowId}.`,
    )
  }
  const { flow, problems } = parseFlow(source, { namespace, revision })
  if (flow) return flow
  const first = problems.find((problem) => problem.severity === 'error')
  throw new AppError(
    'invalid',
    `Revision ${revision} of the flow ${namespace}.${flowId} cannot be read: ${first?.message ?? 'unknown'}`,
  )
}
