// Attempts that ran beside each other stand under each other: each takes the first lane that was free when it
// was claimed, so there are as many lanes as ran at once at most.

export type Packed<Item> = { item: Item; lane: number; startMs: number; endMs: number }

/** Items in the order of their start. What has not ended reaches to `nowMs`. */
export function packLanes<Item extends { claimedAt: string; endedAt: string | null }>(
  items: readonly Item[],
  nowMs: number,
): { packed: Packed<Item>[]; lanes: number } {
  const freeFrom: number[] = []
  const packed = items.map((item) => {
    const startMs = Date.parse(item.claimedAt)
    const endMs = Math.max(startMs, item.endedAt ? Date.parse(item.endedAt) : nowMs)
    const free = freeFrom.findIndex((from) => from <= startMs)
    const lane = free < 0 ? freeFrom.length : free
    freeFrom[lane] = endMs
    return { item, lane, startMs, endMs }
  })
  return { packed, lanes: freeFrom.length }
}
