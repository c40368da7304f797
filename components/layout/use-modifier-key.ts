'use client'

import { useSyncExternalStore } from 'react'

const never = () => () => {}
const onApple = () => /mac|iphone|ipad/i.test(navigator.userAgent)

/** The key that opens the palette, as it is printed on the reader's keyboard. */
export function useModifierKey(): string {
  return useSyncExternalStore(never, onApple, () => false) ? '⌘' : 'Ctrl'
}
