// The outbox: what commits want done elsewhere. The server that wrote an effect carries it out at once from
// memory; its row gives that server a few seconds (effectLeaseMs), after which any server takes it up. So
// nothing is lost by a crash, each effect is carried out at least once, and each handler must be idempotent.
//
// What moves no execution (the archive) has a lane of its own: a store that hangs fills that lane and no
// other (P8). A lane that is full leaves its rows in Postgres, and takes them up later.

import type { Pool } from 'pg'
import type { Effect } from '@/lib/engine'
import { log } from '@/lib/platform/log'
import type { StoredEffect, Writes } from '../batch'

export type EffectHandler = (
  effect: Effect,
  from: { executionId: string; id: string },
) => Promise<void>
export type EffectHandlers = Partial<Record<Effect['type'], EffectHandler>>

const pollMs = 1_000
const readAtOnce = 200
const longestBackoffS = 300
const mostWaiting = 20_000

type EffectLane = { mostAtOnce: number; running: number; waiting: StoredEffect[] }

export class Effects {
  private readonly running = new Set<string>()
  private readonly engineLane: EffectLane = { mostAtOnce: 64, running: 0, waiting: [] }
  private readonly archiveLane: EffectLane = { mostAtOnce: 4, running: 0, waiting: [] }
  private done: string[] = []
  private sweeping = false
  private poller: NodeJS.Timeout | undefined
  private stopped = false

  constructor(
    private readonly pool: Pool,
    private readonly handlers: EffectHandlers,
  ) {}

  start(): void {
    const poll = () => {
      this.takeUp()
        .catch((error: unknown) => log.warn({ error: String(error) }, 'Effects could not be read'))
        .finally(() => {
          if (!this.stopped) this.poller = setTimeout(poll, pollMs)
        })
    }
    poll()
  }

  async stop(): Promise<void> {
    this.stopped = true
    clearTimeout(this.poller)
    await this.sweep()
  }

  note({ effects }: Writes): void {
    for (const effect of effects) this.enqueue(effect)
  }

  private enqueue(effect: StoredEffect): void {
    if (this.stopped || this.running.has(effect.id)) return
    const lane = effect.effect.type === 'archive' ? this.archiveLane : this.engineLane
    if (lane.waiting.length >= mostWaiting) return
    this.running.add(effect.id)
    lane.waiting.push(effect)
    this.runSome(lane)
  }

  private runSome(lane: EffectLane): void {
    while (lane.waiting.length > 0 && lane.running < lane.mostAtOnce) {
      const next = lane.waiting.shift()
      if (next) void this.run(lane, next)
    }
  }

  private async run(lane: EffectLane, { id, executionId, effect }: StoredEffect): Promise<void> {
    lane.running += 1
    try {
      await this.handlers[effect.type]?.(effect, { executionId, id })
      this.done.push(id)
      this.sweepSoon()
    } catch (error) {
      if (!this.stopped) await this.postpone(id, executionId, effect.type, error)
    } finally {
      this.running.delete(id)
      lane.running -= 1
      this.runSome(lane)
    }
  }

  private async postpone(
    id: string,
    executionId: string,
    type: string,
    error: unknown,
  ): Promise<void> {
    log.warn(
      { executionId, effect: type, error: String(error) },
      'An effect failed and is tried again',
    )
    await this.pool
      .query(
        `UPDATE effects SET tries = tries + 1, last_error = left($2, 1000),
           next_try_at = now() + make_interval(secs => least(power(2, least(tries, 16)), $3))
         WHERE id = $1`,
        [id, String(error), longestBackoffS],
      )
      .catch(() => undefined)
  }

  private sweepSoon(): void {
    if (this.sweeping) return
    this.sweeping = true
    setTimeout(() => {
      this.sweeping = false
      this.sweep().catch(() => undefined)
    }, 20)
  }

  /** Deletes what is done, many at once. What this misses is carried out again, and changes nothing. */
  private async sweep(): Promise<void> {
    const { done } = this
    if (done.length === 0) return
    this.done = []
    await this.pool.query('DELETE FROM effects WHERE id = ANY($1::uuid[])', [done])
  }

  /** Takes up what nobody finished in time: SKIP LOCKED, so that no two servers take the same. */
  private async takeUp(): Promise<void> {
    const { rows } = await this.pool.query<{
      id: string
      executionId: string
      type: Effect['type']
      payload: object
    }>(
      `UPDATE effects SET tries = tries + 1,
         next_try_at = now() + make_interval(secs => least(power(2, least(tries + 3, 16)), $2))
       WHERE id IN (SELECT id FROM effects WHERE next_try_at <= now() ORDER BY next_try_at LIMIT $1
         FOR UPDATE SKIP LOCKED)
       RETURNING id, execution_id AS "executionId", type, payload`,
      [readAtOnce, longestBackoffS],
    )
    for (const { id, executionId, type, payload } of rows) {
      const effect = { type, ...payload } as Effect
      this.enqueue({ id, executionId, effect, createdAt: 0 })
    }
  }
}
