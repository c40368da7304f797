/** A connection kept between deliveries: opened once, closed after a failure and at the end. */
export class Held {
  private opening: Promise<unknown> | null = null
  private close: ((opened: never) => unknown) | null = null

  async get<T>(open: () => Promise<T> | T, close: (opened: T) => unknown): Promise<T> {
    if (!this.opening) {
      this.close = close as (opened: never) => unknown
      const opening = Promise.resolve().then(open)
      this.opening = opening
      opening.catch(() => {
        if (this.opening === opening) this.opening = null
      })
    }
    return this.opening as Promise<T>
  }

  /** Whoever still uses it fails, and is tried again with the next one. Never throws, and waits for nobody. */
  drop(): void {
    const { opening, close } = this
    this.opening = null
    this.close = null
    if (!opening || !close) return
    opening.then((opened) => close(opened as never)).catch(() => undefined)
  }
}
