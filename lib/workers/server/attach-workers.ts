// The server's side of the wire: namespace /workers. A token of scope `worker` lets a process in; what it
// sends is parsed here and trusted nowhere: rights come from the executions themselves.

import type { Pool } from 'pg'
import type { Namespace, Server, Socket } from 'socket.io'
import { z } from 'zod'
import { finishAttempt } from '@/lib/executions/finish-attempt'
import { log } from '@/lib/platform/log'
import type { Runtime } from '@/lib/runtime/running'
import type { WorkersDoor } from '@/lib/runtime/workers-door'
import { isAppError } from '@/lib/shared/errors'
import {
  askSchema,
  beganSchema,
  fileReadSchema,
  fileWriteSchema,
  handedBackSchema,
  heartbeatSchema,
  helloSchema,
  logLineSchema,
  metricSchema,
  protocolVersion,
  resultSchema,
  stopReportSchema,
  type HelloAnswer,
  type ServerToWorker,
  type WireLogLine,
  type WireMetric,
  type WorkerToServer,
  type WorkResult,
} from '../protocol'
import type { WorkerState } from '../schema'
import { answerAsk } from './answer-ask'
import type { Answers } from './answers/asker'
import { readFileChunk, writeFileChunk } from './carry-files'
import { createHeartbeats } from './heartbeats'
import { handBackUnknown } from './hand-back-unknown'
import { watchAttempts } from './watch-attempts'
import { createWorkerPool, type WorkerPool, type Wire } from './worker-pool'
import { writeHello, writeWorkerEvent, writeWorkerState } from './worker-rows'

export type AttachOptions = {
  serverId: string
  pool: Pool
  /** Asked when it is needed: the runtime is made with the door that this gives. */
  runtime(): Pick<Runtime, 'apply' | 'state'>
  /** Null refuses the connection. */
  authenticate(token: string): Promise<{ tokenId: string } | null>
  writeLogs(lines: WireLogLine[]): Promise<unknown> | void
  writeMetrics(metrics: WireMetric[]): Promise<unknown> | void
  heartbeatMs: number
  leaseMs: number
  killGraceMs: number
  /** Questions of tasks that rooms above this one answer. */
  answers?: Answers
  /** A worker came, went or changed: for those who watch the list. */
  onChanged?(): void
}

export type AttachedWorkers = WorkersDoor & {
  pool: WorkerPool
  /** Forgets a worker that was declared lost elsewhere. */
  lost(workerId: string): void
  stop(): void
}

type WorkerSocket = Socket<
  WorkerToServer,
  ServerToWorker,
  Record<string, never>,
  { worker?: string; admittedAt?: number }
>

const many = <Schema extends z.ZodType>(schema: Schema) => z.array(schema).max(20_000)
const schemas = {
  results: many(resultSchema),
  began: many(beganSchema),
  handBack: many(handedBackSchema),
  stopReports: many(stopReportSchema),
  logs: many(logLineSchema),
  metrics: many(metricSchema),
}

/** Who reads lines waits no longer for those that are on their way. */
const longestLogDelayMs = 3_000

/** A frame that this protocol does not know ends the connection: it is no worker of ours. */
function parse<Schema extends z.ZodType>(
  socket: WorkerSocket,
  schema: Schema,
  data: unknown,
): z.output<Schema> | null {
  const parsed = schema.safeParse(data)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  log.warn(
    { worker: socket.data.worker, path: issue?.path.join('.'), reason: issue?.message },
    'A worker sent what the protocol does not know',
  )
  return null
}

export function attachWorkers(io: Server, options: AttachOptions): AttachedWorkers {
  const namespace: Namespace<
    WorkerToServer,
    ServerToWorker,
    Record<string, never>,
    { worker?: string; admittedAt?: number }
  > = io.of('/workers')
  const workers = createWorkerPool()
  const heartbeats = createHeartbeats(options.pool, (id, state) => follow(id, state))
  const watch = watchAttempts(options.pool, workers)

  /** The table's word on a worker: another server paused it, or its lease was declared over. */
  function follow(workerId: string, state: WorkerState | 'unknown'): void {
    if (state === 'active' || state === 'paused' || state === 'draining') {
      return workers.setState(workerId, state)
    }
    const wire = workers.member(workerId)?.wire
    workers.remove(workerId)
    wire?.disconnect()
  }

  namespace.use((socket, next) => {
    const token: unknown = socket.handshake.auth.token
    const refuse = (message: string, code: string) =>
      next(Object.assign(new Error(message), { data: { code } }))
    if (typeof token !== 'string') return refuse('A worker needs a token.', 'unauthenticated')
    const admit = async (): Promise<void> => {
      const found = await options.authenticate(token).catch(() => 'unknown' as const)
      if (found === 'unknown') refuse('The server cannot check the token now.', 'unavailable')
      else if (found) {
        socket.data.admittedAt = performance.now()
        next()
      } else {
        refuse(
          'Its token is unknown, expired, revoked or not of the scope worker. Make one under Settings, API tokens.',
          'unauthenticated',
        )
      }
    }
    void admit()
  })
  namespace.on('connection', (socket) => serve(socket))

  /** A token that was revoked since lets nobody stay: sent away, the worker is refused when it comes back. */
  async function admitAgain(socket: WorkerSocket): Promise<void> {
    const now = performance.now()
    if (now - (socket.data.admittedAt ?? 0) < options.leaseMs / 3) return
    socket.data.admittedAt = now
    const token = String(socket.handshake.auth.token)
    const found = await options.authenticate(token).catch(() => 'unknown' as const)
    if (found === null) socket.disconnect()
  }

  function serve(socket: WorkerSocket): void {
    const killGraceMs = options.killGraceMs
    const wire: Wire = {
      work: (frames) => socket.emit('work', frames),
      stop: (attempts) =>
        socket.emit(
          'stop',
          attempts.map((attempt) => ({ ...attempt, graceMs: killGraceMs })),
        ),
      state: (state) => socket.emit('state', state),
      dropDirectories: (keys) => socket.emit('dropDirectories', keys),
      settleLogs: () =>
        socket
          .timeout(longestLogDelayMs)
          .emitWithAck('settleLogs')
          .catch(() => false),
      disconnect: () => socket.disconnect(),
    }
    const me = () => socket.data.worker ?? ''
    socket.on('hello', (hello, answer) => {
      void greet(socket, wire, hello).then(answer, () =>
        answer({ ok: false, message: 'The database cannot be reached now.', again: true }),
      )
    })
    socket.on('disconnect', () => {
      workers.disconnected(me(), wire)
      options.onChanged?.()
    })
    socket.on('heartbeat', (data, answer) => {
      const heartbeat = parse(socket, heartbeatSchema, data)
      if (heartbeat && me() !== '') heartbeats.add(me(), heartbeat, answer)
      void admitAgain(socket)
    })
    socket.on('results', (data, answer) => {
      const results = parse(socket, schemas.results, data)
      if (!results) return answer({ error: 'The results could not be read.' })
      void takeResults(me(), results as WorkResult[]).then(answer)
    })
    socket.on('began', (data) => {
      for (const { executionId, ...began } of parse(socket, schemas.began, data) ?? []) {
        void apply(executionId, { type: 'attempt.began', ...began }).catch(() => undefined)
      }
    })
    socket.on('handBack', (data, answer) => {
      const items = parse(socket, schemas.handBack, data) ?? []
      const all = items.map(({ executionId, ...item }) => {
        workers.ended(me(), { executionId, ...item })
        return apply(executionId, { type: 'attempt.handedBack', ...item })
      })
      void settled(all).then(answer)
    })
    socket.on('stopReports', (data, answer) => {
      const items = parse(socket, schemas.stopReports, data) ?? []
      const all = items.map(({ executionId, ...item }) => {
        workers.ended(me(), { executionId, ...item })
        const { token: _token, ...report } = item
        return apply(executionId, { type: 'attempt.stopReported', ...report })
      })
      void settled(all).then(answer)
    })
    socket.on('logs', (data, answer) => {
      const lines = parse(socket, schemas.logs, data)
      void settled([(async () => lines && options.writeLogs(lines))()]).then(answer)
    })
    socket.on('metrics', (data, answer) => {
      const metrics = parse(socket, schemas.metrics, data)
      void settled([(async () => metrics && options.writeMetrics(metrics))()]).then(answer)
    })
    socket.on('ask', (data, answer) => {
      const ask = parse(socket, askSchema, data)
      if (!ask) return answer({ ok: false, message: 'The question could not be read.' })
      void answerAsk(options.runtime(), ask, options.answers).then(answer)
    })
    const unreadable = { ok: false as const, code: 'invalid', message: 'This could not be read.' }
    socket.on('fileRead', (data, answer) => {
      const read = parse(socket, fileReadSchema, data)
      if (!read) return answer(unreadable)
      void readFileChunk(options.runtime(), read).then(answer)
    })
    socket.on('fileWrite', (data, answer) => {
      const write = parse(socket, fileWriteSchema, data)
      if (!write) return answer(unreadable)
      void writeFileChunk(options.runtime(), write).then(answer)
    })
    socket.on('leaving', (answer) => {
      void leave(me()).then(
        () => answer(true),
        () => answer(false),
      )
    })
  }

  const apply: Runtime['apply'] = (executionId, event) =>
    options.runtime().apply(executionId, event)

  async function greet(socket: WorkerSocket, wire: Wire, data: unknown): Promise<HelloAnswer> {
    const parsed = helloSchema.safeParse(data)
    if (!parsed.success) {
      const message = `This server speaks version ${protocolVersion} of the worker protocol; start a worker of the same Millrace version.`
      return { ok: false, message, again: false }
    }
    const hello = parsed.data
    const { state, isNew, at } = await writeHello(options.pool, hello, options.serverId)
    const known = workers.member(hello.workerId) !== null
    socket.data.worker = hello.workerId
    workers.join(hello, state, wire)
    if (!isNew && !known) {
      void handBackUnknown(options.pool, apply, workers, hello.workerId)
    }
    if (isNew) {
      const { name, host, pid, group, version } = hello
      await writeWorkerEvent(options.pool, {
        type: 'worker.joined',
        workerId: hello.workerId,
        data: { name, host, pid, group, version },
      })
    }
    options.onChanged?.()
    const { serverId, heartbeatMs, leaseMs, killGraceMs } = options
    return { ok: true, serverId, heartbeatMs, leaseMs, killGraceMs, state, at }
  }

  /** Slots first, then the commit: the next tasks are handed out in it. */
  async function takeResults(workerId: string, results: WorkResult[]) {
    for (const result of results) workers.ended(workerId, result)
    const all = await Promise.allSettled(
      results.map((result) => finishAttempt(result, options.runtime())),
    )
    const stale = all.filter((each) => each.status === 'fulfilled' && !each.value.accepted).length
    if (stale > 0) heartbeats.countStale(workerId, stale)
    const failed = all.find((each) => each.status === 'rejected')
    if (failed) {
      log.warn({ error: String(failed.reason), workerId }, 'Results could not be committed')
      return { error: 'The results could not be committed now.' }
    }
    return { accepted: results.length - stale, stale }
  }

  async function leave(workerId: string): Promise<void> {
    const member = workers.member(workerId)
    if (!member) return
    const empty = member.held.size === 0 && member.reserved === 0
    workers.setState(workerId, 'draining')
    const from: WorkerState[] = empty ? ['active', 'paused', 'draining'] : ['active', 'paused']
    const to = empty ? 'left' : 'draining'
    if (await writeWorkerState(options.pool, { workerId, from, to })) {
      await writeWorkerEvent(options.pool, {
        type: `worker.${to}`,
        workerId,
        data: { name: member.name },
      })
    }
    if (empty) workers.remove(workerId)
    options.onChanged?.()
  }

  return {
    ...workers,
    pool: workers,
    lost: (workerId) => follow(workerId, 'lost'),
    stop() {
      watch.stop()
      namespace.disconnectSockets(true)
    },
  }
}

/** True when all is committed or refused for good; false asks the worker to send it again. */
async function settled(all: Promise<unknown>[]): Promise<boolean> {
  const results = await Promise.allSettled(all)
  return results.every(
    (each) =>
      each.status === 'fulfilled' ||
      (isAppError(each.reason) &&
        each.reason.code !== 'unavailable' &&
        each.reason.code !== 'internal'),
  )
}
