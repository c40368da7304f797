'use client'

// Keys that work on every page: mod+k opens the palette, ? the list of keys, and g followed by a letter
// goes to a page; those pressed before this script was there count too. Single keys are left alone while somebody types or a dialog is open.

import { useRouter } from 'next/navigation'
import { useEffect, useRef } from 'react'
import { navItems } from './nav-items'
import { type EarlyKeys, singleKeysCookie } from './preferences'

const chordMs = 1200

export function useShellKeys({ onPalette, onHelp }: { onPalette: () => void; onHelp: () => void }) {
  const router = useRouter()
  const latest = useRef({ onPalette, onHelp })
  const chordUntil = useRef(0)

  useEffect(() => {
    latest.current = { onPalette, onHelp }
  })

  useEffect(() => {
    function press(event: KeyboardEvent) {
      const modified = event.metaKey || event.ctrlKey
      if (modified && !event.altKey && !event.shiftKey && event.key.toLowerCase() === 'k') {
        event.preventDefault()
        latest.current.onPalette()
        return
      }
      if (modified || event.altKey || isBusy(event)) return
      // Whoever speaks to the machine, or hits keys by accident, can switch them off.
      if (document.cookie.includes(`${singleKeysCookie}=off`)) return
      if (event.key === '?') {
        event.preventDefault()
        latest.current.onHelp()
      } else if (event.key === 'j' || event.key === 'k') {
        const step = event.key === 'j' ? 1 : -1
        void import('./move-in-list').then(({ moveInList }) => moveInList(step))
      } else if (event.key === 'g') {
        chordUntil.current = event.timeStamp + chordMs
      } else if (event.timeStamp < chordUntil.current) {
        chordUntil.current = 0
        const item = navItems.find(({ key }) => key === event.key)
        if (item) router.push(item.href)
      }
    }
    window.addEventListener('keydown', press)
    const early = (window as EarlyKeys).millraceKeys
    early?.stop?.()
    for (const event of early?.splice(0) ?? []) press(event)
    return () => window.removeEventListener('keydown', press)
  }, [router])
}

function isBusy(event: KeyboardEvent): boolean {
  const target = event.target
  if (event.defaultPrevented || !(target instanceof HTMLElement)) return event.defaultPrevented
  return (
    target.isContentEditable ||
    target.closest('input, textarea, select, [role=dialog], [role=alertdialog], [role=menu]') !==
      null
  )
}
