'use client'

import { useEffect, useRef, useState } from 'react'
import type { WorkerRow } from '@/lib/workers/schema'

/** A menu takes the focus from its button before it gives it to its first line. */
const letGoMs = 500

/** What a list of rows hears of who comes to it. */
export type Hands = {
  onPointerEnter: (event: { pointerType: string }) => void
  onPointerLeave: () => void
  onFocus: () => void
  onBlur: () => void
}

/**
 * The rows as they were when somebody came to them with pointer or focus, until they leave: what is sorted by
 * figures that move is not to move from under a hand.
 */
export function useHeld(rows: readonly WorkerRow[]) {
  const [held, setHeld] = useState<ReadonlyMap<string, WorkerRow> | null>(null)
  const by = useRef(new Set<'pointer' | 'focus'>())
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])

  function hold(reason: 'pointer' | 'focus') {
    by.current.add(reason)
    setHeld((before) => before ?? new Map(rows.map((row) => [row.id, row])))
  }

  function letGo(reason: 'pointer' | 'focus') {
    by.current.delete(reason)
    clearTimeout(timer.current)
    timer.current = setTimeout(() => by.current.size === 0 && setHeld(null), letGoMs)
  }

  const hands: Hands = {
    // A finger that scrolls is no hand that aims.
    onPointerEnter: ({ pointerType }) => pointerType === 'mouse' && hold('pointer'),
    onPointerLeave: () => letGo('pointer'),
    onFocus: () => hold('focus'),
    onBlur: () => letGo('focus'),
  }
  return { held, hands }
}
