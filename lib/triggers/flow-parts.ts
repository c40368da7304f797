// What a trigger needs of its flow: its own definition, and the inputs and variables of the flow. A revision
// never changes, so each is read once and kept; the whole flow is not, because there may be ten thousand.

import { setImmediate } from 'node:timers/promises'
import type { Pool } from 'pg'
import { parseFlow, type FlowInput, type JsonObject, type TriggerDefinition } from '@/lib/engine'

export type FlowPart = {
  namespace: string
  flowId: string
  revision: number
  inputs: FlowInput[]
  variables: JsonObject
  triggers: ReadonlyMap<string, TriggerDefinition>
}

export type FlowAddress = { namespace: string; flowId: string; revision: number }

export type FlowParts = {
  /** Null where a revision is gone or cannot be read by this version. */
  load: (wanted: FlowAddress[]) => Promise<(address: FlowAddress) => FlowPart | null>
}

const keptAtMost = 20_000
/** Parsing holds up everything else in the process: others get a turn after so many. */
const parsedInOneGo = 10

const keyOf = ({ namespace, flowId, revision }: FlowAddress): string =>
  `${namespace}\n${flowId}\n${revision}`

export function createFlowParts(pool: Pool): FlowParts {
  const kept = new Map<string, FlowPart>()

  async function read(missing: FlowAddress[]): Promise<void> {
    const { rows } = await pool.query<FlowAddress & { source: string }>(
      `SELECT r.namespace, r.flow_id AS "flowId", r.revision, r.source
         FROM flow_revisions r
         JOIN unnest($1::text[], $2::text[], $3::int[]) AS w(namespace, flow_id, revision)
           ON (r.namespace, r.flow_id, r.revision) = (w.namespace, w.flow_id, w.revision)`,
      [
        missing.map((one) => one.namespace),
        missing.map((one) => one.flowId),
        missing.map((one) => one.revision),
      ],
    )
    for (const [at, { source, ...address }] of rows.entries()) {
      if (at % parsedInOneGo === parsedInOneGo - 1) await setImmediate()
      const { flow } = parseFlow(source, address)
      if (!flow) continue
      if (kept.size >= keptAtMost) kept.delete(kept.keys().next().value ?? '')
      const triggers = new Map(flow.triggers.map((trigger) => [trigger.id, trigger]))
      kept.set(keyOf(address), {
        ...address,
        inputs: flow.inputs,
        variables: flow.variables,
        triggers,
      })
    }
  }

  return {
    async load(wanted) {
      const missing = new Map(
        wanted.filter((one) => !kept.has(keyOf(one))).map((one) => [keyOf(one), one]),
      )
      if (missing.size > 0) await read([...missing.values()])
      return (address) => kept.get(keyOf(address)) ?? null
    },
  }
}
