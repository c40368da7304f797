// The lane of one destination: takes what is due, in order, sends so many at once, and never two of the same
// stream. It has its own slots, its own memory and its own breaker, so that nothing it does or suffers
// reaches another lane.

import type { Pool } from 'pg'
import {
  afterFailure,
  allowance,
  closedBreaker,
  nextRetryMs,
  type Breaker,
  type Digest,
} from '@/lib/engine'
import { log } from '@/lib/platform/log'
import type { AddressGuard } from '@/lib/platform/outbound/address-guard'
import type { Batch, Destination } from '../destinations/destination'
import { goneAnswer } from '../schema'
import { Held } from './held'
import type { LeasedDestination } from './leases'
import { tryDelivery, type TryResult } from './send'
import { settle, switchOff, writeHealth, type Settlement } from './settle'
import { streamKey, takeUnits, type Unit } from './units'
import { readBatch, readDue, readNextDue, type DueDelivery } from './window'

const windowSize = 400
const digestEvents = 20
const settleAgainMs = 500
const longestSleepMs = 30_000

export type LaneParts = {
  pool: Pool
  guard: AddressGuard
  baseUrl: string
  /** Opens the sealed texts of a config. Throws where the key is another one. */
  openConfig: (config: Record<string, unknown>, secrets: readonly string[]) => unknown
  /** Deliveries were made, tried or ended. Cheap, never throws. */
  onChanged?: () => void
  /** For tests; 15 s where it is left out. */
  deadlineMs?: number
}

type Outcome = { settlements: Settlement[]; unit: Unit }

export class Lane {
  private queue: DueDelivery[] = []
  private readonly underWay = new Set<string>()
  private readonly busyStreams = new Set<string>()
  private active = 0
  private readonly held = new Held()
  private breaker: Breaker
  private lastError: string | null = null
  private outcomes: Outcome[] = []
  private settling = false
  private loading = false
  private loadAgain = true
  /** Streams that were written down while rows are read: what was read of them may be from before. */
  private releasedMeanwhile = new Set<string>()
  private timer: NodeJS.Timeout | undefined
  private stopped = false

  constructor(
    private readonly parts: LaneParts,
    private row: LeasedDestination,
    private readonly type: Destination,
    /** False once the lease may be over: nothing more is sent. */
    private readonly isOurs: () => boolean,
  ) {
    this.breaker = { failures: row.failures, openUntilMs: row.openUntil }
  }

  /** The newest row: another config closes the connection; a person's recovery closes the breaker. */
  renew(row: LeasedDestination): void {
    const changed = row.updatedAt !== this.row.updatedAt
    // What is under way on a connection that is still the right one may end well.
    if (changed && JSON.stringify(row.config) !== JSON.stringify(this.row.config)) this.held.drop()
    this.row = row
    if (changed) {
      this.breaker = { failures: row.failures, openUntilMs: row.openUntil }
    }
    this.wake()
  }

  /** Something may be due. */
  wake(): void {
    if (this.stopped) return
    this.loadAgain = true
    this.pump()
  }

  /** Lets what is under way end, for so long; the rest is for whoever comes next. */
  async stop(withinMs: number): Promise<void> {
    this.stopped = true
    clearTimeout(this.timer)
    const deadline = Date.now() + withinMs
    while (
      (this.active > 0 || this.outcomes.length > 0 || this.settling) &&
      Date.now() < deadline
    ) {
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    this.held.drop()
  }

  private pump(): void {
    if (this.stopped || this.row.disabled || !this.isOurs()) return
    const allowed = allowance(this.breaker, Date.now())
    if (allowed.most === 0) return this.sleepUntil(allowed.untilMs)
    const slots = allowed.most === 1 ? 1 : this.type.lanes
    while (this.active < slots) {
      const unit = this.nextUnit(allowed.most === 1 ? 1 : this.type.atOnce)
      if (!unit) break
      void this.run(unit)
    }
    if (this.active < slots && (this.loadAgain || this.queue.length === 0)) {
      void this.load(allowed.most === 1 ? 1 : windowSize)
    }
  }

  private nextUnit(atOnce: number): Unit | null {
    const { unit, rest } = takeUnits(this.queue, this.busyStreams, atOnce)
    if (!unit) return null
    this.queue = rest
    return unit
  }

  /** A probe needs one of them, not all. */
  private async load(limit: number): Promise<void> {
    if (this.loading || this.queue.length >= limit || !this.loadAgain) return
    this.loading = true
    this.loadAgain = false
    this.releasedMeanwhile = new Set()
    try {
      const except = [...this.underWay, ...this.queue.map(({ id }) => id)]
      const found = await readDue(this.parts.pool, this.row.id, { limit, except })
      // What ended while this was read is not to be sent again, and what was put off behind a failure that
      // was written meanwhile is not due any more.
      const current = found.filter((row) => !this.releasedMeanwhile.has(streamKey(row)))
      const fresh = current.filter(({ id }) => !this.underWay.has(id))
      if (current.length < found.length) this.loadAgain = true
      this.queue.push(...fresh)
      if (found.length === limit) this.loadAgain = true
      if (fresh.length === 0 && this.active === 0) {
        const next = await readNextDue(this.parts.pool, this.row.id)
        if (next !== null) this.sleepUntil(next)
      }
    } catch (error) {
      log.warn({ destination: this.row.name, error: String(error) }, 'Deliveries could not be read')
      this.sleepUntil(Date.now() + settleAgainMs)
    } finally {
      this.loading = false
    }
    if (this.queue.length > 0 || this.loadAgain) this.pump()
  }

  private sleepUntil(atMs: number): void {
    clearTimeout(this.timer)
    if (this.stopped) return
    const wait = Math.min(longestSleepMs, Math.max(5, atMs - Date.now()))
    this.timer = setTimeout(() => this.wake(), wait)
  }

  private async run(unit: Unit): Promise<void> {
    this.active += 1
    for (const { id } of unit.rows) this.underWay.add(id)
    for (const stream of unit.streams) this.busyStreams.add(stream)
    const result = await this.tryUnit(unit)
    this.active -= 1
    this.note(unit, result)
    void this.settleSome()
    this.pump()
  }

  private async tryUnit(unit: Unit): Promise<TryResult> {
    try {
      const batch = await this.batchOf(unit)
      return await tryDelivery(
        this.type,
        batch,
        {
          config: this.type.schema.parse(this.parts.openConfig(this.row.config, this.type.secrets)),
          template: unit.rows[0]?.template ?? null,
          guard: this.parts.guard,
          now: () => Date.now(),
          hold: (open, close, retire) => this.held.get(open, close, retire),
        },
        this.parts.deadlineMs,
      )
    } catch (error) {
      const message = `It could not be prepared: ${error instanceof Error ? error.message : String(error)}`
      const entry = { at: new Date().toISOString(), ms: 0, ok: false, reason: 'other', message }
      return { ok: false, entry, reason: 'other', retryAfterMs: null, final: false }
    }
  }

  private async batchOf(unit: Unit): Promise<Batch> {
    const first = unit.rows[0]
    if (!first) throw new Error('Invariant broken: an empty unit')
    const sending = {
      sentAt: new Date(first.createdAt).toISOString(),
      baseUrl: this.parts.baseUrl,
    }
    if (first.batchId === null) {
      return {
        id: first.event.id,
        events: unit.rows.map(({ event }) => event),
        digest: null,
        sending,
      }
    }
    const isList = this.type.batches === true
    const members = await readBatch(this.parts.pool, first.batchId, isList ? 500 : digestEvents)
    unit.events = members.total
    for (const stream of members.streams) {
      this.busyStreams.add(stream)
      unit.streams.push(stream)
    }
    const digest: Digest = { total: members.total, groups: members.groups }
    return {
      id: `msg_${first.batchId.replaceAll('-', '')}`,
      events: members.first,
      digest: isList ? null : digest,
      sending,
    }
  }

  private note(unit: Unit, result: TryResult): void {
    const now = Date.now()
    if (result.ok) {
      if (this.breaker.failures > 0 || this.lastError !== null)
        this.changeHealth(closedBreaker, null)
    } else {
      this.held.retire()
      const text = result.entry.message ?? result.reason
      this.changeHealth(afterFailure(this.breaker, now, Math.random()), text)
    }
    const settlements = unit.rows.map((row) => ({
      id: row.id,
      batchId: row.batchId,
      due: row.due,
      log: [...row.log, { ...result.entry, ...(isByHand(row) && { byHand: true as const }) }],
      fate: this.fateOf(row, result, now),
      ms: result.entry.ms / unit.rows.length,
      events: row.batchId === null ? 1 : unit.events,
    }))
    this.outcomes.push({ settlements, unit })
    if (!result.ok && result.reason === 'gone') {
      this.row = { ...this.row, disabled: true }
      void switchOff(this.parts.pool, this.row.id, goneAnswer).catch(() => undefined)
    }
  }

  private fateOf(row: DueDelivery, result: TryResult, now: number): Settlement['fate'] {
    if (result.ok) return { kind: 'delivered' }
    if (result.reason === 'gone') return { kind: 'held' }
    const wait = nextRetryMs({
      tries: row.tries + 1,
      ageMs: now - row.createdAt,
      retryAfterMs: result.retryAfterMs,
      retryable: !result.final,
      random: Math.random(),
    })
    return wait === null ? { kind: 'dead' } : { kind: 'retry', atMs: now + wait }
  }

  private changeHealth(breaker: Breaker, lastError: string | null): void {
    this.breaker = breaker
    this.lastError = lastError
    const health = { ...breaker, lastError: lastError?.slice(0, 500) ?? null }
    void writeHealth(this.parts.pool, this.row.id, health).catch(() => undefined)
  }

  /** Until it is written, nothing of these streams is sent, whatever is read meanwhile. */
  private async settleSome(): Promise<void> {
    if (this.settling) return
    this.settling = true
    while (this.outcomes.length > 0) {
      const some = this.outcomes.splice(0, 200)
      try {
        await settle(
          this.parts.pool,
          this.row.id,
          some.flatMap(({ settlements }) => settlements),
        )
      } catch (error) {
        log.warn(
          { destination: this.row.name, error: String(error) },
          'Deliveries could not be written',
        )
        this.outcomes.unshift(...some)
        await new Promise((resolve) => setTimeout(resolve, settleAgainMs))
        if (this.stopped) break
        continue
      }
      this.release(some)
      this.parts.onChanged?.()
    }
    this.settling = false
    this.wake()
  }

  private release(some: Outcome[]): void {
    const putOff = new Set<string>()
    for (const { settlements, unit } of some) {
      for (const { id } of settlements) this.underWay.delete(id)
      const ended = settlements.every(
        ({ fate: { kind } }) => kind === 'delivered' || kind === 'dead',
      )
      for (const stream of unit.streams) {
        this.busyStreams.delete(stream)
        this.releasedMeanwhile.add(stream)
        if (!ended) putOff.add(stream)
      }
    }
    if (putOff.size > 0) {
      this.queue = this.queue.filter(
        ({ subscriptionId, stream }) => !putOff.has(`${subscriptionId} ${stream}`),
      )
    }
  }
}

/** Sending again counts the tries anew (operations/redeliver), and keeps what was tried before. */
const isByHand = ({ tries, log }: DueDelivery): boolean => tries === 0 && log.length > 0
