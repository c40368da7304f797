// The next time of each trigger by the clock whose row has none: new ones, and those whose flow was saved.
// One that still says the same times goes on where it was, so that a save loses no time that is due; one that
// says other times starts from the save.

import type { Pool } from 'pg'
import type { FlowPart, FlowParts } from '../flow-parts'
import { nextLook } from './next-look'
import { readSchedule, scheduleTypes } from './read-schedule'
import type { TriggerKey } from './rows'

export type ScheduleState = {
  signature: string
  /** Epoch milliseconds; null after the last. */
  planned: number | null
  /** An execution of it still runs, and it may not start another one. */
  waiting?: boolean
}

type Row = TriggerKey & {
  revision: number
  state: { schedule?: ScheduleState }
  savedAt: Date
  now: number
}

const plannedAtOnce = 2_000
/** What was saved before this long had its times worked out by nobody: it starts now. */
const longestAgoMs = 60_000

/** How many were planned. */
export async function planSchedules(pool: Pool, parts: FlowParts): Promise<number> {
  const { rows } = await pool.query<Row>(
    `SELECT t.namespace, t.flow_id AS "flowId", t.trigger_id AS "triggerId", t.flow_revision AS revision, t.state,
        floor(extract(epoch FROM statement_timestamp()) * 1000)::float8 AS now,
        greatest(f.updated_at, to_timestamp((t.state->>'enabledAt')::float8 / 1000)) AS "savedAt"
       FROM triggers t JOIN flows f ON f.namespace = t.namespace AND f.id = t.flow_id
      WHERE t.next_at IS NULL AND NOT t.disabled AND t.type = ANY($1) LIMIT $2`,
    [scheduleTypes, plannedAtOnce],
  )
  if (rows.length === 0) return 0
  const partOf = await parts.load(rows)
  const planned = rows.map((row) => ({ ...row, ...plan(row, partOf(row)) }))
  // Only rows that nobody planned or saved since they were read.
  await pool.query(
    `UPDATE triggers t SET next_at = coalesce(w."nextAt", 'infinity'::timestamptz),
       state = CASE WHEN w.schedule IS NULL THEN t.state ELSE t.state || jsonb_build_object('schedule', w.schedule) END,
       last_reason = coalesce(w.reason, t.last_reason),
       last_reason_at = CASE WHEN w.reason IS NULL THEN t.last_reason_at ELSE clock_timestamp() END
     FROM json_to_recordset($1::json) AS w(namespace text, "flowId" text, "triggerId" text, revision int,
       "nextAt" timestamptz, schedule jsonb, reason text)
     WHERE t.namespace = w.namespace AND t.flow_id = w."flowId" AND t.trigger_id = w."triggerId"
       AND t.flow_revision = w.revision AND t.next_at IS NULL AND NOT t.disabled`,
    [JSON.stringify(planned)],
  )
  return rows.length
}

type Plan = { nextAt: string | null; schedule: ScheduleState | null; reason: string | null }

function plan(row: Row, part: FlowPart | null): Plan {
  const definition = part?.triggers.get(row.triggerId)
  if (!definition) return { nextAt: null, schedule: null, reason: 'its flow cannot be read' }
  try {
    const rule = readSchedule(definition)
    const known = row.state.schedule
    const from = Math.max(row.savedAt.getTime(), row.now - longestAgoMs)
    const planned = known?.signature === rule.signature ? known.planned : rule.after(from)
    const schedule = { signature: rule.signature, planned }
    return { nextAt: nextLook(row, rule, planned), schedule, reason: null }
  } catch (error) {
    const reason = `its times cannot be worked out: ${(error as Error).message}`
    return { nextAt: null, schedule: null, reason }
  }
}
