'use client'

// A menu of actions whose code comes when somebody reaches for it: until the first click its trigger stands
// alone. The pointer or the focus on the trigger fetches it ahead of the click.

import type { LucideIcon } from 'lucide-react'
import { Slot } from 'radix-ui'
import { type ComponentType, type ReactElement, useState } from 'react'

export type MenuEntry =
  | {
      key: string
      icon: LucideIcon
      words: string
      danger?: boolean
      /** Stands there to say why it cannot be taken. */
      disabled?: boolean
      /** A choice that can be on: it stays open when it is taken. */
      checked?: boolean
      onSelect: () => void
    }
  | 'separator'

export type MenuPanelProps = {
  trigger: ReactElement
  entries: readonly MenuEntry[]
  align?: 'start' | 'end'
}

const load = () => import('./menu-panel').then((module) => module.MenuPanel)

export function Menu(props: MenuPanelProps) {
  const [panel, setPanel] = useState<{ Panel: ComponentType<MenuPanelProps> } | null>(null)
  if (panel) return <panel.Panel {...props} />
  const fetch = () => void load()
  return (
    <Slot.Root
      aria-haspopup="menu"
      aria-expanded={false}
      onPointerEnter={fetch}
      onFocus={fetch}
      onClick={() => void load().then((Panel) => setPanel({ Panel }))}
    >
      {props.trigger}
    </Slot.Root>
  )
}
