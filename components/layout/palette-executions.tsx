'use client'

import { Play, Search } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { CommandGroup, CommandItem } from '../ui/command'

/** Offered for every text, behind all that is named by it. */
export const offeredLast = 'search of executions'

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** An id leads to its execution; any other text to the executions that have it. */
export function PaletteExecutions({
  typed,
  onChoose,
}: {
  typed: string
  onChoose: (href: string) => void
}) {
  const t = useTranslations('shell.palette')
  const [Icon, words, href] = uuid.test(typed)
    ? [Play, t('execution', { id: typed }), `/executions/${typed.toLowerCase()}`]
    : [Search, t('search', { text: typed }), `/executions?q=${encodeURIComponent(typed)}`]
  const isEmpty = typed === ''
  return (
    // Always there, under a value that stays: what comes or changes while somebody types is not what Enter takes.
    <CommandGroup heading={t('executions')} className={isEmpty ? 'hidden' : undefined}>
      <CommandItem value={offeredLast} disabled={isEmpty} onSelect={() => onChoose(href)}>
        <Icon aria-hidden />
        <span className="truncate">{words}</span>
      </CommandItem>
    </CommandGroup>
  )
}
