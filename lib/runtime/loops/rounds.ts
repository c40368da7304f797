// Work that is done again and again: the next round begins some time after the one before has ended, so
// rounds never meet, and one that fails is told of and followed by the next.

import { log } from '@/lib/platform/log'

export type RoundsParts = {
  work(): Promise<unknown>
  everyMs: number
  /** What is said of a round that failed. */
  failed: string
}

export class Rounds {
  private timer: NodeJS.Timeout | undefined
  private round: Promise<unknown> = Promise.resolve()
  isStopped = false

  constructor(private readonly parts: RoundsParts) {}

  /** The first round begins after so many milliseconds; 0: now. */
  start(firstAfterMs = 0): void {
    if (firstAfterMs === 0) this.next()
    else this.timer = setTimeout(() => this.next(), firstAfterMs)
  }

  private next(): void {
    const { work, everyMs, failed } = this.parts
    this.round = work()
      .catch((error: unknown) => log.warn({ error: String(error) }, failed))
      .finally(() => {
        if (!this.isStopped) this.timer = setTimeout(() => this.next(), everyMs)
      })
  }

  /** Resolves once the round that is under way has ended. */
  async stop(): Promise<void> {
    this.isStopped = true
    clearTimeout(this.timer)
    await this.round
  }
}
