// A task type: its name, the properties it takes (zod, each with a description), the outputs it gives, an
// example, and `run`. `run` gets properties that are rendered and parsed; it answers with a value, for a
// failure too. What it throws is a bug or a refusal and becomes a failure of the attempt all the same.

import type { Readable } from 'node:stream'
import type { z } from 'zod'
import type { Failure, JsonObject, LogLevel, Outcome, TaskEffect } from '@/lib/engine'
import type { AddressGuard } from '@/lib/platform/outbound/address-guard'
import type { ScriptOptions, ScriptEnd } from '@/lib/workers/client/run-script'

export type TaskFiles = {
  /** Content of a stored file (`millrace:///...`, `kestra:///...`). Throws AppError not-found, forbidden. */
  read(uri: string): Promise<Readable>
  /** Stores a file under this task run and gives its URI. */
  write(name: string, content: Readable | Uint8Array | string): Promise<string>
  size(uri: string): Promise<number>
  remove(uri: string): Promise<boolean>
}

export type MetricKind = 'counter' | 'timer' | 'gauge'

/** All that a task body can reach. */
export type TaskContext = {
  executionId: string
  taskRunId: string
  attempt: number
  namespace: string
  flowId: string
  taskId: string
  idempotencyKey: string
  /** Aborts when the attempt is stopped, out of time, or no longer this worker's. */
  signal: AbortSignal
  guard: AddressGuard
  files: TaskFiles
  /** `cut`: how many characters of the message are not kept; the log says so behind it. */
  log(level: LogLevel, message: string, cut?: number): void
  metric(metric: {
    name: string
    kind: MetricKind
    value: number
    tags?: Record<string, string>
  }): void
  /** Renders text that the type takes unrendered, with further variables. */
  render(template: unknown, variables?: Record<string, unknown>): Promise<unknown>
  /** An operation that the server carries out; refused where this flow's namespace has no right to it. */
  ask(name: string, args: JsonObject): Promise<unknown>
  /** The working directory: of the attempt, or shared with the tasks of one WorkingDirectory. */
  directory(): Promise<string>
  /** Runs a program in a process group of its own, which is gone when this resolves. */
  script(options: ScriptOptions): Promise<ScriptEnd>
}

export type TaskType<Properties = unknown> = {
  type: string
  /** Other names that mean the same, of earlier versions. */
  aliases: string[]
  title: string
  description: string
  properties: z.ZodType<Properties>
  outputs: z.ZodType
  /** A task in YAML that runs as it stands. */
  example: string
  /** Properties that `run` gets as they were written. */
  unrendered: string[]
  /** A step that the engine makes up: nobody writes it into a flow. */
  internal?: boolean
  run(ctx: TaskContext, properties: Properties): Promise<Outcome> | Outcome
}

type Definition<Schema extends z.ZodType> = {
  type: string
  aliases?: string[]
  title: string
  description: string
  properties: Schema
  outputs: z.ZodType
  example: string
  unrendered?: string[]
  internal?: boolean
  run(ctx: TaskContext, properties: z.output<Schema>): Promise<Outcome> | Outcome
}

export function defineTask<Schema extends z.ZodType>(
  definition: Definition<Schema>,
): TaskType<z.output<Schema>> {
  return {
    aliases: [],
    unrendered: [],
    ...definition,
    properties: definition.properties as z.ZodType<z.output<Schema>>,
  }
}

export function succeeded(outputs: JsonObject = {}, effects?: TaskEffect[]): Outcome {
  return effects ? { ok: true, outputs, effects } : { ok: true, outputs }
}

export function failed(
  code: string,
  message: string,
  more: { details?: JsonObject; outputs?: JsonObject; effects?: TaskEffect[] } = {},
): Outcome {
  const failure: Failure = { code, message }
  if (more.details) failure.details = more.details
  return { ok: false, failure, outputs: more.outputs, effects: more.effects }
}
