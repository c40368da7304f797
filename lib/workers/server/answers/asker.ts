// Who asks: the attempt behind a question, as the server itself knows it. What a worker says of a namespace
// counts nothing; the execution's own row does. Only a live attempt with its current token gets answers.

import { setTimeout as pause } from 'node:timers/promises'
import type { ExecutionState, Json, JsonObject } from '@/lib/engine'
import type { Runtime } from '@/lib/runtime/running'
import { AppError } from '@/lib/shared/errors'
import { namespacesRelated } from '@/lib/storage/uri'

export type Asker = {
  executionId: string
  taskRunId: string
  taskId: string
  namespace: string
  flowId: string
  runtime: Pick<Runtime, 'apply' | 'state'>
}

export type Args = { positional: Json[]; named: JsonObject }
export type Answer = { value: unknown; secret?: boolean }
export type Answers = Record<string, (asker: Asker, args: Args) => Promise<Answer>>

export async function findAsker(
  runtime: Asker['runtime'],
  attempt: { executionId: string; taskRunId: string; attempt: number; token: string },
): Promise<Asker> {
  const state = await runtime.state(attempt.executionId)
  const row = state?.attempts.get(attempt.taskRunId)?.[attempt.attempt - 1]
  const taskRun = state?.taskRuns.get(attempt.taskRunId)
  if (!state || !taskRun || row?.token !== attempt.token || row.endedAt !== null) {
    throw new AppError('conflict', 'This attempt is over.')
  }
  const { namespace, flowId } = state.execution
  const { executionId, taskRunId } = attempt
  return { executionId, taskRunId, taskId: taskRun.taskId, namespace, flowId, runtime }
}

export function argument(args: Args, index: number, name: string): Json | undefined {
  return args.named[name] ?? args.positional[index]
}

export function textArgument(args: Args, index: number, name: string): string {
  const value = argument(args, index, name)
  if (typeof value === 'string' && value !== '') return value
  throw new AppError('invalid', `${name} has to be text.`)
}

/** The namespace that was asked about, if the asker's own stands above or below it. */
export function relatedNamespace(asker: Asker, args: Args, index: number): string {
  const wanted = argument(args, index, 'namespace') ?? asker.namespace
  if (typeof wanted !== 'string') throw new AppError('invalid', 'namespace has to be text.')
  refuseUnrelated(asker, wanted)
  return wanted
}

export function refuseUnrelated(asker: Asker, namespace: string): void {
  if (namespacesRelated(asker.namespace, namespace)) return
  throw new AppError(
    'forbidden',
    `Flows of ${asker.namespace} have no right to what belongs to ${namespace}.`,
  )
}

/** A subflow that nobody waits for is started behind the task that named its id; no start takes longer. */
const longestStartMs = 5_000

/** The time that is part of an id (RFC 9562, UUIDv7); 0 for others. */
function drawnAt(id: string): number {
  const time = /^([0-9a-f]{8})-([0-9a-f]{4})-7/i.exec(id)
  return time ? Number.parseInt(`${time[1]}${time[2]}`, 16) : 0
}

/** Its state; one whose id was drawn just now may only be about to be there. */
async function stateOf(asker: Asker, id: string): Promise<ExecutionState | null> {
  const until = Math.min(drawnAt(id), Date.now()) + longestStartMs
  for (;;) {
    const state = await asker.runtime.state(id)
    if (state || Date.now() >= until) return state
    await pause(50)
  }
}

/** The execution that was asked about, or the asker's own. Throws not-found, forbidden. */
export async function relatedExecution(asker: Asker, args: Args): Promise<string> {
  const id = (argument(args, 0, 'executionId') as string | undefined) ?? asker.executionId
  const state = await stateOf(asker, id)
  if (!state) throw new AppError('not-found', `There is no execution ${id}.`)
  refuseUnrelated(asker, state.execution.namespace)
  return id
}
