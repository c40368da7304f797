// This server's row in `servers`: others see that it lives, and it sees whether there are others.

import { hostname } from 'node:os'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { Pool } from 'pg'
import { Rounds } from './rounds'

export type PresenceParts = {
  pool: Pool
  serverId: string
  version: string
  heartbeatMs: number
  leaseMs: number
  onOthers(othersAlive: boolean): void
}

export class Presence {
  private readonly rounds: Rounds
  private readonly loopDelay = monitorEventLoopDelay({ resolution: 20 })

  constructor(private readonly parts: PresenceParts) {
    this.rounds = new Rounds({
      work: () => this.beat(),
      everyMs: parts.heartbeatMs,
      failed: 'The server could not report',
    })
  }

  async start(): Promise<void> {
    this.loopDelay.enable()
    await this.beat()
    this.rounds.start(this.parts.heartbeatMs)
  }

  /** A beat that came after would say that it lives. */
  async stop(): Promise<void> {
    await this.rounds.stop()
    this.loopDelay.disable()
    await this.parts.pool
      .query('UPDATE servers SET left_at = clock_timestamp() WHERE id = $1', [this.parts.serverId])
      .catch(() => undefined)
  }

  private async beat(): Promise<void> {
    const { pool, serverId, version, leaseMs } = this.parts
    const { rows } = await pool.query<{ others: boolean }>(
      `WITH mine AS (
         INSERT INTO servers (id, host, pid, version, started_at, last_seen_at, loop_delay_ms, used_memory_bytes)
         VALUES ($1, $2, $3, $4, clock_timestamp(), clock_timestamp(), $6, $7)
         ON CONFLICT (id) DO UPDATE SET last_seen_at = clock_timestamp(), left_at = NULL,
           loop_delay_ms = excluded.loop_delay_ms, used_memory_bytes = excluded.used_memory_bytes
       )
       SELECT EXISTS (SELECT 1 FROM servers WHERE id <> $1 AND left_at IS NULL
         AND last_seen_at > clock_timestamp() - make_interval(secs => $5 / 1000.0)) AS others`,
      [
        serverId,
        hostname(),
        process.pid,
        version,
        leaseMs,
        this.delayMs(),
        process.memoryUsage.rss(),
      ],
    )
    this.parts.onOthers(rows[0]?.others ?? false)
  }

  /** The 99th percentile since the last heartbeat; null before there is one. */
  private delayMs(): number | null {
    const delay = this.loopDelay.percentile(99) / 1e6
    const seen = this.loopDelay.count > 0
    this.loopDelay.reset()
    return seen && Number.isFinite(delay) ? delay : null
  }
}
