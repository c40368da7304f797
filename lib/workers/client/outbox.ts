// Everything an attempt says to the server, each kind in a queue of its own so that logs never hold up a
// result. Results, hand-backs and stop reports are kept without limit until acknowledged; logs and
// metrics are bounded, and what was dropped is marked.

import { log } from '@/lib/platform/log'
import type { WireLogLine, WireMetric, WorkResult } from '../protocol'
import { attemptName, type AttemptIdentity } from './attempt'
import { batchQueue } from './batch-queue'
import type { Connection } from './connection'
import type { LogLimits } from './log-limits'

type StopReport = AttemptIdentity & { result: 'stopped' | 'unconfirmed' }
type Began = AttemptIdentity & { beganAt: number }

export type Outbox = {
  result(result: WorkResult): void
  handBack(attempt: AttemptIdentity): void
  stopped(report: StopReport): void
  began(began: Began): void
  log(line: WireLogLine, limits: LogLimits): void
  metric(metric: WireMetric): void
  /** Resolves when every line that is here by now is written. */
  logsSettled(): Promise<void>
  /** True while the end of this attempt is not acknowledged. */
  has(name: string): boolean
  unacknowledged(): AttemptIdentity[]
  flush(): void
  /** Resolves when the server has everything, or after the time. */
  drained(withinMs: number): Promise<boolean>
}

/** A frame of the socket stays well under what the server takes. */
const batchBytes = 600_000
const keptLines = 50_000

export function createOutbox(connection: Connection): Outbox {
  const ready = () => connection.ready()
  const common = { ready, maxItems: 500, maxBytes: batchBytes, delayMs: 0, lanes: 1 }
  const small = { ...common, sizeOf: () => 300 }
  const names = new Set<string>()
  /** Adds what ends an attempt, and remembers it until the server has it. */
  const end = <Item extends AttemptIdentity>(queue: { add(item: Item): void }, item: Item) => {
    names.add(attemptName(item))
    queue.add(item)
  }
  const acknowledge = (items: AttemptIdentity[]) => {
    for (const item of items) names.delete(attemptName(item))
  }
  const limitsOf = new WeakMap<WireLogLine, LogLimits>()

  const results = batchQueue<WorkResult>({
    ...common,
    lanes: 64,
    sizeOf: ({ outcome }) => approximateSize(outcome.outputs) + 500,
    async send(items) {
      const answer = await connection.emit<{ stale: number } | { error: string }>('results', items)
      if ('error' in answer) {
        log.warn({ reason: answer.error }, 'The server could not take results; sent again')
        return false
      }
      acknowledge(items)
      if (answer.stale > 0) log.warn({ stale: answer.stale }, 'Results came too late')
      return true
    },
  })
  const handBacks = batchQueue<AttemptIdentity>({
    ...small,
    async send(items) {
      const done = await connection.emit<boolean>('handBack', items)
      if (done) acknowledge(items)
      return done
    },
  })
  const stops = batchQueue<StopReport>({
    ...small,
    async send(items) {
      const done = await connection.emit<boolean>('stopReports', items)
      if (done) acknowledge(items)
      return done
    },
  })
  const logs = batchQueue<WireLogLine>({
    ...common,
    delayMs: 30,
    limit: keptLines,
    sizeOf: (line) => line.message.length * 2 + 300,
    onDropped: (line) => limitsOf.get(line)?.lost(line),
    send: (items) => connection.emit<boolean>('logs', items),
  })
  const metrics = batchQueue<WireMetric>({
    ...small,
    delayMs: 100,
    limit: keptLines,
    send: (items) => connection.emit<boolean>('metrics', items),
  })
  const kept = () => [...results.items(), ...handBacks.items(), ...stops.items()]
  const queues = [results, handBacks, stops, logs, metrics]

  return {
    result: (result) => end(results, result),
    handBack: (attempt) => end(handBacks, attempt),
    stopped: (report) => end(stops, report),
    began(began) {
      // Only a nicety for those who watch: where it is lost, the result brings the same time.
      if (ready()) void connection.emit('began', [began]).catch(() => undefined)
    },
    log(line, limits) {
      limitsOf.set(line, limits)
      logs.add(line)
    },
    metric: (metric) => metrics.add(metric),
    logsSettled: logs.settled,
    has: (name) => names.has(name),
    unacknowledged: kept,
    flush: () => queues.forEach((queue) => queue.flush()),
    async drained(withinMs) {
      const done = await Promise.all(queues.map((queue) => queue.drained(withinMs)))
      return done.every(Boolean)
    },
  }
}

function approximateSize(value: unknown, depth = 0): number {
  if (typeof value === 'string') return value.length * 2 + 4
  if (typeof value !== 'object' || value === null || depth > 20) return 12
  const parts = Array.isArray(value) ? value : Object.entries(value).flat()
  return parts.reduce<number>((sum, part) => sum + approximateSize(part, depth + 1), 4)
}
