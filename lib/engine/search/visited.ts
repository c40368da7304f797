// Names, each with a number in the order in which they came, in typed arrays: a Map would need an object for
// every name. Open addressing; grows before it is half full.

import type { Name } from './canonical'

const width = 4

export class Visited {
  size = 0
  /** The names by their numbers. */
  private names: Int32Array = new Int32Array(1024 * width)
  /** Number plus one; 0 is free. */
  private slots: Int32Array = new Int32Array(4096)

  /** The number of a name; a new one gets the next. */
  enter(name: Name): number {
    const slot = this.find(name[0] ?? 0, name[1] ?? 0, name[2] ?? 0, name[3] ?? 0)
    const known = this.slots[slot] ?? 0
    if (known > 0) return known - 1
    const number = this.size
    this.size += 1
    this.slots[slot] = this.size
    if (this.names.length < this.size * width) this.names = doubled(this.names)
    this.names.set(name, number * width)
    if (this.size * 2 > this.slots.length) this.spread()
    return number
  }

  /** Adds the name of a number to a sum, word by word. */
  addTo(sum: Name, number: number): void {
    const { names } = this
    const from = number * width
    sum[0] = (sum[0] ?? 0) + (names[from] ?? 0)
    sum[1] = (sum[1] ?? 0) + (names[from + 1] ?? 0)
    sum[2] = (sum[2] ?? 0) + (names[from + 2] ?? 0)
    sum[3] = (sum[3] ?? 0) + (names[from + 3] ?? 0)
  }

  /** The slot where a name stands, or the free one where it would. */
  private find(a: number, b: number, c: number, d: number): number {
    const { names, slots } = this
    const mask = slots.length - 1
    for (let slot = a & mask; ; slot = (slot + 1) & mask) {
      const number = slots[slot] ?? 0
      if (number === 0) return slot
      const at = (number - 1) * width
      const same = names[at] === a && names[at + 1] === b && names[at + 2] === c
      if (same && names[at + 3] === d) return slot
    }
  }

  private spread(): void {
    const { names } = this
    this.slots = new Int32Array(this.slots.length * 2)
    for (let number = 0; number < this.size; number += 1) {
      const at = number * width
      const [a, b, c, d] = [names[at], names[at + 1], names[at + 2], names[at + 3]]
      this.slots[this.find(a ?? 0, b ?? 0, c ?? 0, d ?? 0)] = number + 1
    }
  }
}

function doubled(list: Int32Array): Int32Array {
  const more = new Int32Array(list.length * 2)
  more.set(list)
  return more
}
