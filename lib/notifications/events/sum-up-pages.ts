// Rows of events lie in their table in the order of their positions, and a small index (BRIN) knows which pages
// hold which positions. It knows nothing of pages that were filled since it last looked: whoever reads a few
// positions reads all of those, and after a busy minute they are hundreds of megabytes. Postgres looks when it
// vacuums. Here each stretch of pages is summed up as soon as it is full; the last one is left alone, for
// every row that is still written there would then write its summary too.

import type { Pool } from 'pg'
import { transaction } from '@/lib/db/transaction'

const index = 'execution_event_batches_position_idx'
/** How many pages an index sums up together that names no other number. */
const pagesOfStretch = 128
const mostAtOnce = 200
const lockNotAvailable = '55P03'

export class PageSummary {
  /** Stretches before this one are summed up. */
  private done = 0

  constructor(private readonly pool: Pool) {}

  /** True where there is more to do at once. What Postgres itself is just looking after waits. */
  async bringUpToDate(): Promise<boolean> {
    const full = await this.fullStretches()
    // Fewer than before: the table was written anew.
    if (full < this.done) this.done = 0
    if (full === this.done) return false
    const upTo = Math.min(full, this.done + mostAtOnce)
    try {
      await this.sumUp(this.done, upTo)
    } catch (error) {
      if ((error as { code?: string }).code === lockNotAvailable) return false
      throw error
    }
    this.done = upTo
    return upTo < full
  }

  private async fullStretches(): Promise<number> {
    const { rows } = await this.pool.query<{ full: number }>(
      `SELECT (pg_relation_size('execution_event_batches') / current_setting('block_size')::int
         / ${pagesOfStretch})::float8 AS full`,
    )
    return Math.floor(rows[0]?.full ?? 0)
  }

  /** Waits for its lock so briefly that a vacuum under way is not broken off for it. Writers go on meanwhile. */
  private sumUp(from: number, to: number): Promise<void> {
    return transaction(this.pool, async (client) => {
      await client.query(`SET LOCAL lock_timeout = '20ms'`)
      await client.query(
        `SELECT count(brin_summarize_range('${index}', page))
         FROM generate_series($1::bigint, $2::bigint, ${pagesOfStretch}) AS page`,
        [from * pagesOfStretch, (to - 1) * pagesOfStretch],
      )
    })
  }
}
