'use client'

// One ticking clock for the whole page: a thousand relative times share one timer a second, and it
// stands still while nobody reads it or the page is hidden.

import { createContext, useContext, useSyncExternalStore } from 'react'

/** Under it the clock stands at that moment: what is shown there is a past. */
export const FrozenClock = createContext<number | null>(null)

const readers = new Set<() => void>()
let now = Date.now()
let timer: ReturnType<typeof setInterval> | undefined

function tick() {
  if (document.hidden) return
  now = Date.now()
  for (const reader of readers) reader()
}

function subscribe(reader: () => void): () => void {
  readers.add(reader)
  if (timer === undefined) {
    now = Date.now()
    timer = setInterval(tick, 1000)
    document.addEventListener('visibilitychange', tick)
  }
  return () => {
    readers.delete(reader)
    if (readers.size > 0) return
    clearInterval(timer)
    timer = undefined
    document.removeEventListener('visibilitychange', tick)
  }
}

const readNow = () => now
const still = () => () => {}

/** Milliseconds since 1970, moving once a second; pass false to stand still. */
export function useNow(moving = true): number {
  const frozen = useContext(FrozenClock)
  const current = useSyncExternalStore(
    moving && frozen === null ? subscribe : still,
    readNow,
    Date.now,
  )
  return frozen ?? current
}
