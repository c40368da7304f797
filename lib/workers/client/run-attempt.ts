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
  hasExpression,
  renderDeepAsync,
  LazyMap,
  taint,
  Tainted,
  type Context,
  type ValueMap,
} from '@/lib/expressions'
import type { AddressGuard } from '@/lib/platform/outbound/address-guard'
import type { WorkFrame } from '@/lib/runtime/workers-door'
import { isAppError } from '@/lib/shared/errors'
import { mapSealedTexts, replaceSealed } from '@/lib/shared/sealed'
import { parseProperties } from '@/lib/tasks/parse-properties'
import { findTaskType } from '@/lib/tasks/registry'
import { failed, type TaskContext, type TaskType } from '@/lib/tasks/task-type'
import type { WireLogLine, WireMetric } from '../protocol'
import { inOrder } from './in-order'
import { identityOf, type AttemptEnd } from './attempt'
import type { Ending } from './ending'
import { hostFunctions } from './host-functions'
import { keepOutputsSmall, surelySmall } from './keep-outputs'
import { createMasker, type Masker } from './mask-secrets'
import { runScript, type ScriptEnd } from './run-script'
import { throughCache } from './task-cache'
import { serverLink, type SendToServer, type ServerLink } from './server-link'
import type { Watchdog } from './watchdog'
import type { Directories } from './directories'

export type AttemptRoom = {
  workerId: string
  serverUrl: string
  graceMs: () => number
  ending: Ending
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

function writeLog(live: Live, level: LogLevel, message: string, cut = 0): void {
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
    ...(cut > 0 ? { cut } : {}),
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
  let made: ServerLink | null = null
  const link = () => (made ??= serverLink(room.send, identityOf(frame), room.ending.signal))
  let directory: Promise<string> | null = null
  return {
    executionId: frame.executionId,
    taskRunId: frame.taskRunId,
    attempt: frame.attempt,
    namespace: frame.namespace,
    flowId: frame.flowId,
    taskId: frame.task.id,
    idempotencyKey: frame.idempotencyKey,
    get signal() {
      return room.ending.signal
    },
    guard: room.guard,
    get files() {
      return link().files
    },
    log: (level, message, cut) => writeLog(live, level, message, cut),
    metric({ name, kind, value, tags }) {
      const { executionId, taskRunId, attempt } = frame
      const at = Date.now()
      room.metric({ executionId, taskRunId, attempt, name, kind, value, tags: tags ?? {}, at })
    },
    async render(template, variables) {
      if (!holdsExpression(template)) return template ?? null
      const functions = hostFunctions(link(), room.guard, room.ending.signal)
      const shared = inOrder(taintedContext(frame))
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
      const answer = await link().ask(name, { positional: [], named: args })
      if (answer.secret && typeof answer.value === 'string') masker.add([answer.value])
      return answer.value
    },
    directory: () => (directory ??= room.directories.open(frame, task.type)),
    async script(options): Promise<ScriptEnd> {
      live.graceMs = options.graceMs ?? null
      const end = await runScript(options, {
        signal: room.ending.signal,
        graceMs: () => graceOf(live),
        workerId: room.workerId,
        watchdog: room.watchdog,
      })
      if (end.unconfirmed) live.unconfirmed = true
      return end
    },
  }
}

/** Whether anything in it, names included, is to be rendered; what is not comes out of it as it went in. */
function holdsExpression(value: unknown): boolean {
  if (typeof value === 'string') return hasExpression(value)
  if (typeof value !== 'object' || value === null) return false
  if (value instanceof Tainted || value instanceof LazyMap) return true
  if (Array.isArray(value)) return value.some(holdsExpression)
  for (const name in value) {
    if (hasExpression(name) || holdsExpression((value as Record<string, unknown>)[name]))
      return true
  }
  return false
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

async function runBody(live: Live, task: TaskType): Promise<Outcome> {
  const { frame, room, masker } = live
  const ctx = contextOf(live, task)
  try {
    const rendered = await renderProperties(ctx, task, frame)
    const parsed = parseProperties(task.properties, rendered)
    if (!parsed.success) return propertyFailure(parsed.error)
    const outcome = await throughCache(ctx, frame, frame.task.properties, masker, async () => {
      const made = await task.run(ctx, parsed.data)
      if (room.ending.reason) throw room.ending.reason
      return made.outputs && !surelySmall(made.outputs)
        ? { ...made, outputs: await keepOutputsSmall(made.outputs, ctx.files) }
        : made
    })
    if (room.ending.reason) throw room.ending.reason
    return outcome
  } catch (error) {
    if (room.ending.reason) throw room.ending.reason
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
  const why = room.ending.reason?.reason ?? 'stop'
  if (graceMs === null) return usual
  return why === 'drain' || why === 'lease' ? Math.min(graceMs, usual) : graceMs
}

/** What the body comes to; null where it was ended and has not reacted when the patience for it is over. */
function patiently(body: Promise<Outcome>, live: Live): Promise<Outcome | null> {
  return new Promise((resolve, reject) => {
    body.then(resolve, reject)
    live.room.ending.whenEnded(() => {
      const patienceMs = graceOf(live) + 5_000 + lastPatienceMs
      void pause(patienceMs, null, { ref: false }).then(resolve)
    })
  })
}

function endedEarly(live: Live, beganAt: number): AttemptEnd {
  const why = live.room.ending.reason?.reason ?? 'stop'
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
  try {
    const body = runBody(live, task)
    const outcome = await patiently(body, live)
    if (outcome === null) {
      live.unconfirmed = true
      body.catch(() => undefined)
      return endedEarly(live, beganAt)
    }
    const shown = masked(live, outcome)
    if (!shown.ok) writeLog(live, 'ERROR', shown.failure.message)
    return finish(shown)
  } catch (error) {
    if (room.ending.reason) return endedEarly(live, beganAt)
    return finish({ ok: false, failure: failureOf(error) })
  } finally {
    await room.directories.close(frame)
  }
}
