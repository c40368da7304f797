// The invariant checker: runs in production, writes what it finds to `invariant_findings`, and repairs what an
// event can repair. It must find nothing; that is what it is for. Each rule is one query over what has changed
// lately or has not ended, so that a million finished executions cost it nothing.

import type { Pool } from 'pg'
import { log } from '@/lib/platform/log'
import { isAppError } from '@/lib/shared/errors'
import { newId } from '../new-id'
import type { Runtime } from '../running'
import { Rounds } from './rounds'

type Rule = {
  kind: string
  /** Gives id and message of each execution that breaks it. $1: when the last round began, less a minute. */
  sql: string
  /** Whether `execution.repair` may help. */
  repairs: boolean
}

const recent = `e.id >= ($1::text)::uuid`

export const rules: Rule[] = [
  {
    kind: 'live-under-terminal',
    repairs: true,
    sql: `SELECT e.id, 'It has ended as ' || e.state || ' and has live task runs or attempts.' AS message
      FROM executions e
      WHERE e.terminal AND ${recent}
        AND (EXISTS (SELECT 1 FROM task_runs t WHERE t.execution_id = e.id AND t.live)
          OR EXISTS (SELECT 1 FROM attempts a WHERE a.execution_id = e.id AND a.live))
      LIMIT 100`,
  },
  {
    kind: 'waits-for-nothing',
    repairs: true,
    sql: `SELECT e.id, 'It is ' || e.state || ' and waits for nothing that could move it on.' AS message
      FROM executions e
      WHERE NOT e.terminal
        AND NOT EXISTS (SELECT 1 FROM attempts a WHERE a.execution_id = e.id AND a.live)
        AND NOT EXISTS (SELECT 1 FROM timers t WHERE t.execution_id = e.id)
        AND NOT EXISTS (SELECT 1 FROM effects f WHERE f.execution_id = e.id)
        AND NOT EXISTS (SELECT 1 FROM flow_slots s WHERE s.execution_id = e.id AND s.granted_at IS NULL)
        AND NOT EXISTS (SELECT 1 FROM task_runs t WHERE t.execution_id = e.id AND t.live
          AND (t.waiting_for IS NOT NULL OR t.state IN ('PAUSED', 'BREAKPOINT') OR t.child_execution_id IS NOT NULL))
        AND e.state NOT IN ('PAUSED', 'BREAKPOINT')
        AND (SELECT max(v.at) FROM execution_events_after(e.id, e.event_number - 1, 1) v) < clock_timestamp() - interval '1 minute'
      LIMIT 100`,
  },
  {
    kind: 'event-gap',
    repairs: false,
    sql: `SELECT e.id, 'It counts ' || e.event_number || ' events and ' || coalesce(n.count, 0) || ' are there.' AS message
      FROM executions e
      CROSS JOIN LATERAL (SELECT sum(v.last_number - v.first_number + 1)::int AS count,
        max(v.last_number) AS last FROM execution_event_batches v WHERE v.execution_id = e.id) n
      WHERE ${recent} AND (coalesce(n.count, 0) <> e.event_number OR n.last IS DISTINCT FROM nullif(e.event_number, 0))
      LIMIT 100`,
  },
  {
    kind: 'too-many-slots',
    repairs: false,
    sql: `SELECT min(s.execution_id::text)::uuid AS id,
        count(*) || ' slots of ' || s.namespace || '.' || s.flow_id || ' are held, ' || max(s.slot_limit) || ' allowed.'
          AS message
      FROM flow_slots s WHERE s.granted_at IS NOT NULL
      GROUP BY s.namespace, s.flow_id HAVING count(*) > max(s.slot_limit) LIMIT 100`,
  },
  {
    kind: 'unqueued-attempt',
    repairs: true,
    sql: `SELECT DISTINCT e.id, 'An attempt waits for a worker and no work is queued for it.' AS message
      FROM executions e JOIN attempts a ON a.execution_id = e.id AND a.state = 'CREATED'
      WHERE NOT e.terminal AND a.created_at < clock_timestamp() - interval '1 minute'
        AND NOT EXISTS (SELECT 1 FROM work_items w WHERE w.execution_id = a.execution_id
          AND w.task_run_id = a.task_run_id AND w.attempt = a.number)
      LIMIT 100`,
  },
]

export type CheckerParts = { pool: Pool; apply: Runtime['apply']; everyMs: number }

export class Checker {
  /** When it last looked at everything, epoch milliseconds. */
  checkedAt: number | null = null
  private readonly rounds: Rounds
  /** UUIDv7 are in time order: executions begun since the last round but one, for what is over. */
  private since = newId(Date.now() - 3_600_000)

  constructor(private readonly parts: CheckerParts) {
    const { everyMs } = parts
    this.rounds = new Rounds({
      work: () => this.runOnce(),
      everyMs,
      failed: 'The checker could not look',
    })
  }

  start(): void {
    this.rounds.start(this.parts.everyMs)
  }

  stop(): Promise<void> {
    return this.rounds.stop()
  }

  /** Looks at everything once; gives what it found. */
  async runOnce(): Promise<{ kind: string; executionId: string | null; message: string }[]> {
    const began = newId(Date.now() - 600_000)
    const found: { kind: string; executionId: string | null; message: string }[] = []
    for (const rule of rules) {
      const values = rule.sql.includes('$1') ? [this.since] : []
      const { rows } = await this.parts.pool.query<{ id: string | null; message: string }>(
        rule.sql,
        values,
      )
      for (const { id, message } of rows) {
        found.push({ kind: rule.kind, executionId: id, message })
        await this.note(rule, id, message)
      }
    }
    this.since = began
    this.checkedAt = Date.now()
    return found
  }

  private async note(rule: Rule, executionId: string | null, message: string): Promise<void> {
    const { rows } = await this.parts.pool.query<{ id: string }>(
      `INSERT INTO invariant_findings (id, execution_id, kind, message, found_at)
       SELECT $1, $2, $3, $4, clock_timestamp()
       WHERE NOT EXISTS (SELECT 1 FROM invariant_findings WHERE kind = $3 AND execution_id = $2
         AND repaired_at IS NULL)
       RETURNING id`,
      [newId(), executionId, rule.kind, message],
    )
    if (rows.length > 0) log.error({ executionId, kind: rule.kind }, `Invariant broken: ${message}`)
    if (rule.repairs && executionId) await this.repair(executionId, rule.kind)
  }

  private async repair(executionId: string, kind: string): Promise<void> {
    try {
      const { changed } = await this.parts.apply(executionId, {
        type: 'execution.repair',
        finding: kind,
      })
      if (!changed) return
      await this.parts.pool.query(
        `UPDATE invariant_findings SET repaired_at = clock_timestamp(), repair = 'execution.repair'
         WHERE execution_id = $1 AND kind = $2 AND repaired_at IS NULL`,
        [executionId, kind],
      )
    } catch (error) {
      if (!isAppError(error)) throw error
    }
  }
}
