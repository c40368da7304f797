// This server's row in `servers`: others see that it lives, and it sees whether there are others.

import { hostname } from 'node:os'
import type { Pool } from 'pg'
import { log } from '@/lib/platform/log'

export type PresenceParts = {
  pool: Pool
  serverId: string
  version: string
  heartbeatMs: number
  leaseMs: number
  onOthers(othersAlive: boolean): void
}

export class Presence {
  private timer: NodeJS.Timeout | undefined
  private stopped = false

  constructor(private readonly parts: PresenceParts) {}

  async start(): Promise<void> {
    await this.beat()
    const next = () => {
      this.beat()
        .catch((error: unknown) =>
          log.warn({ error: String(error) }, 'The server could not report'),
        )
        .finally(() => {
          if (!this.stopped) this.timer = setTimeout(next, this.parts.heartbeatMs)
        })
    }
    this.timer = setTimeout(next, this.parts.heartbeatMs)
  }

  async stop(): Promise<void> {
    this.stopped = true
    clearTimeout(this.timer)
    await this.parts.pool
      .query('UPDATE servers SET left_at = clock_timestamp() WHERE id = $1', [this.parts.serverId])
      .catch(() => undefined)
  }

  private async beat(): Promise<void> {
    const { pool, serverId, version, leaseMs } = this.parts
    const { rows } = await pool.query<{ others: boolean }>(
      `WITH mine AS (
         INSERT INTO servers (id, host, pid, version, started_at, last_seen_at)
         VALUES ($1, $2, $3, $4, clock_timestamp(), clock_timestamp())
         ON CONFLICT (id) DO UPDATE SET last_seen_at = clock_timestamp()
       )
       SELECT EXISTS (SELECT 1 FROM servers WHERE id <> $1 AND left_at IS NULL
         AND last_seen_at > clock_timestamp() - make_interval(secs => $5 / 1000.0)) AS others`,
      [serverId, hostname(), process.pid, version, leaseMs],
    )
    this.parts.onOthers(rows[0]?.others ?? false)
  }
}
