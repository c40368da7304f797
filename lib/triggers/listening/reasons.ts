// Why listening triggers did not fire, kept in memory and written a few times a second: a look that fires
// nothing must cost the commit nothing. Where one trigger looks at very much, equal reasons become one row
// that says how many they were.

import type { Pool } from 'pg'
import { recordEvaluations, type Evaluation } from '../evaluations/record'
import type { NoteReason } from './hear'

const mostRowsOfOne = 10
const mostRows = 2_000

export function createReasons(pool: Pool): { note: NoteReason; write: () => Promise<void> } {
  let rows: Evaluation[] = []
  let byTrigger = new Map<string, Evaluation[]>()
  return {
    note: ({ namespace, flowId, triggerId }, reason, at, upstreamId) => {
      const key = `${namespace}/${flowId}/${triggerId}`
      const own = byTrigger.get(key) ?? []
      if (own.length >= mostRowsOfOne || rows.length >= mostRows) {
        const same = own.find((row) => row.reason === reason) ?? own.at(-1)
        if (!same) return
        same.times = (same.times ?? 1) + 1
        same.at = Math.max(same.at, at)
        return
      }
      const row = { namespace, flowId, triggerId, reason, at, upstreamId, times: 1 }
      own.push(row)
      rows.push(row)
      byTrigger.set(key, own)
    },
    async write() {
      if (rows.length === 0) return
      const batch = rows
      rows = []
      byTrigger = new Map()
      await recordEvaluations(pool, batch)
    },
  }
}
