// The lines of one log as a page shows them: its outline, found backwards from the newest in bounded looks, and the
// blocks of lines that are in view or were lately. It never holds more than so many lines, however long the log is.
// What is pushed goes to the end. Blocks are read for the view as it is now, two at a time: whoever drags the
// scroll bar past a thousand of them does not wait for each.

import { fitsLogFilter } from '../log-filter'
import {
  blockAt,
  blockOf,
  emptyOutline,
  type LogOutline,
  withCount,
  withLate,
  withNewer,
  withOlder,
} from '../log-outline'
import type { LogOutlinePage } from '../read/log-outline'
import type { LogFilter } from '../read/logs'
import type { LogLineView } from '../schema'

const firstLook = 2_000
const mostLook = 100_000
/** A look takes about so long: what is found is read between two of them, and a search that is over ends with one. */
const lookMs = 250
const mostLines = 20_000
const mostReads = 2
const againMs = 2_000
/** Whoever is still typing does not start a search with each letter. */
const typingMs = 150

export type LogReads = {
  outline(request: LogFilter & { before?: number; look: number }): Promise<LogOutlinePage>
  /** The lines from one number to another that fit. */
  lines(request: LogFilter & { after: number; until: number }): Promise<LogLineView[]>
}

export type LogState = {
  outline: LogOutline
  /** How many lines were put before those that were known, since the start. */
  prepended: number
  /** The newest number that is known of, fitting or not; null until the first look has answered. */
  newest: number | null
  /** Everything from this number on is in the outline; 0 once all is. */
  knownFrom: number
  /** How many lines were looked at, fitting or not. */
  looked: number
  error: unknown
}

export type LogStore = ReturnType<typeof createLogStore>

const start: LogState = {
  outline: emptyOutline,
  prepended: 0,
  newest: null,
  knownFrom: Number.MAX_SAFE_INTEGER,
  looked: 0,
  error: null,
}

export function createLogStore(filter: LogFilter, reads: LogReads) {
  let state = start
  let run = 0
  let wanted: [number, number] = [0, 0]
  const loaded = new Map<number, LogLineView[]>()
  const reading = new Set<number>()
  const listeners = new Set<() => void>()

  const goesOn = (mine: number) => run === mine

  function set(change: Partial<LogState>) {
    state = { ...state, ...change }
    for (const listener of listeners) listener()
  }

  async function look(mine: number) {
    let size = firstLook
    try {
      while (goesOn(mine) && state.knownFrom > 0) {
        const first = state.newest === null
        const from = first ? {} : { before: state.knownFrom }
        const began = performance.now()
        const page = await reads.outline({ ...filter, ...from, look: size })
        if (!goesOn(mine)) return
        const took = Math.max(performance.now() - began, 1)
        size = Math.min(Math.max(Math.round((size * lookMs) / took), firstLook), mostLook)
        hold(page)
        const more = page.blocks.reduce((sum, { count }) => sum + count, 0)
        set({
          outline: withOlder(state.outline, page.blocks),
          prepended: state.prepended + (first ? 0 : more),
          newest: state.newest ?? page.newest ?? 0,
          knownFrom: page.next ?? 0,
          looked: state.looked + page.looked,
          error: null,
        })
        pump(mine)
      }
    } catch (error) {
      if (goesOn(mine)) set({ error })
    }
  }

  /** The lines that came with a look are those of its blocks. */
  function hold({ blocks, lines }: LogOutlinePage) {
    if (!lines) return
    for (const { from, to } of blocks) {
      loaded.set(
        from,
        lines.filter(({ seq }) => seq >= from && seq <= to),
      )
    }
    forget()
  }

  /** Blocks in view first, then their neighbours. */
  function missing(): number | undefined {
    const { outline } = state
    const [first, last] = wanted.map((index) =>
      blockAt(outline, Math.min(Math.max(index, 0), outline.total - 1)),
    ) as [number, number]
    if (first < 0) return undefined
    const inOrder = Array.from({ length: last - first + 1 }, (_, at) => first + at)
    return [...inOrder, last + 1, first - 1].find((at) => {
      const block = outline.blocks[at]
      return block && block.count > 0 && !loaded.has(block.from) && !reading.has(block.from)
    })
  }

  function pump(mine: number) {
    while (goesOn(mine) && reading.size < mostReads) {
      const block = state.outline.blocks[missing() ?? -1]
      if (!block) return
      void read(mine, block.from, block.to)
    }
  }

  async function read(mine: number, from: number, to: number) {
    reading.add(from)
    try {
      const lines = await reads.lines({ ...filter, after: from - 1, until: to })
      if (!goesOn(mine)) return
      const at = blockOf(state.outline, from)
      // It grew meanwhile: read again as it is now.
      const block = state.outline.blocks[at]
      if (block?.from === from && block.to === to) {
        loaded.set(from, lines)
        forget()
        set({ outline: withCount(state.outline, at, lines.length), error: null })
      }
    } catch (error) {
      if (!goesOn(mine)) return
      set({ error })
      await new Promise((resolve) => setTimeout(resolve, againMs))
    } finally {
      reading.delete(from)
    }
    pump(mine)
  }

  function forget() {
    let held = 0
    for (const { length } of loaded.values()) held += length
    for (const [from, { length }] of loaded) {
      if (held <= mostLines) return
      loaded.delete(from)
      held -= length
    }
  }

  function receive(lines: readonly LogLineView[]) {
    const { newest } = state
    if (newest === null || lines.length === 0) return
    const sorted = lines.toSorted((a, b) => a.seq - b.seq)
    for (const line of sorted) if (line.seq <= newest) late(line)
    const news = sorted.filter(({ seq }) => seq > newest)
    const fitting = news.filter((line) => fitsLogFilter(line, filter))
    set({ outline: append(fitting), newest: news.at(-1)?.seq ?? newest })
  }

  /** A block whose lines are known gets the new ones; where they were dropped they are read when they are wanted. */
  function append(lines: LogLineView[]): LogOutline {
    const last = state.outline.blocks.at(-1)
    const held = last ? loaded.get(last.from) : []
    const outline = withNewer(
      state.outline,
      lines.map(({ seq }) => seq),
    )
    let at = 0
    for (const block of outline.blocks.slice(Math.max(state.outline.blocks.length - 1, 0))) {
      const own = block.from === last?.from ? held : []
      const taken = lines.slice(at, at + block.count - (block.from === last?.from ? last.count : 0))
      at += taken.length
      if (own) loaded.set(block.from, [...own, ...taken])
    }
    forget()
    return outline
  }

  /** Written earlier than what is known, seen later; or sent twice. Reading its block again tells. */
  function late(line: LogLineView) {
    if (line.seq < state.knownFrom || !fitsLogFilter(line, filter)) return
    const block = state.outline.blocks[blockOf(state.outline, line.seq)]
    if (!block) return
    if (loaded.get(block.from)?.some(({ seq }) => seq === line.seq)) return
    loaded.delete(block.from)
    state = { ...state, outline: withLate(state.outline, line.seq) }
    pump(run)
  }

  return {
    /** Returns how to stop. */
    start() {
      const mine = ++run
      const timer = setTimeout(() => void look(mine), filter.text ? typingMs : 0)
      return () => {
        clearTimeout(timer)
        if (goesOn(mine)) run += 1
      }
    },
    retry: () => void look(++run),
    receive,
    /** The lines from one place to another are looked at now. */
    want(first: number, last: number) {
      wanted = [first, last]
      const { outline } = state
      for (const { from } of outline.blocks.slice(
        blockAt(outline, first),
        blockAt(outline, last) + 1,
      )) {
        const lines = loaded.get(from)
        if (lines) {
          loaded.delete(from)
          loaded.set(from, lines)
        }
      }
      pump(run)
    },
    /** Undefined while it is being read. */
    lineAt(index: number): LogLineView | undefined {
      const { blocks, starts } = state.outline
      const at = blockAt(state.outline, index)
      return loaded.get(blocks[at]?.from ?? -1)?.[index - (starts[at] ?? 0)]
    },
    /** Where a line stands; not exact until its block has been read. Null while it is not known of. */
    placeOf(seq: number): { index: number; exact: boolean } | null {
      const { outline, knownFrom } = state
      const at = blockOf(outline, seq)
      if (at < 0 || seq < knownFrom) return null
      const lines = loaded.get(outline.blocks[at]!.from)
      const within = lines?.findIndex((line) => line.seq >= seq) ?? 0
      const index = outline.starts[at]! + (within < 0 ? (lines?.length ?? 1) - 1 : within)
      return { index, exact: lines !== undefined }
    },
    current: () => state,
    subscribe(listener: () => void) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}
