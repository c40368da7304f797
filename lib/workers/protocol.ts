// The wire between a server and its workers: Socket.IO namespace /workers, websocket only.
// The worker signs in with a token of scope `worker`, says who it is, and from then on is pushed work for
// as long as it has free slots. Every result is kept by the worker until the server has acknowledged it
// after the commit, and sent again after a reconnect: so a result may come twice, and late, and to another
// server; `decide` refuses what is stale by its token.

import { z } from 'zod'
import type { Json } from '@/lib/engine'
import type { WorkFrame } from '../runtime/workers-door'

export const protocolVersion = 1

/** Sent once a connection is up; the same after each reconnect. */
export const helloSchema = z.object({
  protocol: z.literal(protocolVersion),
  /** UUID of this process start. */
  workerId: z.uuid(),
  name: z.string().min(1).max(200),
  group: z.string().max(200).nullable(),
  region: z.string().max(200).nullable(),
  labels: z.record(z.string(), z.string()),
  host: z.string().max(300),
  ip: z.string().max(100).nullable(),
  pid: z.number().int(),
  platform: z.string().max(200),
  cores: z.number().int().positive(),
  memoryBytes: z.number().nonnegative(),
  version: z.string().max(50),
  nodeVersion: z.string().max(50),
  slots: z.number().int().min(1).max(10_000),
  taskTypes: z.array(z.string().max(200)).max(1000),
  startedAt: z.number(),
  /** Attempts that it still runs or whose results were not acknowledged. */
  holding: z
    .array(
      z.object({
        executionId: z.uuid(),
        taskRunId: z.uuid(),
        attempt: z.number().int(),
        token: z.string(),
      }),
    )
    .max(20_000),
})
export type Hello = z.infer<typeof helloSchema>
export type HelloAnswer =
  | {
      ok: true
      serverId: string
      heartbeatMs: number
      leaseMs: number
      killGraceMs: number
      state: 'active' | 'paused' | 'draining'
      /** The server's time, epoch milliseconds. */
      at: number
    }
  | {
      ok: false
      message: string
      /** True where trying again makes sense: the database is away. */
      again: boolean
    }

export const heartbeatSchema = z.object({
  load: z.number(),
  usedMemoryBytes: z.number(),
  loopDelayMs: z.number(),
  running: z.number().int(),
  done: z.number().int(),
  failed: z.number().int(),
})
export type Heartbeat = z.infer<typeof heartbeatSchema>

const attemptKey = {
  executionId: z.uuid(),
  taskRunId: z.uuid(),
  attempt: z.number().int().min(1),
  token: z.string().max(100),
}

const failureSchema = z.object({
  code: z.string().max(100),
  message: z.string().max(100_000),
  details: z.record(z.string(), z.json()).optional(),
})
/**
 * JSON by construction: it was read from JSON. Walking through it would hold up the server for as long as
 * a large output takes, so its inside is not looked at.
 */
const outputsSchema = z.record(z.string(), z.custom<Json>())
export const outcomeSchema = z.discriminatedUnion('ok', [
  z.object({
    ok: z.literal(true),
    outputs: outputsSchema,
    state: z.enum(['SUCCESS', 'WARNING', 'SKIPPED']).optional(),
    effects: z.array(z.any()).optional(),
  }),
  z.object({
    ok: z.literal(false),
    failure: failureSchema,
    outputs: outputsSchema.optional(),
    effects: z.array(z.any()).optional(),
  }),
])

export const resultSchema = z.object({
  ...attemptKey,
  outcome: outcomeSchema,
  beganAt: z.number().optional(),
  endedAt: z.number().optional(),
})
export type WorkResult = z.infer<typeof resultSchema>

export const beganSchema = z.object({ ...attemptKey, beganAt: z.number() })
export const handedBackSchema = z.object(attemptKey)
export const stopReportSchema = z.object({
  ...attemptKey,
  result: z.enum(['stopped', 'unconfirmed']),
})

export const logLineSchema = z.object({
  executionId: z.uuid(),
  taskRunId: z.uuid(),
  attempt: z.number().int(),
  taskId: z.string(),
  level: z.enum(['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR']),
  at: z.number(),
  message: z.string().max(40_000),
  cut: z.number().int().optional(),
})
export type WireLogLine = z.infer<typeof logLineSchema>
export const metricSchema = z.object({
  executionId: z.uuid(),
  taskRunId: z.uuid(),
  attempt: z.number().int(),
  name: z.string().max(200),
  kind: z.enum(['counter', 'timer', 'gauge']),
  value: z.number(),
  tags: z.record(z.string(), z.string()),
  at: z.number(),
})
export type WireMetric = z.infer<typeof metricSchema>

/** A host function of the expression language, or an operation of a task, that only the server can answer. */
export const askSchema = z.object({
  ...attemptKey,
  name: z.string().max(100),
  args: z.object({ positional: z.array(z.json()), named: z.record(z.string(), z.json()) }),
})
export type Ask = z.infer<typeof askSchema>
export type AskAnswer =
  | { ok: true; value: unknown; secret?: boolean }
  | { ok: false; message: string }

/** Files travel in chunks; a chunk that is sent again lands where it was. `length` 0 asks for the size alone. */
export const fileReadSchema = z.object({
  ...attemptKey,
  uri: z.string().max(2000),
  offset: z.number().int().min(0),
  length: z.number().int().min(0).max(1_000_000),
})
export type FileReadAnswer =
  | { ok: true; chunk: Uint8Array; size: number }
  | { ok: false; code: string; message: string }
export const fileWriteSchema = z.object({
  ...attemptKey,
  /** Names the file until it is whole. */
  upload: z.uuid(),
  name: z.string().min(1).max(500),
  offset: z.number().int().min(0),
  chunk: z.instanceof(Uint8Array).refine((chunk) => chunk.length <= 1_000_000),
  last: z.boolean(),
})
export type FileWriteAnswer =
  | { ok: true; uri: string | null }
  | { ok: false; code: string; message: string }

export type ServerToWorker = {
  /** Many tasks a frame. */
  work: (frames: WorkFrame[]) => void
  stop: (
    attempts: {
      executionId: string
      taskRunId: string
      attempt: number
      token: string
      graceMs: number
    }[],
  ) => void
  /** Paused: no new work. Draining: no new work, finish what runs, then leave. */
  state: (state: 'active' | 'paused' | 'draining') => void
  /** Shared directories whose WorkingDirectory has ended. */
  dropDirectories: (directoryKeys: string[]) => void
  /** Answered once every log line that the worker has by now is written. */
  settleLogs: (answer: (settled: true) => void) => void
}

export type WorkerToServer = {
  hello: (hello: Hello, answer: (answer: HelloAnswer) => void) => void
  heartbeat: (heartbeat: Heartbeat, answer: (answer: { at: number }) => void) => void
  /** Acknowledged after the commit; `stale` were refused for good. */
  results: (
    results: WorkResult[],
    answer: (answer: { accepted: number; stale: number } | { error: string }) => void,
  ) => void
  began: (items: z.infer<typeof beganSchema>[]) => void
  handBack: (items: z.infer<typeof handedBackSchema>[], answer: (done: boolean) => void) => void
  stopReports: (items: z.infer<typeof stopReportSchema>[], answer: (done: boolean) => void) => void
  logs: (lines: WireLogLine[], answer: (done: boolean) => void) => void
  metrics: (metrics: WireMetric[], answer: (done: boolean) => void) => void
  ask: (ask: Ask, answer: (answer: AskAnswer) => void) => void
  fileRead: (read: z.infer<typeof fileReadSchema>, answer: (answer: FileReadAnswer) => void) => void
  fileWrite: (
    write: z.infer<typeof fileWriteSchema>,
    answer: (answer: FileWriteAnswer) => void,
  ) => void
  /** Takes no more work. Once nothing is held (then or at a second call) the worker has left. */
  leaving: (answer: (done: boolean) => void) => void
}
