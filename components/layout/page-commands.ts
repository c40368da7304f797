'use client'

// What the open page can do, for the palette: each part of a page offers what its own buttons do, and only
// while it is there and allowed. Read when the palette is drawn, so nobody renders for it.

import type { LucideIcon } from 'lucide-react'
import { useEffect, useRef } from 'react'

export type PageCommand = { key: string; words: string; icon: LucideIcon; onSelect: () => void }

const offers = new Set<{ current: readonly PageCommand[] }>()

export function usePageCommands(commands: readonly PageCommand[]): void {
  const offer = useRef(commands)
  useEffect(() => {
    offer.current = commands
  })
  useEffect(() => {
    offers.add(offer)
    return () => {
      offers.delete(offer)
    }
  }, [])
}

export const pageCommands = (): PageCommand[] => [...offers].flatMap(({ current }) => current)
