// A task's context for tests: files in memory, logs in a list, real processes in a real folder.

import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import type { Outcome } from '@/lib/engine'
import { renderDeepAsync, type Context } from '@/lib/expressions'
import { addressGuard, readNetworks } from '@/lib/platform/outbound/address-guard'
import { AppError } from '@/lib/shared/errors'
import { runScript } from '@/lib/workers/client/run-script'
import { startWatchdog } from '@/lib/workers/client/watchdog'
import { parseProperties } from './parse-properties'
import { findTaskType } from './registry'
import type { TaskContext } from './task-type'

export type TestContext = TaskContext & {
  stored: Map<string, Buffer>
  logged: { level: string; message: string; cut?: number }[]
  metrics: unknown[]
  asked: { name: string; args: unknown }[]
  answers: Record<string, (args: never) => unknown>
  variables: Context
  abort: AbortController
  close(): Promise<void>
}

export async function testContext(): Promise<TestContext> {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-task-'))
  const stored = new Map<string, Buffer>()
  const abort = new AbortController()
  const workerId = randomUUID()
  const watchdog = startWatchdog({ mark: `MILLRACE_WORKER_ID=${workerId}`, directory: folder })
  const find = (uri: string): Buffer => {
    const found = stored.get(uri)
    if (found) return found
    throw new AppError('not-found', `There is no stored file ${uri}.`)
  }
  const ctx: TestContext = {
    executionId: randomUUID(),
    taskRunId: randomUUID(),
    attempt: 1,
    namespace: 'test',
    flowId: 'flow',
    taskId: 'task',
    idempotencyKey: randomUUID(),
    signal: abort.signal,
    guard: addressGuard({ allowNetworks: readNetworks('127.0.0.1') }),
    stored,
    logged: [],
    metrics: [],
    asked: [],
    answers: {},
    variables: {},
    abort,
    files: {
      read: async (uri) => Readable.from([find(uri)], { objectMode: false }),
      async write(name, content) {
        const uri = `millrace:///test/${stored.size}-${name.split('/').at(-1)}`
        const bytes =
          content instanceof Readable ? await buffer(content) : Buffer.from(content as Uint8Array)
        stored.set(uri, bytes)
        return uri
      },
      size: async (uri) => find(uri).length,
      remove: async (uri) => stored.delete(uri),
    },
    log: (level, message, cut) => void ctx.logged.push({ level, message, ...(cut ? { cut } : {}) }),
    metric: (metric) => void ctx.metrics.push(metric),
    async render(template, variables) {
      const context = { ...ctx.variables, ...variables } as Context
      const environment = { now: Date.now(), random: Math.random, asyncFunctions: {} }
      return (await renderDeepAsync(template, context, environment)).value
    },
    async ask(name, args) {
      ctx.asked.push({ name, args })
      return ctx.answers[name]?.(args as never)
    },
    directory: async () => folder,
    script: (options) =>
      runScript(options, {
        signal: abort.signal,
        graceMs: () => options.graceMs ?? 300,
        workerId,
        watchdog,
      }),
    async close() {
      watchdog.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
  return ctx
}

/** Renders and parses the properties as a worker does, and runs the body. */
export async function runTask(
  ctx: TestContext,
  type: string,
  written: Record<string, unknown>,
): Promise<Outcome> {
  const task = findTaskType(type)
  if (!task) throw new Error(`There is no ${type}`)
  const properties: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(written)) {
    properties[name] = task.unrendered.includes(name) ? value : await ctx.render(value)
  }
  const parsed = parseProperties(task.properties, properties)
  if (!parsed.success) throw parsed.error
  return task.run(ctx, parsed.data)
}

export function outputsOf(outcome: Outcome): Record<string, unknown> {
  if (outcome.ok) return outcome.outputs
  throw new Error(`${outcome.failure.code}: ${outcome.failure.message}`)
}
