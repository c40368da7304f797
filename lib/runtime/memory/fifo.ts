/** First in, first out, in constant time however long it gets. */
export class Fifo<T> {
  private items: T[] = []
  private head = 0

  get length(): number {
    return this.items.length - this.head
  }

  push(item: T): void {
    this.items.push(item)
  }

  /** Puts items before all others, in their order. */
  unshift(items: T[]): void {
    this.items = [...items, ...this.items.slice(this.head)]
    this.head = 0
  }

  peek(): T | undefined {
    return this.items[this.head]
  }

  shift(): T | undefined {
    if (this.head >= this.items.length) return undefined
    const item = this.items[this.head]
    this.items[this.head] = undefined as T
    this.head += 1
    if (this.head > 1_000 && this.head * 2 > this.items.length) {
      this.items = this.items.slice(this.head)
      this.head = 0
    }
    return item
  }

  clear(): T[] {
    const left = this.items.slice(this.head)
    this.items = []
    this.head = 0
    return left
  }
}
