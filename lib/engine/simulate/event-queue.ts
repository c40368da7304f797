// Events of a made-up clock: by time, and in the order they were put in where the time is the same.

export type Queued<T> = { at: number; order: number; item: T }

export class EventQueue<T> {
  private readonly heap: Queued<T>[] = []
  private order = 0

  get size(): number {
    return this.heap.length
  }

  push(at: number, item: T): void {
    this.heap.push({ at, order: this.order++, item })
    let child = this.heap.length - 1
    while (child > 0) {
      const parent = (child - 1) >> 1
      if (!this.isBefore(child, parent)) return
      this.swap(child, parent)
      child = parent
    }
  }

  pop(): Queued<T> | undefined {
    const first = this.heap[0]
    const last = this.heap.pop()
    if (!first || !last || this.heap.length === 0) return first
    this.heap[0] = last
    let parent = 0
    for (;;) {
      const left = parent * 2 + 1
      const right = left + 1
      let least = parent
      if (left < this.heap.length && this.isBefore(left, least)) least = left
      if (right < this.heap.length && this.isBefore(right, least)) least = right
      if (least === parent) return first
      this.swap(parent, least)
      parent = least
    }
  }

  private isBefore(a: number, b: number): boolean {
    const one = this.heap[a]
    const two = this.heap[b]
    if (!one || !two) return false
    return one.at < two.at || (one.at === two.at && one.order < two.order)
  }

  private swap(a: number, b: number): void {
    const one = this.heap[a]
    const two = this.heap[b]
    if (!one || !two) return
    this.heap[a] = two
    this.heap[b] = one
  }
}
