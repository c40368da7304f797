// Whether from every state a fair way leads to an end (P2): goes back from the ends over the fair steps.

/** A list of whole numbers that grows without an object for each. */
export class Numbers {
  length = 0
  private items = new Int32Array(1024)

  push(value: number): void {
    if (this.length === this.items.length) {
      const more = new Int32Array(this.length * 2)
      more.set(this.items)
      this.items = more
    }
    this.items[this.length] = value
    this.length += 1
  }

  at(index: number): number {
    return this.items[index] ?? -1
  }
}

/** The first of `states` states that no fair way leads on from to one of the ends; null when there is none. */
export function firstWithoutEnd(
  states: number,
  fair: { from: Numbers; to: Numbers },
  ends: Numbers,
): number | null {
  // The steps by where they lead to: those to state n stand in `back` from begins[n] to begins[n + 1].
  const begins = new Int32Array(states + 2)
  for (let step = 0; step < fair.to.length; step += 1) add(begins, fair.to.at(step) + 2)
  for (let at = 1; at < begins.length; at += 1) add(begins, at, begins[at - 1] ?? 0)
  const back = new Int32Array(fair.to.length)
  for (let step = 0; step < fair.to.length; step += 1) {
    const to = fair.to.at(step) + 1
    back[begins[to] ?? 0] = fair.from.at(step)
    add(begins, to)
  }
  const reached = new Uint8Array(states)
  const open = new Numbers()
  const reach = (state: number): void => {
    if (state < 0 || reached[state] === 1) return
    reached[state] = 1
    open.push(state)
  }
  for (let at = 0; at < ends.length; at += 1) reach(ends.at(at))
  for (let at = 0; at < open.length; at += 1) {
    const state = open.at(at)
    const last = begins[state + 1] ?? 0
    for (let step = begins[state] ?? 0; step < last; step += 1) reach(back[step] ?? -1)
  }
  const without = reached.indexOf(0)
  return without < 0 ? null : without
}

function add(list: Int32Array, at: number, more = 1): void {
  list[at] = (list[at] ?? 0) + more
}
