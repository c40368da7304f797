// The committer's own connections, and what becomes of a batch that Postgres did not take.
// A statement that fails (a guard, a value, a row that somebody holds for long) is tried again one execution at a
// time, so that one that cannot be written never holds up the others; one that is held is decided again. A
// connection that breaks leaves the fate of the batch unknown: the caller asks Postgres, by version, when it is
// back.

import { Pool, type PoolClient } from 'pg'
import { readRowTypes, type RowType } from '@/lib/db/row-encoder'
import { rowTypeOf } from '@/lib/db/statements/flush'
import { isConnectionFault, isHeldUp, isRetryable, outliveFaults } from '@/lib/db/pool'
import { committerSettings, layOutFlush, sendFlush } from './commit'
import type { Flight } from './memory/lane'

export type Fate = {
  landed: Set<string>
  /** Executions whose rows Postgres refuses, with its reason. */
  poisoned?: Map<string, unknown>
  /** The connection broke: landed or not, nobody knows yet. */
  unknown?: unknown
}

export class Committer {
  private readonly pool: Pool
  private readonly idle: PoolClient[] = []
  private types: Map<string, RowType> | null = null

  constructor(
    url: string,
    /** How many batches may be on their way at once. */
    readonly lanes = 1,
    /** Stands in each row of events that these connections write. */
    serverId = '',
  ) {
    this.pool = new Pool({
      connectionString: url,
      max: lanes,
      application_name: 'millrace commit',
      connectionTimeoutMillis: 10_000,
      keepAlive: true,
      options: `${committerSettings} -c millrace.server=${serverId}`,
    })
    outliveFaults(this.pool)
  }

  async send(batch: Flight[]): Promise<Fate> {
    try {
      return { landed: await this.run(batch) }
    } catch (error) {
      if (isConnectionFault(error)) return { landed: new Set(), unknown: error }
      const isHeld = isHeldUp(error)
      if (isHeld ? batch.length === 1 : isRetryable(error)) return { landed: new Set() }
      return this.oneByOne(batch, error)
    }
  }

  private async oneByOne(batch: Flight[], error: unknown): Promise<Fate> {
    const fate = { landed: new Set<string>(), poisoned: new Map<string, unknown>() }
    const [only] = batch
    if (batch.length === 1 && only) {
      fate.poisoned.set(only.id, error)
      return fate
    }
    for (const flight of batch) {
      const alone = await this.send([flight])
      // Unknown fates are told apart by the caller, flight by flight; what landed before stays landed.
      if (alone.unknown !== undefined) return { ...fate, unknown: alone.unknown }
      for (const id of alone.landed) fate.landed.add(id)
      for (const [id, reason] of alone.poisoned ?? []) fate.poisoned.set(id, reason)
    }
    return fate
  }

  private async run(batch: Flight[]): Promise<Set<string>> {
    const client = this.idle.pop() ?? (await this.connect())
    try {
      this.types ??= await readRowTypes(client, [...new Set(Object.values(rowTypeOf))])
      const landed = await sendFlush(client, layOutFlush(batch, this.types))
      this.idle.push(client)
      return landed
    } catch (error) {
      if (isConnectionFault(error)) client.release(true)
      else this.idle.push(client)
      throw error
    }
  }

  private async connect(): Promise<PoolClient> {
    const client = await this.pool.connect()
    client.on('error', () => {
      const at = this.idle.indexOf(client)
      if (at < 0) return
      this.idle.splice(at, 1)
      client.release(true)
    })
    return client
  }

  async stop(): Promise<void> {
    for (const client of this.idle.splice(0)) client.release()
    await this.pool.end()
  }
}
