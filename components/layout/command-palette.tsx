'use client'

import dynamic from 'next/dynamic'
import { useEffect, useState } from 'react'
import type { MayAnywhere } from './person-menu'

const CommandPaletteDialog = dynamic(
  () => import('./command-palette-dialog').then((module) => module.CommandPaletteDialog),
  { ssr: false },
)

export type CommandPaletteProps = {
  open: boolean
  /** What the person may do somewhere; the rest is not offered. */
  may: MayAnywhere
  onOpenChange: (open: boolean) => void
  onHelp: () => void
}

/** Fetched when it is first opened, and kept from then on. */
export function CommandPalette(props: CommandPaletteProps) {
  const [wanted, setWanted] = useState(false)
  useEffect(() => {
    if (props.open) setWanted(true)
  }, [props.open])
  return wanted ? <CommandPaletteDialog {...props} /> : null
}
