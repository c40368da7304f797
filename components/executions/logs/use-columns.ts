'use client'

// How many letters fit beside the time and the level of a line. The font has one width for all letters of ASCII, so a
// line that is shorter is sure not to wrap, and its height is known without asking the browser for it.

import { type RefObject, useLayoutEffect, useState } from 'react'
import type { LogLineView } from '@/lib/executions/schema'

/** What the probe says: this many letters, in one line. */
export const probeText = '0'.repeat(100)

/** `probe` is the text of a line that holds `probeText` alone. Zero until it was measured. */
export function useColumns(probe: RefObject<HTMLElement | null>): number {
  const [columns, setColumns] = useState(0)
  useLayoutEffect(() => {
    const text = probe.current
    const room = text?.parentElement
    if (!text || !room) return
    const measure = () => {
      const letterPx = text.getBoundingClientRect().width / probeText.length
      setColumns(letterPx > 0 ? Math.floor(room.clientWidth / letterPx) : 0)
    }
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(room)
    // A font that comes late has other letters.
    observer.observe(text)
    return () => observer.disconnect()
  }, [probe])
  return columns
}

// oxlint-disable-next-line no-control-regex -- colours begin with it, and take no room
const oneWidth = /^[\u001b\u0020-\u007e]*$/

/** Whether a line is sure to take one line of the page. */
export function fitsInOne({ message, cut }: LogLineView, columns: number): boolean {
  return message.length <= columns && !cut && oneWidth.test(message)
}
