// Things on their way to the server: collected for a turn, sent in batches, kept until acknowledged, and
// sent again after a reconnect. `limit` bounds what is kept while the server is away; what does not
// fit is handed to `onDropped`, so that it can be said.

export type BatchQueue<Item> = {
  add(item: Item): void
  /** Sends what is there; called again after a reconnect. */
  flush(): void
  size(): number
  /** Everything that is not acknowledged yet. */
  items(): Item[]
  /** Resolves when all that is there by now is acknowledged, whatever is added meanwhile. For one lane. */
  settled(): Promise<void>
  /** Resolves when nothing is left, or after the time. */
  drained(withinMs: number): Promise<boolean>
}

export type BatchQueueOptions<Item> = {
  /** True once the server has it; false or a throw: send it again. */
  send(items: Item[]): Promise<boolean>
  ready(): boolean
  maxItems: number
  maxBytes: number
  sizeOf(item: Item): number
  /** Batches that may be under way at once. */
  lanes: number
  /** 0: at the end of this turn of the event loop. */
  delayMs: number
  limit?: number
  onDropped?(item: Item): void
}

const againMs = 500

export function batchQueue<Item>(options: BatchQueueOptions<Item>): BatchQueue<Item> {
  let waiting: Item[] = []
  const underWay = new Set<Item[]>()
  let scheduled: NodeJS.Timeout | NodeJS.Immediate | null = null
  const listeners = new Set<() => void>()
  let acknowledged = 0
  const awaited: { count: number; resolve: () => void }[] = []
  const size = () => [...underWay].reduce((sum, batch) => sum + batch.length, waiting.length)

  const take = (): Item[] => {
    let bytes = 0
    let count = 0
    for (const item of waiting) {
      bytes += options.sizeOf(item)
      if (count > 0 && (bytes > options.maxBytes || count >= options.maxItems)) break
      count++
    }
    const batch = waiting.slice(0, count)
    waiting = waiting.slice(count)
    return batch
  }
  const settle = (batch: Item[], done: boolean): void => {
    underWay.delete(batch)
    if (!done) waiting = [...batch, ...waiting]
    else acknowledged += batch.length
    while (awaited[0] && awaited[0].count <= acknowledged) awaited.shift()?.resolve()
    if (waiting.length > 0) schedule(done ? 0 : againMs)
    else if (underWay.size === 0) for (const listener of listeners) listener()
  }
  const flush = (): void => {
    scheduled = null
    while (waiting.length > 0 && underWay.size < options.lanes && options.ready()) {
      const batch = take()
      underWay.add(batch)
      options.send(batch).then(
        (done) => settle(batch, done),
        () => settle(batch, false),
      )
    }
  }
  const schedule = (delayMs: number): void => {
    scheduled ??= delayMs === 0 ? setImmediate(flush) : setTimeout(flush, delayMs)
  }

  return {
    add(item) {
      if (options.limit !== undefined && waiting.length >= options.limit) {
        options.onDropped?.(item)
        return
      }
      waiting.push(item)
      schedule(options.delayMs)
    },
    flush,
    size,
    items: () => [...[...underWay].flat(), ...waiting],
    settled() {
      if (size() === 0) return Promise.resolve()
      return new Promise((resolve) => {
        awaited.push({ count: acknowledged + size(), resolve })
        flush()
      })
    },
    drained(withinMs) {
      if (size() === 0) return Promise.resolve(true)
      return new Promise((resolve) => {
        const end = (done: boolean) => {
          clearTimeout(timer)
          listeners.delete(listener)
          resolve(done)
        }
        const listener = () => end(true)
        const timer = setTimeout(() => end(size() === 0), withinMs)
        listeners.add(listener)
        flush()
      })
    },
  }
}
