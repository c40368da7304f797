// How the worker ends a body before its time. The reason is there at once for whoever looks; a signal is made
// for those bodies that ask for one, since a signal with its listeners costs more than a small body does.

import type { AttemptEnded } from './attempt'

export class Ending {
  private why: AttemptEnded | null = null
  private controller: AbortController | null = null
  private listener: (() => void) | null = null

  /** Null while nobody has ended it. */
  get reason(): AttemptEnded | null {
    return this.why
  }

  get signal(): AbortSignal {
    if (!this.controller) {
      this.controller = new AbortController()
      if (this.why) this.controller.abort(this.why)
    }
    return this.controller.signal
  }

  /** Asked several times, the first reason counts. */
  end(reason: AttemptEnded): void {
    if (this.why) return
    this.why = reason
    this.controller?.abort(reason)
    this.listener?.()
  }

  /** Called once, at the end or at once where it has ended already. */
  whenEnded(listener: () => void): void {
    if (this.why) listener()
    else this.listener = listener
  }
}
