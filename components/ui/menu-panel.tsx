'use client'

import {
  DropdownMenu,
  DropdownMenuCheckboxItem,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from './dropdown-menu'
import type { MenuEntry, MenuPanelProps } from './menu'

/** Opens as it is mounted: it was a click that asked for it. */
export function MenuPanel({ trigger, entries, align = 'end' }: MenuPanelProps) {
  return (
    <DropdownMenu defaultOpen>
      <DropdownMenuTrigger asChild>{trigger}</DropdownMenuTrigger>
      <DropdownMenuContent align={align}>
        {entries.map((entry, index) => (
          <Entry key={entry === 'separator' ? index : entry.key} entry={entry} />
        ))}
      </DropdownMenuContent>
    </DropdownMenu>
  )
}

function Entry({ entry }: { entry: MenuEntry }) {
  if (entry === 'separator') return <DropdownMenuSeparator />
  const { icon: Icon, words, danger, disabled, checked, onSelect } = entry
  if (checked !== undefined) {
    return (
      <DropdownMenuCheckboxItem
        checked={checked}
        onSelect={(event) => event.preventDefault()}
        onCheckedChange={onSelect}
      >
        <Icon aria-hidden />
        {words}
      </DropdownMenuCheckboxItem>
    )
  }
  return (
    <DropdownMenuItem
      variant={danger ? 'danger' : 'plain'}
      disabled={disabled}
      className={disabled ? 'text-muted-foreground data-disabled:opacity-100' : undefined}
      onSelect={onSelect}
    >
      <Icon aria-hidden />
      {words}
    </DropdownMenuItem>
  )
}
