// Waiting for an execution to end: told by the commit where this server makes it, found by a poll where
// another one does.

import type { Pool } from 'pg'
import { isTerminal, type StateName } from '@/lib/engine'
import { log } from '@/lib/platform/log'
import { AppError } from '@/lib/shared/errors'
import type { Committed } from './running'

const pollMs = 1_000

type Waiter = { done(state: string): void }

export class EndWaiters {
  private readonly byExecution = new Map<string, Set<Waiter>>()
  private timer: NodeJS.Timeout | undefined

  constructor(private readonly pool: Pool) {}

  onCommitted({ state: { execution } }: Committed): void {
    if (isTerminal(execution.state)) this.finish(execution.id, execution.state)
  }

  private finish(executionId: string, state: string): void {
    const waiters = this.byExecution.get(executionId)
    if (!waiters) return
    this.byExecution.delete(executionId)
    for (const waiter of waiters) waiter.done(state)
  }

  /**
   * Resolves with the state when it has ended, or with the state after `timeoutMs`, or when `signal` aborts.
   * `isHot`: this server holds the execution in memory and it has not ended, so nobody needs to be asked.
   */
  async wait(
    executionId: string,
    timeoutMs: number,
    isHot: boolean,
    signal?: AbortSignal,
  ): Promise<string> {
    const ended = new Promise<string | null>((resolve) => {
      const waiter: Waiter = { done: resolve }
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
      waiter.done = (state) => {
        resolve(state)
        leave()
      }
      if (signal?.aborted) leave()
      else signal?.addEventListener('abort', leave)
    })
    if (!isHot) await this.lookFirst(executionId)
    this.pollSoon()
    return (await ended) ?? (await this.stateNow(executionId))
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
      for (const waiter of waiters) waiter.done('')
    }
  }
}
