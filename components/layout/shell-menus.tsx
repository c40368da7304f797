'use client'

import { KeyRound, LogOut, UserRound } from 'lucide-react'
import { useTranslations } from 'next-intl'
import Link from 'next/link'
import { localeNames, locales } from '@/i18n/locales'
import { useSignOut } from '@/lib/accounts/hooks'
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuRadioGroup,
  DropdownMenuRadioItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from '../ui/dropdown-menu'
import type { MenuProps } from './lazy-menu'
import type { Person } from './person-menu'
import { themeChoice, themeChoices } from './preferences'
import { useTheme } from './theme'
import { themeIcons } from './theme-icons'
import { useLanguage } from './use-language'

export function ThemeMenu({ trigger, defaultOpen }: MenuProps) {
  const t = useTranslations('shell.theme')
  const { choice, choose } = useTheme()
  return (
    <DropdownMenu defaultOpen={defaultOpen}>
      <DropdownMenuTrigger asChild>{trigger}</DropdownMenuTrigger>
      <DropdownMenuContent>
        <DropdownMenuRadioGroup
          value={choice}
          onValueChange={(value) => choose(themeChoice(value))}
        >
          {themeChoices.map((name) => {
            const Icon = themeIcons[name]
            return (
              <DropdownMenuRadioItem key={name} value={name}>
                <Icon aria-hidden />
                {t(name)}
              </DropdownMenuRadioItem>
            )
          })}
        </DropdownMenuRadioGroup>
      </DropdownMenuContent>
    </DropdownMenu>
  )
}

export function LanguageMenu({ trigger, defaultOpen }: MenuProps) {
  const { locale, choose } = useLanguage()
  return (
    <DropdownMenu defaultOpen={defaultOpen}>
      <DropdownMenuTrigger asChild>{trigger}</DropdownMenuTrigger>
      <DropdownMenuContent>
        <DropdownMenuRadioGroup value={locale} onValueChange={choose}>
          {locales.map((name) => (
            <DropdownMenuRadioItem key={name} value={name} lang={name}>
              {localeNames[name]}
            </DropdownMenuRadioItem>
          ))}
        </DropdownMenuRadioGroup>
      </DropdownMenuContent>
    </DropdownMenu>
  )
}

export function AccountMenu({ person, trigger, defaultOpen }: MenuProps & { person: Person }) {
  const t = useTranslations('shell.person')
  const signOut = useSignOut()
  return (
    <DropdownMenu defaultOpen={defaultOpen}>
      <DropdownMenuTrigger asChild>{trigger}</DropdownMenuTrigger>
      <DropdownMenuContent className="w-60">
        <div className="px-2 py-1.5">
          <p className="truncate font-medium">{person.name}</p>
          {person.name !== person.email && (
            <p className="truncate text-xs text-muted-foreground">{person.email}</p>
          )}
        </div>
        <DropdownMenuSeparator />
        <DropdownMenuItem asChild>
          <Link href="/settings">
            <UserRound aria-hidden />
            {t('profile')}
          </Link>
        </DropdownMenuItem>
        <DropdownMenuItem asChild>
          <Link href="/settings/tokens">
            <KeyRound aria-hidden />
            {t('tokens')}
          </Link>
        </DropdownMenuItem>
        <DropdownMenuSeparator />
        <DropdownMenuItem onSelect={() => signOut.mutate()}>
          <LogOut aria-hidden />
          {t('signOut')}
        </DropdownMenuItem>
      </DropdownMenuContent>
    </DropdownMenu>
  )
}
