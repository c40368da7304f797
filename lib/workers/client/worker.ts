// A worker: it takes what the server pushes, runs it, and keeps each end until the server has it.
//
//   joined -> (paused by the server: no new work) -> draining: finishes or hands back -> left
//
// The lease is the worker's own judgement: when no heartbeat was answered for a lease, the server gives its
// attempts to others, so it stops its own and hands them back when it is connected again.

import { randomUUID } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { addressGuard, readNetworks } from '@/lib/platform/outbound/address-guard'
import { log } from '@/lib/platform/log'
import type { WorkFrame } from '@/lib/runtime/workers-door'
import { taskTypeNames } from '@/lib/tasks/registry'
import { protocolVersion, type Hello, type WorkResult } from '../protocol'
import {
  AttemptEnded,
  attemptName,
  identityOf,
  type AttemptEnd,
  type AttemptIdentity,
  type EndReason,
} from './attempt'
import { Ending } from './ending'
import { connect, type Connection, type Joined } from './connection'
import { createDirectories } from './directories'
import { logLimits, type LogLimits } from './log-limits'
import { currentLoad, machine, usedMemoryBytes } from './machine'
import { createOutbox, type Outbox } from './outbox'
import { runAttempt } from './run-attempt'
import { startWatchdog } from './watchdog'
import type { WorkerOptions } from './worker-options'

export type RunningWorker = {
  id: string
  /** Resolves when it has left, with the code that its process should end with. */
  ended: Promise<number>
  /** Takes no more work; what is not finished within `withinMs` is handed back. */
  drain(withinMs: number): Promise<void>
}

type Held = {
  frame: WorkFrame
  /** What it is known by, made once. */
  name: string
  ending: Ending
  graceMs: number | null
  deadline: NodeJS.Timeout | null
  receivedAt: number
  saidBegan: boolean
}

/** An attempt that takes longer is reported as begun before its result. */
const saysBeganAfterMs = 250

export function startWorker(options: WorkerOptions & { version: string }): RunningWorker {
  const id = randomUUID()
  const startedAt = Date.now()
  const directory = join(tmpdir(), `millrace-${id}`)
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const watchdog = startWatchdog({ mark: `MILLRACE_WORKER_ID=${id}`, directory })
  const directories = createDirectories(directory)
  const { host } = new URL(options.serverUrl)
  const port = new URL(options.serverUrl).port || (options.serverUrl.startsWith('https') ? 443 : 80)
  const guard = addressGuard({
    allowNetworks: readNetworks(options.outboundAllow),
    allowTargets: [`${host.replace(/:\d+$/, '').replace(/^\[|\]$/g, '')}:${port}`],
  })
  const loopDelay = monitorEventLoopDelay({ resolution: 20 })
  loopDelay.enable()

  const held = new Map<string, Held>()
  const counts = { done: 0, failed: 0 }
  let joined: Joined | null = null
  let draining: Promise<void> | null = null
  let finish: (code: number) => void = () => undefined
  const ended = new Promise<number>((resolve) => (finish = resolve))

  const identities = (): AttemptIdentity[] => {
    const all = [...[...held.values()].map(({ frame }) => frame), ...outbox.unacknowledged()]
    return [...new Map(all.map((each) => [attemptName(each), identityOf(each)])).values()]
  }
  const hello = (): Hello => ({
    protocol: protocolVersion,
    workerId: id,
    name: options.name,
    group: options.group,
    region: options.region,
    labels: options.labels,
    ...machine(),
    version: options.version,
    slots: options.slots,
    taskTypes: taskTypeNames,
    startedAt,
    holding: identities(),
  })
  const heartbeat = () => {
    const loopDelayMs = loopDelay.mean / 1e6
    loopDelay.reset()
    return {
      load: currentLoad(),
      usedMemoryBytes: usedMemoryBytes(),
      loopDelayMs: Number.isFinite(loopDelayMs) ? loopDelayMs : 0,
      running: held.size,
      ...counts,
    }
  }

  const end = (each: Held, reason: EndReason) => each.ending.end(new AttemptEnded(reason))
  const endAll = (reason: EndReason) => {
    for (const each of held.values()) end(each, reason)
  }
  const report = (frame: WorkFrame, how: AttemptEnd): void => {
    const identity = identityOf(frame)
    if (how.kind === 'handedBack') return outbox.handBack(identity)
    if (how.kind === 'stopped') {
      return outbox.stopped({ ...identity, result: how.confirmed ? 'stopped' : 'unconfirmed' })
    }
    if (how.outcome.ok) counts.done++
    else counts.failed++
    const { outcome, beganAt, endedAt } = how
    outbox.result({ ...identity, outcome: outcome as WorkResult['outcome'], beganAt, endedAt })
  }
  const run = async (each: Held, limits: LogLimits): Promise<void> => {
    const how = await runAttempt(each.frame, {
      workerId: id,
      serverUrl: options.serverUrl,
      graceMs: () => each.graceMs ?? joined?.killGraceMs ?? 10_000,
      ending: each.ending,
      guard,
      watchdog,
      directories,
      send: (event, payload, signal) => connection.request(event, payload, signal),
      log(line) {
        const admitted = limits.admit(line)
        if (admitted) outbox.log(admitted, limits)
      },
      metric: (metric) => outbox.metric(metric),
    })
    const closing = limits.closing()
    if (closing) outbox.log(closing, limits)
    if (each.deadline) clearTimeout(each.deadline)
    held.delete(each.name)
    report(each.frame, how)
    onIdle()
  }
  const take = (frame: WorkFrame): void => {
    const name = attemptName(frame)
    if (held.has(name) || outbox.has(name)) return
    if (draining) return outbox.handBack(identityOf(frame))
    const each: Held = {
      frame,
      name,
      ending: new Ending(),
      graceMs: null,
      deadline: null,
      receivedAt: performance.now(),
      saidBegan: false,
    }
    if (frame.deadlineAt !== null) {
      const leftMs = Math.min(Math.max(0, frame.deadlineAt - connection.serverNow()), 2 ** 31 - 1)
      each.deadline = setTimeout(() => end(each, 'deadline'), leftMs)
    }
    held.set(name, each)
    run(each, logLimits()).catch((error: unknown) => {
      log.error({ error: String(error), taskRunId: frame.taskRunId }, 'An attempt broke the worker')
      held.delete(name)
      outbox.handBack(identityOf(frame))
    })
  }

  const connection: Connection = connect({
    serverUrl: options.serverUrl,
    token: options.token,
    hello,
    heartbeat,
    handlers: {
      work: (frames) => frames.forEach(take),
      stop(attempts) {
        for (const attempt of attempts) {
          const each = held.get(attemptName(attempt))
          if (!each) outbox.stopped({ ...identityOf(attempt), result: 'stopped' })
          else {
            each.graceMs = attempt.graceMs
            end(each, 'stop')
          }
        }
      },
      state(state) {
        if (state === 'draining') void drain(null)
      },
      dropDirectories(keys) {
        for (const key of keys) void directories.drop(key)
      },
      settleLogs: (answer) => void outbox.logsSettled().then(() => answer(true)),
    },
    onJoined(answer) {
      joined = answer
      log.info({ workerId: id, serverId: answer.serverId }, 'Joined the server')
      outbox.flush()
      if (answer.state === 'draining') void drain(null)
    },
    onLost: () => log.warn({ workerId: id }, 'The connection to the server is lost'),
    onUnreachable: (reason) =>
      log.warn(`The server at ${options.serverUrl} cannot be reached (${reason}); trying again.`),
    onRefused(message) {
      log.error(`The server at ${options.serverUrl} refuses this worker. ${message}`)
      endAll('lease')
      leave(1)
    },
  })
  const outbox: Outbox = createOutbox(connection)

  const watch = setInterval(() => {
    const now = performance.now()
    const leaseMs = joined?.leaseMs ?? Infinity
    if (now - connection.renewedAt() > leaseMs) endAll('lease')
  }, 250)
  const began = setInterval(() => {
    const due = performance.now() - saysBeganAfterMs
    for (const each of held.values()) {
      if (each.saidBegan || each.receivedAt > due) continue
      each.saidBegan = true
      const beganAt = Math.round(performance.timeOrigin + each.receivedAt)
      outbox.began({ ...identityOf(each.frame), beganAt })
    }
  }, saysBeganAfterMs)

  let onIdle: () => void = () => undefined
  const idle = (): Promise<void> =>
    held.size === 0
      ? Promise.resolve()
      : new Promise((resolve) => (onIdle = () => held.size === 0 && resolve()))
  function leave(code: number): void {
    clearInterval(watch)
    clearInterval(began)
    loopDelay.disable()
    connection.close()
    watchdog.close()
    finish(code)
  }
  let until: number | null = null
  let cutOff: NodeJS.Timeout | undefined
  async function drainOnce(): Promise<void> {
    const tell = () => connection.emit('leaving').catch(() => undefined)
    if (connection.ready()) await tell()
    await idle()
    clearTimeout(cutOff)
    await outbox.drained(Math.max(5_000, (until ?? 0) - performance.now()))
    if (connection.ready()) await tell()
    leave(0)
  }
  /** Asked several times, the earliest end counts. */
  function drain(withinMs: number | null): Promise<void> {
    const end = withinMs === null ? null : performance.now() + withinMs
    if (end !== null && (until === null || end < until)) {
      until = end
      clearTimeout(cutOff)
      cutOff = setTimeout(() => endAll('drain'), withinMs ?? 0)
    }
    draining ??= drainOnce()
    return draining
  }

  return { id, ended, drain }
}
