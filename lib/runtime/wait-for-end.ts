// Waiting for an execution to end: told by the commit where this server makes it, found by a poll where
// another one does.

import type { Pool } from 'pg'
import { isTerminal, type ExecutionState, type StateName } from '@/lib/engine'
import { log } from '@/lib/platform/log'
import { AppError } from '@/lib/shared/errors'
import type { Committed } from './running'

const pollMs = 1_000

/** `whole` is its state at the end, where this server committed that. */
export type Ended = { state: string; whole: ExecutionState | null }
type Waiter = { wantsWhole: boolean; done(ended: Ended): void }
type HowToWait = {
  timeoutMs: number
  /** This server holds the execution in memory and it has not ended, so nobody needs to be asked. */
  isHot: boolean
  wantsWhole?: boolean
  signal?: AbortSignal | undefined
}

export class EndWaiters {
  private readonly byExecution = new Map<string, Set<Waiter>>()
  private timer: NodeJS.Timeout | undefined

  constructor(private readonly pool: Pool) {}

  onCommitted({ state }: Committed): void {
    const { execution } = state
    if (isTerminal(execution.state)) this.finish(execution.id, execution.state, state)
  }

  private finish(
    executionId: string,
    state: string,
    committed: ExecutionState | null = null,
  ): void {
    const waiters = this.byExecution.get(executionId)
    if (!waiters) return
    this.byExecution.delete(executionId)
    const wanted = committed && [...waiters].some(({ wantsWhole }) => wantsWhole)
    const whole = wanted ? asItIs(committed) : null
    for (const waiter of waiters) waiter.done({ state, whole })
  }

  /** Resolves when it has ended, or with its state after `timeoutMs`, or when `signal` aborts. */
  async wait(executionId: string, how: HowToWait): Promise<Ended> {
    const { timeoutMs, isHot, wantsWhole = false, signal } = how
    const ended = new Promise<Ended | null>((resolve) => {
      const waiter: Waiter = { wantsWhole, done: resolve }
      const waiters = this.byExecution.get(executionId) ?? new Set()
      this.byExecution.set(executionId, waiters.add(waiter))
      const leave = () => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', leave)
        waiters.delete(waiter)
        if (waiters.size === 0 && this.byExecution.get(executionId) === waiters) {
          this.byExecution.delete(executionId)
        }
        resolve(null)
      }
      const timer = setTimeout(leave, timeoutMs)
      waiter.done = (found) => {
        resolve(found)
        leave()
      }
      if (signal?.aborted) leave()
      else signal?.addEventListener('abort', leave)
    })
    if (!isHot) await this.lookFirst(executionId)
    this.pollSoon()
    return (await ended) ?? { state: await this.stateNow(executionId), whole: null }
  }

  /** Throws not-found at once where nothing would ever end. */
  private async lookFirst(executionId: string): Promise<void> {
    try {
      const state = await this.stateNow(executionId)
      if (isTerminal(state as StateName)) this.finish(executionId, state)
    } catch (error) {
      this.finish(executionId, '')
      throw error
    }
  }

  private async stateNow(executionId: string): Promise<string> {
    const { rows } = await this.pool.query<{ state: string }>(
      'SELECT state FROM executions WHERE id = $1',
      [executionId],
    )
    const row = rows[0]
    if (!row) throw new AppError('not-found', `There is no execution ${executionId}.`)
    return row.state
  }

  private async look(executionIds: string[]): Promise<void> {
    const { rows } = await this.pool.query<{ id: string; state: string }>(
      'SELECT id, state FROM executions WHERE id = ANY($1::uuid[]) AND terminal',
      [executionIds],
    )
    for (const { id, state } of rows) this.finish(id, state)
  }

  /** Another server changed these. */
  hint(executionIds: string[]): void {
    const waited = executionIds.filter((id) => this.byExecution.has(id))
    if (waited.length > 0) this.look(waited).catch(() => undefined)
  }

  private pollSoon(): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined
      if (this.byExecution.size === 0) return
      this.look([...this.byExecution.keys()])
        .catch((error: unknown) => log.debug({ error: String(error) }, 'A wait could not look'))
        .finally(() => this.pollSoon())
    }, pollMs).unref()
  }

  stop(): void {
    clearTimeout(this.timer)
    for (const waiters of this.byExecution.values()) {
      for (const waiter of waiters) waiter.done({ state: '', whole: null })
    }
  }
}

/** The runtime goes on with a state in place (a restart, labels); its rows are replaced, never changed. */
function asItIs({ execution, taskRuns, attempts }: ExecutionState): ExecutionState {
  const lists = new Map([...attempts].map(([id, list]) => [id, list.slice()]))
  return { execution, taskRuns: new Map(taskRuns), attempts: lists }
}
