// Up to which position everything is committed or given up. Positions are drawn before their transactions
// commit, so the greatest one that can be seen says nothing of those before it.
//
// First it is read how far positions were drawn, then which transactions hold a writer's lock on the tables
// of events. Whoever drew a position before the first look either holds that lock at the second, or is over.
// Once those that held it are gone, all up to the mark can be read. Transactions that write elsewhere, in
// other tables or databases, delay nothing.

import type { Pool } from 'pg'
import { setTimeout as pause } from 'node:timers/promises'
import { drawnPosition, openWriters } from './read-range'

const looks = 8
const lookEveryMs = 4

export class Horizon {
  private safe = 0
  private mark: { position: number; writers: Set<string> } | null = null

  constructor(private readonly pool: Pool) {}

  /** Never waits for long: where writers take their time, the answer is the one before. */
  async find(): Promise<number> {
    for (let look = 0; look < looks; look += 1) {
      this.mark ??= await this.markNow()
      const { position, writers } = this.mark
      const left = writers.size === 0 ? writers : await openWriters(this.pool)
      const waits = [...writers].some((writer) => left.has(writer))
      if (!waits) {
        this.safe = Math.max(this.safe, position)
        this.mark = null
        return this.safe
      }
      await pause(lookEveryMs)
    }
    return this.safe
  }

  private async markNow(): Promise<{ position: number; writers: Set<string> }> {
    const position = await drawnPosition(this.pool)
    return { position, writers: await openWriters(this.pool) }
  }
}
