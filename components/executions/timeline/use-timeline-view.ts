'use client'

// How the timeline is looked at, all of it in the address: a link shows the same rows, the same part of the
// time and the same marks. Times are distances from the start, so that they mean something beside the ruler.

import {
  createParser,
  debounce,
  parseAsBoolean,
  parseAsString,
  parseAsStringLiteral,
  useQueryStates,
} from 'nuqs'
import { useMemo } from 'react'
import type { Interval } from './time-scale'
import { treeChoices, type TreeFilter } from './tree'

export const depths = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'all'] as const
export type Depth = (typeof depths)[number]

/** `from-to` in milliseconds since the start. */
export const zoomParser = createParser<Interval>({
  parse(text) {
    const found = /^(-?\d+(?:\.\d+)?)_(-?\d+(?:\.\d+)?)$/.exec(text)
    const [startMs, endMs] = [Number(found?.[1]), Number(found?.[2])]
    return found && endMs > startMs ? { startMs, endMs } : null
  },
  serialize: ({ startMs, endMs }) => `${round(startMs)}_${round(endMs)}`,
  eq: (a, b) => a.startMs === b.startMs && a.endMs === b.endMs,
})

// Whoever types or turns a wheel is followed at once; the address is written when they stop.
const settled = { limitUrlUpdates: debounce(250) }

const parsers = {
  rows: parseAsString.withDefault('').withOptions(settled),
  show: parseAsStringLiteral(treeChoices).withDefault('all'),
  depth: parseAsStringLiteral(depths),
  zoom: zoomParser.withOptions(settled),
  path: parseAsBoolean.withDefault(false),
  gaps: parseAsBoolean.withDefault(false),
}

export function useTimelineView(originMs: number) {
  const [view, set] = useQueryStates(parsers)
  const { rows, show, depth, path, gaps, zoom: offsets } = view
  const filter = useMemo<TreeFilter>(() => ({ text: rows, only: show }), [rows, show])
  const zoom = useMemo<Interval | null>(
    () => offsets && { startMs: originMs + offsets.startMs, endMs: originMs + offsets.endMs },
    [offsets, originMs],
  )
  // The same until something is chosen: what hangs on it is not drawn anew with every line that scrolls by.
  return useMemo(
    () => ({
      filter,
      depth,
      zoom,
      /** Whether the critical path is marked. */
      marked: path || show === 'critical',
      /** Whether long times without work keep their length. */
      gaps,
      setFilter: ({ text, only }: TreeFilter) => void set({ rows: text, show: only }),
      setDepth: (next: Depth) => void set({ depth: next }),
      setMarked: (on: boolean) =>
        void set({ path: on, ...(on || show !== 'critical' ? {} : { show: 'all' }) }),
      setGaps: (on: boolean) => void set({ gaps: on }),
      setZoom: (span: Interval | null) =>
        void set({
          zoom: span && { startMs: span.startMs - originMs, endMs: span.endMs - originMs },
        }),
    }),
    [filter, depth, zoom, path, show, gaps, set, originMs],
  )
}

export type TimelineView = ReturnType<typeof useTimelineView>

const round = (ms: number) => Number(ms.toFixed(3))
