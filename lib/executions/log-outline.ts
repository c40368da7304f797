// The shape of a log that is too long to hold: blocks in order, each with its first and last number and how many
// lines it has. It says which line stands at a place and which place a line has. What is pushed grows it at its
// end; a line that becomes visible late makes its block uncertain, and whoever reads that block again says how
// many it has.

export type LogBlock = {
  /** Numbers of its first and its last line. */
  from: number
  to: number
  count: number
}

export type LogOutline = {
  blocks: readonly LogBlock[]
  /** For each block, how many lines stand before it. */
  starts: readonly number[]
  total: number
}

const blockLines = 500

export const emptyOutline: LogOutline = outlineOf([])

export function outlineOf(blocks: readonly LogBlock[]): LogOutline {
  const starts: number[] = []
  let total = 0
  for (const { count } of blocks) {
    starts.push(total)
    total += count
  }
  return { blocks, starts, total }
}

export const withOlder = ({ blocks }: LogOutline, older: readonly LogBlock[]): LogOutline =>
  older.length === 0 ? outlineOf(blocks) : outlineOf([...older, ...blocks])

/** `numbers` in ascending order, all of them after what is known. Full blocks stay as they are. */
export function withNewer({ blocks }: LogOutline, numbers: readonly number[]): LogOutline {
  const next = [...blocks]
  for (let at = 0; at < numbers.length;) {
    const last = next.at(-1)
    const open = last && last.count < blockLines ? last : null
    const room = blockLines - (open?.count ?? 0)
    const taken = numbers.slice(at, at + room)
    const block = {
      from: open?.from ?? taken[0]!,
      to: taken.at(-1)!,
      count: (open?.count ?? 0) + taken.length,
    }
    if (open) next[next.length - 1] = block
    else next.push(block)
    at += taken.length
  }
  return outlineOf(next)
}

/** The block of the line at this place, by its own place among the blocks; -1 outside of all. */
export function blockAt({ starts, total }: LogOutline, index: number): number {
  if (index < 0 || index >= total) return -1
  let [low, high] = [0, starts.length - 1]
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (starts[middle]! <= index) low = middle
    else high = middle - 1
  }
  // Blocks that were found to be empty begin where the next one does; the last of them has the line.
  return low
}

/** The block that holds a number, or the last that begins before it; 0 where it is before all; -1 of none. */
export function blockOf({ blocks }: LogOutline, seq: number): number {
  let [low, high] = [0, blocks.length - 1]
  if (high < 0) return -1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (blocks[middle]!.from <= seq) low = middle
    else high = middle - 1
  }
  return low
}

/** What reading a block has shown: it may hold more lines than were counted, or fewer. */
export function withCount(outline: LogOutline, at: number, count: number): LogOutline {
  const block = outline.blocks[at]
  if (!block || block.count === count) return outline
  return outlineOf(outline.blocks.with(at, { ...block, count }))
}

/** Makes room for a line whose number lies among those that are known. */
export function withLate(outline: LogOutline, seq: number): LogOutline {
  const at = blockOf(outline, seq)
  const block = outline.blocks[at]
  if (!block) return outline
  const wider = { ...block, from: Math.min(block.from, seq), to: Math.max(block.to, seq) }
  return outlineOf(outline.blocks.with(at, wider))
}
