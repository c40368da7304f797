'use client'

import { useEffect, useState } from 'react'

const shownMs = 1_500

/** Whether it was copied a moment ago, and how to copy a text. */
export function useCopied(): [copied: boolean, copy: (text: string) => void] {
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), shownMs)
    return () => clearTimeout(timer)
  }, [copied])
  return [copied, (text) => void copyText(text).then(setCopied)]
}

/** Says whether it is on the clipboard. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    // A page that came without TLS has no clipboard to write to: what is selected can be copied there too.
    return copySelected(text)
  }
}

function copySelected(text: string): boolean {
  const before = document.activeElement
  const area = document.createElement('textarea')
  area.value = text
  area.readOnly = true
  area.style.cssText = 'position:fixed;top:0;opacity:0'
  // Inside of a dialog: what stands outside of it gets no focus.
  const room = before?.closest('[role=dialog],[role=alertdialog]') ?? document.body
  room.append(area)
  area.select()
  try {
    // oxlint-disable-next-line typescript/no-deprecated -- the one way that a page without TLS has
    return document.execCommand('copy')
  } finally {
    area.remove()
    if (before instanceof HTMLElement) before.focus({ preventScroll: true })
  }
}
