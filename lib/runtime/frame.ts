// All that a worker needs for one attempt. Built from the state that the commit wrote, so a worker never
// sees anything that is not durable.

import {
  planOf,
  secretInputs,
  workerContext,
  type ExecutionState,
  type Flow,
  type Json,
  type JsonObject,
  type Task,
  type TaskRun,
} from '@/lib/engine'
import { hasExpression } from '@/lib/expressions'
import { findSealed } from '@/lib/shared/sealed'
import type { Start } from './batch'
import type { Sealing } from './seal-inputs'
import type { WorkFrame } from './workers-door'

/**
 * null where the task is no longer in the flow. Secret inputs that its context holds go with it, opened.
 * Throws AppError unavailable where one cannot be opened.
 */
export function frameOf(
  flow: Flow,
  state: ExecutionState,
  start: Start,
  sealing?: Sealing,
): WorkFrame | null {
  const { execution } = state
  const taskRun = state.taskRuns.get(start.taskRunId)
  const task = taskRun && planOf(flow).places.get(taskRun.taskId)?.task
  if (!taskRun || !task) return null
  const sources = templatesOf(task)
  const context =
    sources.length > 0 ? workerContext(flow, state, start.taskRunId, sources) : ownContext(taskRun)
  return {
    executionId: execution.id,
    taskRunId: start.taskRunId,
    attempt: start.attempt,
    token: start.token,
    namespace: execution.namespace,
    flowId: execution.flowId,
    flowRevision: execution.flowRevision,
    task: {
      id: task.id,
      type: task.type,
      logLevel: task.logLevel ?? null,
      logToFile: task.logToFile,
      properties: task.properties,
      ...(task.taskCache?.enabled ? { cache: { ttl: task.taskCache.ttl ?? null } } : {}),
    },
    context,
    secretInputs: secretInputs(flow),
    ...openSecrets(context, sealing),
    idempotencyKey: start.taskRunId,
    directoryKey: start.directoryKey,
    deadlineAt: deadlineOf(taskRun.progress?.timers, start.attempt),
  }
}

/**
 * A task that nothing is to be rendered in gets no variables, but for the only one that types render of their
 * own accord (core.state.*): most of a frame of a small task was variables that nobody read.
 */
const ownContext = ({ id, value }: TaskRun): JsonObject => ({ taskrun: { id, value } })

function openSecrets(context: JsonObject, sealing?: Sealing): Pick<WorkFrame, 'opened'> {
  if (!sealing) return {}
  const sealed = findSealed(context)
  if (sealed.size === 0) return {}
  return { opened: Object.fromEntries([...sealed].map((text) => [text, sealing.open(text)])) }
}

const templates = new WeakMap<Task, string[]>()

/** Every text of the task in which something has to be rendered; found once for each compiled flow. */
function templatesOf(task: Task): string[] {
  let found = templates.get(task)
  if (!found) {
    found = []
    collect(task.properties, found)
    templates.set(task, found)
  }
  return found
}

function collect(value: Json, into: string[]): void {
  if (typeof value === 'string') {
    if (hasExpression(value)) into.push(value)
  } else if (Array.isArray(value)) {
    for (const item of value) collect(item, into)
  } else if (value !== null && typeof value === 'object') {
    for (const [key, item] of Object.entries(value)) {
      collect(key, into)
      collect(item, into)
    }
  }
}

/** The task's time-out is a timer of the engine; the worker keeps it too, so that the body ends by itself. */
function deadlineOf(timers: unknown, attempt: number): number | null {
  if (!Array.isArray(timers)) return null
  for (const timer of timers as { name: string; attempt: number | null; dueAt: number }[]) {
    if (timer.name === 'timeout' && timer.attempt === attempt) return timer.dueAt
  }
  return null
}
