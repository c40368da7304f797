// A seed repeats a run's decisions: every random choice of the harness is drawn here.

export type Dice = {
  next: () => number
  below: (limit: number) => number
  pick: <Item>(items: readonly Item[]) => Item | undefined
  chance: (probability: number) => boolean
}

/** Mulberry32: small, fast, good enough to choose whom to kill. */
export function throwDice(seed: number): Dice {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const below = (limit: number): number => Math.floor(next() * limit)
  return {
    next,
    below,
    pick: (items) => items[below(items.length)],
    chance: (probability) => next() < probability,
  }
}
