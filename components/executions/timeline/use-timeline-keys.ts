'use client'

// Keys of the tree: up and down walk, right opens or goes in, left closes or goes out, home and end jump,
// space shows the log; a digit opens as many levels, * all of them; c marks the critical path; + and - zoom, and
// with shift left and right move along.

import { type KeyboardEvent, useCallback, useEffect, useRef } from 'react'
import type { TreeRow } from './tree'
import { type Depth, depths } from './use-timeline-view'

const page = 10
const panStep = 0.25

export function useTimelineKeys({
  rows,
  selectedIndex,
  onSelect,
  toggle,
  onDepth,
  onMark,
  onZoom,
  onPan,
  onPreviewLog,
}: {
  rows: readonly TreeRow[]
  selectedIndex: number
  onSelect: (id: string | null) => void
  toggle: (id: string) => void
  onDepth: (depth: Depth) => void
  onMark: () => void
  onZoom: (factor: number) => void
  /** In lengths of what is shown; before it where negative. */
  onPan: (lengths: number) => void
  onPreviewLog: (id: string) => void
}) {
  // Keys may come faster than what they choose is drawn: each goes on from where the last one went.
  const latest = useRef(selectedIndex)
  useEffect(() => {
    latest.current = selectedIndex
  }, [selectedIndex, rows])
  return useCallback(
    (event: KeyboardEvent) => {
      if (event.metaKey || event.ctrlKey || event.altKey) return
      const at = latest.current
      const row = rows[at]
      const go = (index: number) => {
        const next = Math.min(Math.max(index, 0), rows.length - 1)
        const target = rows[next]
        if (!target) return
        latest.current = next
        onSelect(target.taskRun.id)
      }
      const steps: Record<string, () => void> = {
        ArrowDown: () => go(at + 1),
        ArrowUp: () => go(at - 1),
        j: () => go(at + 1),
        k: () => go(at - 1),
        PageDown: () => go(at + page),
        PageUp: () => go(at - page),
        Home: () => go(0),
        End: () => go(rows.length - 1),
        ArrowRight: () => {
          if (!row) return
          if (row.childCount > 0 && !row.expanded) toggle(row.taskRun.id)
          else if (row.expanded) go(at + 1)
        },
        ArrowLeft: () => {
          if (!row) return
          if (row.expanded) toggle(row.taskRun.id)
          else go(parentIndex(rows, at))
        },
        ' ': () => {
          if (row && !row.ghost && row.round === null) onPreviewLog(row.taskRun.id)
        },
        '*': () => onDepth('all'),
        c: onMark,
        '+': () => onZoom(0.5),
        '=': () => onZoom(0.5),
        '-': () => onZoom(2),
      }
      const moves: Record<string, () => void> = {
        ArrowRight: () => onPan(panStep),
        ArrowLeft: () => onPan(-panStep),
      }
      const level = depths.find((depth) => depth === event.key)
      const move = event.shiftKey ? moves[event.key] : undefined
      const step = level ? () => onDepth(level) : (move ?? steps[event.key])
      if (!step) return
      event.preventDefault()
      step()
    },
    [rows, onSelect, toggle, onDepth, onMark, onZoom, onPan, onPreviewLog],
  )
}

function parentIndex(rows: readonly TreeRow[], index: number): number {
  const depth = rows[index]?.depth ?? 0
  for (let above = index - 1; above >= 0; above--) {
    if ((rows[above]?.depth ?? 0) < depth) return above
  }
  return index
}
