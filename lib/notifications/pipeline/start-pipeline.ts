// The pipeline of one server: leases, feeding, lanes, gathering. Each has its own loop; none waits for
// another, and nothing here is awaited by a commit.

import type { PoolClient } from 'pg'
import { log } from '@/lib/platform/log'
import { findDestinationType } from '../destinations/registry'
import type { Destination } from '../destinations/destination'
import { Horizon } from '../events/horizon'
import { feedAhead, feedDestinations } from './feed'
import { countAhead, type AheadLimits } from './count-ahead'
import { gather, type BatchRule } from './gather'
import { Lane, type LaneParts } from './lane'
import { PageSummary } from '../events/sum-up-pages'
import {
  fullAt,
  fullWhenFailing,
  giveBackLeases,
  takeLeases,
  type LeasedDestination,
} from './leases'
import { noteWaits, watchLag } from './watch-lag'

const leaseEveryMs = 1_000
const feedEveryMs = 1_000
const gatherEveryMs = 200
/** Commits that come together are fed together. */
const joinMs = 15
const pagesEveryMs = 1_000
const lagEveryMs = 5_000
const aheadEveryMs = 5_000
/**
 * A destination that is full is fed in small bites: the rest waits where it is, as events. One that fails is
 * fed now and then, in case that nothing of what it has is due while something else would arrive; and not at
 * all while its breaker is open, so that it costs next to nothing. People's are never full: a digest counts
 * all that there is.
 */
const full = { bite: 50, everyMs: 1_000 }
const failing = { bite: 20, everyMs: 4_000 }
const stopWithinMs = 2_000

export type PipelineParts = LaneParts & {
  serverId: string
  /** Beside those of the registry, for tests. */
  types?: (id: string) => Destination | null
  lag?: { behindMs: number; everyMs: number }
  ahead?: AheadLimits & { everyMs: number }
}

export type Pipeline = {
  /** Something was committed or changed: look now. Cheap, never throws. */
  wake(): void
  /** A destination or a subscription was changed. */
  changed(): void
  /** These executions are about to be deleted, in this transaction: what they have to tell becomes deliveries. */
  keepEventsOf(client: PoolClient, executionIds: string[]): Promise<void>
  stop(): Promise<void>
}

type Leased = {
  row: LeasedDestination
  lane: Lane
  type: Destination
  cursor: number
  fedAt: number
  /** When it may be another server's; by performance.now(). */
  until: number
}

const batchRuleOf = (
  type: Destination | null,
  config: Record<string, unknown>,
): BatchRule | null => {
  const { batch } = config as { batch?: BatchRule }
  return type?.batches && batch ? batch : null
}

export function startPipeline(parts: PipelineParts): Pipeline {
  const { pool, serverId } = parts
  const typeOf = parts.types ?? findDestinationType
  const leased = new Map<string, Leased>()
  const horizon = new Horizon(pool)
  const pages = new PageSummary(pool)
  let stopped = false

  async function renewLeases(): Promise<void> {
    const asked = performance.now()
    const rows = await takeLeases(pool, serverId)
    const ids = new Set(rows.map(({ id }) => id))
    for (const [id, { lane }] of leased) {
      if (ids.has(id)) continue
      leased.delete(id)
      void lane.stop(0)
    }
    for (const row of rows) renewOne(row, asked)
  }

  function renewOne(row: LeasedDestination, asked: number): void {
    // A second less than Postgres grants, counted from before it was asked.
    const until = asked + row.leftMs - 1_000
    const known = leased.get(row.id)
    if (known) {
      known.until = until
      known.cursor = Math.max(known.cursor, row.cursor)
      known.row = row
      known.lane.renew(row)
      return
    }
    const type = typeOf(row.type)
    if (!type) return
    const lane: Lane = new Lane(parts, row, type, () => {
      const own = leased.get(row.id)
      return own?.lane === lane && performance.now() < own.until
    })
    leased.set(row.id, { row, lane, type, cursor: row.cursor, fedAt: 0, until })
    lane.wake()
  }

  async function feed(): Promise<boolean> {
    const hungry = [...leased.values()].filter(isHungry)
    if (hungry.length === 0) return false
    const upTo = await horizon.find()
    let more = false
    for (const group of byCursor(hungry.filter(({ cursor }) => cursor < upTo))) {
      more = (await feedGroup(group, upTo)) || more
    }
    return more
  }

  async function feedGroup(group: Leased[], upTo: number): Promise<boolean> {
    const cursor = group[0]?.cursor ?? 0
    const ids = group.map(({ row }) => row.id)
    const gathering = new Set(
      group.filter(({ type, row }) => batchRuleOf(type, row.config)).map(({ row }) => row.id),
    )
    const bite = biteOf(group)
    const fed = await feedDestinations(pool, serverId, { ids, cursor, gathering }, upTo, bite)
    if (!fed) {
      // Another position in the row than here, or another server's: the rows say which.
      leases.soon()
      return false
    }
    for (const each of group) {
      const count = fed.inserted.get(each.row.id) ?? 0
      each.cursor = fed.cursor
      each.fedAt = performance.now()
      each.row.pending += count
      if (count > 0) {
        each.lane.wake()
        parts.onChanged?.()
      }
    }
    return bite === undefined && fed.cursor < upTo
  }

  async function gatherAll(): Promise<void> {
    for (const each of leased.values()) {
      const { disabled, pending, forPeople, config, id } = each.row
      const batch = batchRuleOf(each.type, config)
      if (disabled || pending === 0 || (batch === null && !forPeople)) continue
      if (await gather(pool, id, batch)) each.lane.wake()
    }
  }

  const loops = [
    loop('leases', leaseEveryMs, async () => {
      await renewLeases()
      return false
    }),
    loop('feed', feedEveryMs, feed),
    loop('gather', gatherEveryMs, async () => {
      await gatherAll()
      return false
    }),
    loop('lag', parts.lag?.everyMs ?? lagEveryMs, async () => {
      await noteWaits(pool, serverId)
      const crossings = await watchLag(pool, serverId, parts.lag?.behindMs)
      if (crossings.length > 0) parts.onChanged?.()
      return crossings.length > 0
    }),
    loop('ahead', parts.ahead?.everyMs ?? aheadEveryMs, async () => {
      const unfed = [...leased.values()].filter((each) => each.row.disabled || isFull(each))
      if (unfed.length === 0) return false
      const ids = unfed.map(({ row }) => row.id)
      if (await countAhead(pool, serverId, ids, await horizon.find(), parts.ahead))
        parts.onChanged?.()
      return false
    }),
    loop('pages', pagesEveryMs, () => pages.bringUpToDate()),
  ] as const
  const [leases, feeding] = loops
  let waking: NodeJS.Timeout | undefined

  return {
    wake() {
      if (waking || stopped || leased.size === 0) return
      waking = setTimeout(() => {
        waking = undefined
        feeding.soon()
      }, joinMs)
    },
    changed() {
      parts.onChanged?.()
      leases.soon()
      feeding.soon()
    },
    keepEventsOf: (client, executionIds) =>
      feedAhead(
        client,
        executionIds,
        ({ type, config }) => batchRuleOf(typeOf(type), config) !== null,
      ),
    async stop() {
      clearTimeout(waking)
      await Promise.all(loops.map((each) => each.stop()))
      await Promise.all([...leased.values()].map(({ lane }) => lane.stop(stopWithinMs)))
      stopped = true
      await giveBackLeases(pool, serverId).catch(() => undefined)
    },
  }
}

const isFull = ({ row, type }: Leased): boolean =>
  type.audience === 'machine' && row.pending >= (row.failures > 0 ? fullWhenFailing : fullAt)

function isHungry(each: Leased): boolean {
  const { disabled, failures, openUntil } = each.row
  if (disabled) return false
  if (!isFull(each)) return true
  if (failures > 0 && openUntil !== null && Date.now() < openUntil) return false
  const { everyMs } = failures > 0 ? failing : full
  return performance.now() - each.fedAt >= everyMs
}

/** Undefined where as much as there is may be read. */
function biteOf(group: Leased[]): number | undefined {
  if (!group.some(isFull)) return undefined
  return group.some(({ row }) => row.failures > 0) ? failing.bite : full.bite
}

/** Full ones apart: their small bites would hold back those that are not. */
function byCursor(destinations: Leased[]): Leased[][] {
  const groups = new Map<string, Leased[]>()
  for (const each of destinations) {
    const key = `${each.cursor} ${isFull(each)}`
    groups.set(key, [...(groups.get(key) ?? []), each])
  }
  return [...groups.values()]
}

type Loop = { soon(): void; stop(): Promise<void> }

/** Runs again at once where a round says that there is more, or where it was asked for meanwhile. */
function loop(what: string, everyMs: number, round: () => Promise<boolean>): Loop {
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> = Promise.resolve()
  let busy = false
  let again = false
  let stopped = false
  const run = () => {
    if (busy || stopped) {
      again = true
      return
    }
    busy = true
    again = false
    clearTimeout(timer)
    running = round()
      .catch((error: unknown) => {
        log.warn({ what, error: String(error) }, 'Notifications: a round failed and is tried again')
        return false
      })
      .then((more) => {
        busy = false
        if (!stopped) timer = setTimeout(run, more || again ? 0 : everyMs)
        return undefined
      })
  }
  timer = setTimeout(run, 0)
  return {
    soon: run,
    async stop() {
      stopped = true
      clearTimeout(timer)
      await running
    },
  }
}
