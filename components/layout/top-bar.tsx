'use client'

import { CircleHelp, Search } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { Button } from '../ui/button'
import { Kbd } from '../ui/kbd'
import { Tooltip } from '../ui/tooltip'
import { Breadcrumb } from './breadcrumb'
import { LanguageSwitch } from './language-switch'
import { LivePill } from './live-pill'
import { type Person, PersonMenu } from './person-menu'
import { ThemeSwitch } from './theme-switch'
import { useModifierKey } from './use-modifier-key'

export function TopBar({
  person,
  onPalette,
  onHelp,
}: {
  person: Person
  onPalette: () => void
  onHelp: () => void
}) {
  const t = useTranslations('shell')
  const modifier = useModifierKey()
  return (
    <header className="sticky top-0 z-30 flex h-12 shrink-0 items-center gap-1 border-b bg-background px-4 sm:px-6">
      <div className="mr-auto min-w-0 pr-2">
        <Breadcrumb />
      </div>
      <Button
        onClick={onPalette}
        className="mr-1 w-48 justify-start border-line font-normal text-muted-foreground max-lg:hidden"
      >
        <Search aria-hidden />
        {t('search')}
        <span className="ml-auto flex gap-0.5">
          <Kbd>{modifier}</Kbd>
          <Kbd>K</Kbd>
        </span>
      </Button>
      <Tooltip content={t('search')}>
        <Button
          variant="ghost"
          size="icon"
          aria-label={t('search')}
          onClick={onPalette}
          className="text-muted-foreground lg:hidden"
        >
          <Search aria-hidden />
        </Button>
      </Tooltip>
      <LivePill />
      <LanguageSwitch className="max-sm:hidden" />
      <ThemeSwitch className="max-sm:hidden" />
      <Tooltip content={t('keys.title')}>
        <Button
          variant="ghost"
          size="icon"
          aria-label={t('keys.title')}
          onClick={onHelp}
          className="text-muted-foreground max-sm:hidden"
        >
          <CircleHelp aria-hidden />
        </Button>
      </Tooltip>
      <PersonMenu person={person} />
    </header>
  )
}
