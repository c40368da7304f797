// The newest revision of a flow, for whoever starts it. Many starts at once ask together: while one read is
// in flight the next are collected, and nobody gets an answer from a read that began before they asked, so
// a flow that was just saved runs as it was saved, whichever server is asked. Parsed flows are kept: a
// revision never changes.

import { parseFlow, type Flow } from '@/lib/engine'
import { running } from '@/lib/runtime/running'
import { invariant } from '@/lib/shared/errors'

export type FlowAtRevision = { flow: Flow; revision: number; disabled: boolean }

type Newest = { namespace: string; id: string; revision: number; disabled: boolean }
type Asking = {
  namespace: string
  flowId: string
  resolve: (newest: Newest | null) => void
  reject: (error: unknown) => void
}

let asking: Asking[] = []
let reading = false

/** Null where there is no such flow, or it was deleted. Without a check of rights. */
export async function newestFlow(
  namespace: string,
  flowId: string,
): Promise<FlowAtRevision | null> {
  const newest = await new Promise<Newest | null>((resolve, reject) => {
    asking.push({ namespace, flowId, resolve, reject })
    if (!reading) void readAsked()
  })
  if (!newest) return null
  const flow = await flowAt(namespace, flowId, newest.revision)
  return flow ? { flow, revision: newest.revision, disabled: newest.disabled } : null
}

async function readAsked(): Promise<void> {
  reading = true
  while (asking.length > 0) {
    const batch = asking
    asking = []
    try {
      const found = await running().pool.query<Newest>(
        `select f.namespace, f.id, f.revision, f.disabled from flows f
         join (select distinct * from unnest($1::text[], $2::text[]) as w(namespace, id)) wanted
           on wanted.namespace = f.namespace and wanted.id = f.id
         where not f.deleted`,
        [batch.map((one) => one.namespace), batch.map((one) => one.flowId)],
      )
      const byKey = new Map(found.rows.map((row) => [`${row.namespace}\0${row.id}`, row]))
      for (const one of batch) one.resolve(byKey.get(`${one.namespace}\0${one.flowId}`) ?? null)
    } catch (error) {
      for (const one of batch) one.reject(error)
    }
  }
  reading = false
}

const keptAtMost = 500
const parsed = new Map<string, Flow>()

/** A revision as it was saved, parsed; null where there is none. */
export async function flowAt(
  namespace: string,
  flowId: string,
  revision: number,
): Promise<Flow | null> {
  const key = `${namespace}\0${flowId}\0${revision}`
  const kept = parsed.get(key)
  if (kept) {
    parsed.delete(key)
    parsed.set(key, kept)
    return kept
  }
  const found = await running().pool.query<{ source: string }>(
    'select source from flow_revisions where namespace = $1 and flow_id = $2 and revision = $3',
    [namespace, flowId, revision],
  )
  const source = found.rows[0]?.source
  if (source === undefined) return null
  const { flow } = parseFlow(source, { namespace, revision })
  invariant(flow, `the saved flow ${namespace}.${flowId} revision ${revision} can be read`)
  if (parsed.size >= keptAtMost) parsed.delete(parsed.keys().next().value ?? '')
  parsed.set(key, flow)
  return flow
}
