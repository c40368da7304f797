/** A connection kept between deliveries: opened once, closed after a failure and at the end. */
export class Held {
  private opening: Promise<unknown> | null = null
  private close: ((opened: never) => unknown) | null = null
  private letGo: ((opened: never) => unknown) | null = null

  async get<T>(
    open: () => Promise<T> | T,
    close: (opened: T) => unknown,
    retire = close,
  ): Promise<T> {
    if (!this.opening) {
      this.close = close as (opened: never) => unknown
      this.letGo = retire as (opened: never) => unknown
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
    this.end(this.close)
  }

  /** After a failure: the next one opens another, and what is under way on this may end well where it can. */
  retire(): void {
    this.end(this.letGo)
  }

  private end(close: ((opened: never) => unknown) | null): void {
    const { opening } = this
    this.opening = null
    this.close = null
    this.letGo = null
    if (!opening || !close) return
    opening.then((opened) => close(opened as never)).catch(() => undefined)
  }
}
