// Why a trigger did not fire last time, kept in memory and written a few times a second: an evaluation that
// fires nothing must cost the commit nothing.

import type { Pool } from 'pg'
import type { NoteReason } from './hear'

type Note = { namespace: string; flowId: string; triggerId: string; reason: string; at: number }

export function createReasons(pool: Pool): { note: NoteReason; write: () => Promise<void> } {
  let notes = new Map<string, Note>()
  return {
    note: ({ namespace, flowId, triggerId }, reason, at) => {
      notes.set(`${namespace}/${flowId}/${triggerId}`, { namespace, flowId, triggerId, reason, at })
    },
    async write() {
      if (notes.size === 0) return
      const batch = [...notes.values()]
      notes = new Map()
      await pool.query(
        `UPDATE triggers t SET last_reason = n.reason, last_reason_at = to_timestamp(n.at / 1000.0)
           FROM json_to_recordset($1::json) AS n(namespace text, "flowId" text, "triggerId" text, reason text, at float8)
          WHERE t.namespace = n.namespace AND t.flow_id = n."flowId" AND t.trigger_id = n."triggerId"`,
        [JSON.stringify(batch)],
      )
    },
  }
}
