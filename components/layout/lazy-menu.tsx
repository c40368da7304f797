'use client'

import { Slot } from 'radix-ui'
import { type ComponentType, type ReactElement, useState } from 'react'

export type MenuProps = { trigger: ReactElement; defaultOpen: boolean }

/**
 * A menu whose code comes when somebody reaches for it: until the first click its trigger stands alone.
 * The pointer or the focus on the trigger fetches it ahead of the click.
 */
export function LazyMenu({
  trigger,
  load,
}: {
  trigger: ReactElement
  load: () => Promise<ComponentType<MenuProps>>
}) {
  const [menu, setMenu] = useState<{ Menu: ComponentType<MenuProps> } | null>(null)
  if (menu) return <menu.Menu trigger={trigger} defaultOpen />
  const fetch = () => void load()
  return (
    <Slot.Root
      aria-haspopup="menu"
      aria-expanded={false}
      onPointerEnter={fetch}
      onFocus={fetch}
      onClick={() => void load().then((Menu) => setMenu({ Menu }))}
    >
      {trigger}
    </Slot.Root>
  )
}
