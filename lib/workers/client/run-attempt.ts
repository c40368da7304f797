// One attempt from the frame to its end, as a row of named steps: find the type, render the properties,
// parse them, run the body, keep its outputs small, hide secrets. Every way out is a value; the body's
// exceptions become failures. A body that does not react to its signal is given up on, and said so.

import { setTimeout as pause } from 'node:timers/promises'
import type { z } from 'zod'
import {
  contextFunctions,
  labelsContext,
  type Failure,
  type JsonObject,
  type LogLevel,
  type Outcome,
} from '@/lib/engine'
import {
  ExpressionError,
  renderDeepAsync,
  taint,
  type Context,
  type ValueMap,
} from '@/lib/expressions'
import type { AddressGuard } from '@/lib/platform/outbound/address-guard'
import type { WorkFrame } from '@/lib/runtime/workers-door'
import { isAppError } from '@/lib/shared/errors'
import { mapSealedTexts, replaceSealed } from '@/lib/shared/sealed'
import { findTaskType } from '@/lib/tasks/registry'
import { failed, type TaskContext, type TaskType } from '@/lib/tasks/task-type'
import type { WireLogLine, WireMetric } from '../protocol'
import { AttemptEnded, identityOf, type AttemptEnd } from './attempt'
import { hostFunctions } from './host-functions'
import { keepOutputsSmall } from './keep-outputs'
import { createMasker, type Masker } from './mask-secrets'
import { runScript, type ScriptEnd } from './run-script'
import { throughCache } from './task-cache'
import { serverLink, type SendToServer } from './server-link'
import type { Watchdog } from './watchdog'
import type { Directories } from './directories'

export type AttemptRoom = {
  workerId: string
  serverUrl: string
  graceMs: () => number
  signal: AbortSignal
  guard: AddressGuard
  watchdog: Watchdog
  directories: Directories
  send: SendToServer
  log(line: WireLogLine): void
  metric(metric: WireMetric): void
}

const ranks: Record<LogLevel, number> = { TRACE: 0, DEBUG: 1, INFO: 2, WARN: 3, ERROR: 4 }
/** After its grace, how long a body that is no process may take to react to its signal. */
const lastPatienceMs = 2_000

type Live = {
  frame: WorkFrame
  room: AttemptRoom
  masker: Masker
  unconfirmed: boolean
  /** The task's own, while its script runs. */
  graceMs: number | null
}

function writeLog(live: Live, level: LogLevel, message: string): void {
  const { frame, room, masker } = live
  const lowest = frame.task.logLevel as LogLevel | null
  if (lowest && ranks[level] < (ranks[lowest] ?? 0)) return
  const masked = masker.text(message)
  const { executionId, taskRunId, attempt } = frame
  room.log({
    executionId,
    taskRunId,
    attempt,
    taskId: frame.task.id,
    level,
    at: Date.now(),
    message: masked,
  })
}

/** Inputs of type SECRET, and every text that one became a part of, are tainted, so that they never show. */
function taintedContext(frame: WorkFrame): Context {
  const labels = labelsContext((frame.context.labels ?? {}) as Record<string, string>)
  const context: Context = { ...(openedContext(frame) as Context), labels }
  if (!frame.secretInputs?.length) return context
  const inputs = { ...(context.inputs as ValueMap | undefined) }
  for (const name of frame.secretInputs) {
    const value = inputs[name]
    if (value !== undefined && value !== null) inputs[name] = taint(value)
  }
  return { ...context, inputs }
}

function openedContext({ context, opened }: WorkFrame): unknown {
  if (!opened) return context
  return mapSealedTexts(context, (text) =>
    taint(replaceSealed(text, (sealed) => opened[sealed] ?? sealed)),
  )
}

function contextOf(live: Live, task: TaskType): TaskContext {
  const { frame, room, masker } = live
  const link = serverLink(room.send, identityOf(frame), room.signal)
  const functions = hostFunctions(link, room.guard, room.signal)
  const shared = taintedContext(frame)
  let directory: Promise<string> | null = null
  return {
    executionId: frame.executionId,
    taskRunId: frame.taskRunId,
    attempt: frame.attempt,
    namespace: frame.namespace,
    flowId: frame.flowId,
    taskId: frame.task.id,
    idempotencyKey: frame.idempotencyKey,
    signal: room.signal,
    guard: room.guard,
    files: link.files,
    log: (level, message) => writeLog(live, level, message),
    metric({ name, kind, value, tags }) {
      const { executionId, taskRunId, attempt } = frame
      const at = Date.now()
      room.metric({ executionId, taskRunId, attempt, name, kind, value, tags: tags ?? {}, at })
    },
    async render(template, variables) {
      const context = { kestra: { url: room.serverUrl }, ...shared, ...variables } as Context
      const rendered = await renderDeepAsync(template, context, {
        now: Date.now(),
        random: Math.random,
        functions: contextFunctions(context),
        asyncFunctions: functions,
      })
      if (rendered.secrets.length > 0) masker.add(rendered.secrets)
      return rendered.value
    },
    async ask(name, args) {
      const answer = await link.ask(name, { positional: [], named: args })
      if (answer.secret && typeof answer.value === 'string') masker.add([answer.value])
      return answer.value
    },
    directory: () => (directory ??= room.directories.open(frame, task.type)),
    async script(options): Promise<ScriptEnd> {
      live.graceMs = options.graceMs ?? null
      const end = await runScript(options, {
        signal: room.signal,
        graceMs: () => graceOf(live),
        workerId: room.workerId,
        watchdog: room.watchdog,
      })
      if (end.unconfirmed) live.unconfirmed = true
      return end
    },
  }
}

async function renderProperties(ctx: TaskContext, task: TaskType, frame: WorkFrame) {
  const written = frame.task.properties
  if (task.unrendered.length === 0) return ctx.render(written)
  const apart = Object.entries(written).filter(([name]) => task.unrendered.includes(name))
  const rest = Object.entries(written).filter(([name]) => !task.unrendered.includes(name))
  const rendered = await ctx.render(Object.fromEntries(rest))
  return { ...(rendered as object), ...Object.fromEntries(apart) }
}

function propertyFailure(error: z.ZodError): Outcome {
  const sentences = error.issues.map((issue) => {
    const path = issue.path.map(String).join('.')
    return path ? `${path}: ${issue.message}` : issue.message
  })
  return failed('properties', sentences.join('; '), { details: { problems: sentences } })
}

function failureOf(error: unknown): Failure {
  if (error instanceof ExpressionError) {
    const where = { line: error.line, column: error.column }
    const hint = error.hint ? ` ${error.hint}` : ''
    return { code: 'expression', message: `${error.message}.${hint}`, details: where }
  }
  if (isAppError(error)) return { code: error.code, message: error.message }
  const message = error instanceof Error ? error.message : String(error)
  return { code: 'task-error', message }
}

async function runBody(
  ctx: TaskContext,
  task: TaskType,
  frame: WorkFrame,
  masker: Masker,
): Promise<Outcome> {
  try {
    const rendered = await renderProperties(ctx, task, frame)
    const parsed = task.properties.safeParse(rendered)
    if (!parsed.success) return propertyFailure(parsed.error)
    const outcome = await throughCache(ctx, frame, frame.task.properties, masker, async () => {
      const made = await task.run(ctx, parsed.data)
      ctx.signal.throwIfAborted()
      return made.outputs
        ? { ...made, outputs: await keepOutputsSmall(made.outputs, ctx.files) }
        : made
    })
    ctx.signal.throwIfAborted()
    return outcome
  } catch (error) {
    if (ctx.signal.aborted) throw ctx.signal.reason
    return { ok: false, failure: failureOf(error) }
  }
}

function masked(live: Live, outcome: Outcome): Outcome {
  const { masker } = live
  if (outcome.ok) return { ...outcome, outputs: masker.value(outcome.outputs) }
  const failure = { ...outcome.failure, message: masker.text(outcome.failure.message) }
  if (failure.details) failure.details = masker.value(failure.details)
  const outputs: JsonObject | undefined = outcome.outputs && masker.value(outcome.outputs)
  return { ...outcome, failure, outputs }
}

/** What is run by somebody else already, or holds up a process that ends, gets no longer than others. */
function graceOf({ room, graceMs }: Live): number {
  const usual = room.graceMs()
  const reason = room.signal.reason as unknown
  const why = reason instanceof AttemptEnded ? reason.reason : 'stop'
  if (graceMs === null) return usual
  return why === 'drain' || why === 'lease' ? Math.min(graceMs, usual) : graceMs
}

/** Resolves when the signal has been aborted and its patience is over. */
async function outOfPatience(live: Live): Promise<void> {
  const { room } = live
  await new Promise<void>((resolve) => {
    if (room.signal.aborted) resolve()
    else room.signal.addEventListener('abort', () => resolve(), { once: true })
  })
  await pause(graceOf(live) + 5_000 + lastPatienceMs, undefined, { ref: false })
}

function endedEarly(live: Live, beganAt: number): AttemptEnd {
  const reason = live.room.signal.reason as unknown
  const why = reason instanceof AttemptEnded ? reason.reason : 'stop'
  if (why === 'drain' || why === 'lease') return { kind: 'handedBack' }
  if (why === 'stop') return { kind: 'stopped', confirmed: !live.unconfirmed }
  const message = 'The task took longer than its timeout'
  writeLog(live, 'ERROR', message)
  const failure = { code: 'timeout', message, details: { stopConfirmed: !live.unconfirmed } }
  return { kind: 'result', outcome: { ok: false, failure }, beganAt, endedAt: Date.now() }
}

export async function runAttempt(frame: WorkFrame, room: AttemptRoom): Promise<AttemptEnd> {
  const beganAt = Date.now()
  const live: Live = { frame, room, masker: createMasker(), unconfirmed: false, graceMs: null }
  const finish = (outcome: Outcome): AttemptEnd => ({
    kind: 'result',
    outcome,
    beganAt,
    endedAt: Date.now(),
  })
  const task = findTaskType(frame.task.type)
  if (!task) {
    return finish(failed('unknown-type', `This worker does not know ${frame.task.type}`))
  }
  const ctx = contextOf(live, task)
  try {
    const body = runBody(ctx, task, frame, live.masker)
    const outcome = await Promise.race([body, outOfPatience(live).then(() => null)])
    if (outcome === null) {
      live.unconfirmed = true
      body.catch(() => undefined)
      return endedEarly(live, beganAt)
    }
    const shown = masked(live, outcome)
    if (!shown.ok) writeLog(live, 'ERROR', shown.failure.message)
    return finish(shown)
  } catch (error) {
    if (room.signal.aborted) return endedEarly(live, beganAt)
    return finish({ ok: false, failure: failureOf(error) })
  } finally {
    await room.directories.close(frame)
  }
}
