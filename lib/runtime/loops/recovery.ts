// The loop that finds again what a crash swallowed. Nothing here is special to a start: it runs all the time,
// on every server, and two servers that find the same thing race harmlessly, since all it does is events.
//
// - a worker that was not heard of for the lease (by the database's clock) is lost, and so are its attempts
// - live attempts whose worker is lost or has left, whoever said so; and those that it was told to stop: nobody
//   can say any more whether their processes are gone
// - work that wants another outcome where its group has no live worker
// - slots that were granted and not told, or whose execution has ended
// Timers, waiting work and effects have loops of their own that read their tables in the same way.

import type { Pool } from 'pg'
import { log } from '@/lib/platform/log'
import { isAppError } from '@/lib/shared/errors'
import type { Runtime } from '../running'
import { Rounds } from './rounds'
import { giveSlotBack } from './slots'

export type RecoveryParts = {
  pool: Pool
  apply: Runtime['apply']
  leaseMs: number
}

type LiveAttempt = { executionId: string; taskRunId: string; attempt: number; token: string }

const atOnce = 500

export class Recovery {
  private readonly rounds: Rounds

  constructor(private readonly parts: RecoveryParts) {
    this.rounds = new Rounds({
      work: () => this.runOnce(),
      everyMs: Math.min(5_000, Math.max(200, parts.leaseMs / 3)),
      failed: 'Recovery could not look',
    })
  }

  start(): void {
    this.rounds.start()
  }

  stop(): Promise<void> {
    return this.rounds.stop()
  }

  /** One look at everything. */
  async runOnce(): Promise<void> {
    await this.findLostWorkers()
    await this.endLostAttempts()
    await this.endUnservedWork()
    await this.tellSlots()
  }

  private async findLostWorkers(): Promise<void> {
    const { rows } = await this.parts.pool.query<{ id: string; name: string }>(
      `UPDATE workers SET state = 'lost', left_at = clock_timestamp(),
         state_history = state_history || jsonb_build_array(jsonb_build_object(
           'state', 'lost', 'at', to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')))
       WHERE state IN ('active', 'paused', 'draining')
         AND last_seen_at < clock_timestamp() - make_interval(secs => $1 / 1000.0)
       RETURNING id, name`,
      [this.parts.leaseMs],
    )
    for (const { id, name } of rows) log.warn({ workerId: id, name }, 'A worker is lost')
  }

  /** By the indexes on worker and time of claim: only what a lost worker ever claimed is looked at. */
  private async endLostAttempts(): Promise<void> {
    const { rows } = await this.parts.pool.query<LiveAttempt & { live: boolean }>(
      `WITH gone AS MATERIALIZED (
         SELECT id FROM workers WHERE state IN ('lost', 'left')
           AND left_at > clock_timestamp() - interval '1 day'
       )
       SELECT a.execution_id AS "executionId", a.task_run_id AS "taskRunId", a.number AS attempt, a.token,
         a.live
       FROM gone
       JOIN attempts a ON a.worker_id = gone.id AND (a.live OR a.stop = 'requested')
         AND a.claimed_at > clock_timestamp() - interval '30 days'
       LIMIT $1`,
      [atOnce],
    )
    await this.each(rows, ({ executionId, taskRunId, attempt, token, live }) =>
      this.parts.apply(
        executionId,
        live
          ? { type: 'attempt.lost', taskRunId, attempt, token }
          : { type: 'attempt.stopReported', taskRunId, attempt, result: 'unconfirmed' },
      ),
    )
  }

  /** A task may ask to fail, or to cancel the execution, rather than wait for a group without a worker. */
  private async endUnservedWork(): Promise<void> {
    const { rows } = await this.parts.pool.query<LiveAttempt & { group: string; fallback: string }>(
      `SELECT w.execution_id AS "executionId", w.task_run_id AS "taskRunId", w.attempt, w.token,
         w."group", w.fallback
       FROM work_items w
       WHERE w.fallback <> 'WAIT' AND w.created_at < clock_timestamp() - interval '1 second'
         AND NOT EXISTS (SELECT 1 FROM workers k WHERE k.state = 'active' AND coalesce(k."group", '') = w."group")
       LIMIT $1`,
      [atOnce],
    )
    await this.each(rows, ({ executionId, taskRunId, attempt, token, group, fallback }) => {
      const message = `No worker of the group "${group}" is there.`
      const finished = { type: 'attempt.finished' as const, taskRunId, attempt, token }
      return this.parts.apply(executionId, {
        ...finished,
        outcome:
          fallback === 'CANCEL'
            ? { ok: true, outputs: {}, effects: [{ type: 'exit', state: 'CANCELLED' }] }
            : { ok: false, failure: { code: 'no-worker', message } },
      })
    })
  }

  private async tellSlots(): Promise<void> {
    const { rows } = await this.parts.pool.query<{
      executionId: string
      namespace: string
      flowId: string
      over: boolean
    }>(
      `SELECT s.execution_id AS "executionId", s.namespace, s.flow_id AS "flowId",
         coalesce(e.terminal, true) AS over
       FROM flow_slots s LEFT JOIN executions e ON e.id = s.execution_id
       WHERE coalesce(s.granted_at, s.asked_at) < clock_timestamp() - interval '5 seconds'
         AND (coalesce(e.terminal, true)
           OR (s.granted_at IS NOT NULL AND e.state IN ('CREATED', 'QUEUED', 'RESTARTED')))
       LIMIT $1`,
      [atOnce],
    )
    await this.each(rows, async ({ executionId, namespace, flowId, over }) => {
      if (!over) return this.parts.apply(executionId, { type: 'slot.granted' })
      const granted = await giveSlotBack(this.parts.pool, { executionId, namespace, flowId })
      for (const id of granted) await this.parts.apply(id, { type: 'slot.granted' })
    })
  }

  private async each<T>(rows: T[], run: (row: T) => Promise<unknown>): Promise<void> {
    await Promise.all(
      rows.map(async (row) => {
        try {
          await run(row)
        } catch (error) {
          if (isAppError(error) && error.code !== 'internal') return
          log.warn({ error: String(error) }, 'Recovery could not repair something')
        }
      }),
    )
  }
}
