'use client'

import { Keyboard, Languages, LogOut, Plus } from 'lucide-react'
import { defaultFilter } from 'cmdk'
import { useTranslations } from 'next-intl'
import { useRouter } from 'next/navigation'
import { type ReactNode, useCallback, useEffect, useState } from 'react'
import { localeNames, locales } from '@/i18n/locales'
import { useSignOut } from '@/lib/accounts/hooks'
import {
  Command,
  CommandEmpty,
  CommandGroup,
  CommandInput,
  CommandItem,
  CommandList,
} from '../ui/command'
import { Dialog, DialogContent, DialogTitle } from '../ui/dialog'
import type { CommandPaletteProps } from './command-palette'
import { pageCommands } from './page-commands'
import { offeredLast, PaletteExecutions } from './palette-executions'
import { PaletteFlows } from './palette-flows'
import { PalettePages } from './palette-pages'
import { themeChoices } from './preferences'
import { useTheme } from './theme'
import { themeIcons } from './theme-icons'
import { useLanguage } from './use-language'

const rank: typeof defaultFilter = (value, typed, keywords) =>
  value === offeredLast ? Number.EPSILON : defaultFilter(value, typed, keywords)

/** Every page, every flow, and what can be done from anywhere, by typing a part of its name. */
export function CommandPaletteDialog({ open, may, onOpenChange, onHelp }: CommandPaletteProps) {
  const t = useTranslations('shell')
  const router = useRouter()
  const signOut = useSignOut()
  const [typed, setTyped] = useState('')
  const [selected, setSelected] = useState('')
  // A flow comes a moment after the search was selected for want of anything else: it is meant before that.
  const preferFlow = useCallback(
    (flow: string) => setSelected((now) => (now === offeredLast ? flow : now)),
    [],
  )
  // It begins anew each time, whichever way it was closed.
  useEffect(() => {
    if (open) return
    setTyped('')
    setSelected('')
  }, [open])
  const close = () => onOpenChange(false)
  function go(href: string) {
    close()
    router.push(href)
  }
  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      <DialogContent
        aria-describedby={undefined}
        className="top-[12dvh] max-w-xl translate-y-0 overflow-hidden [&>button:last-child]:hidden"
      >
        <DialogTitle className="sr-only">{t('palette.title')}</DialogTitle>
        <Command
          label={t('palette.title')}
          loop
          filter={rank}
          value={selected}
          onValueChange={setSelected}
        >
          <CommandInput
            value={typed}
            onValueChange={setTyped}
            placeholder={t('palette.placeholder')}
          />
          <CommandList>
            <CommandEmpty>{t('palette.empty')}</CommandEmpty>
            <PageCommands onChosen={close} />
            <PalettePages may={may} onChoose={go} />
            <PaletteFlows typed={typed} onFound={preferFlow} onChoose={go} />
            <PaletteExecutions typed={typed.trim()} onChoose={go} />
            <CommandGroup heading={t('palette.actions')}>
              {may.writeFlows && (
                <CommandItem value={t('newFlow')} onSelect={() => go('/flows/new')}>
                  <Plus aria-hidden />
                  {t('newFlow')}
                </CommandItem>
              )}
              <PreferenceItems onChosen={close} />
              <CommandItem
                value={t('keys.title')}
                onSelect={() => {
                  close()
                  onHelp()
                }}
              >
                <Keyboard aria-hidden />
                {t('keys.title')}
              </CommandItem>
              <CommandItem value={t('person.signOut')} onSelect={() => signOut.mutate()}>
                <LogOut aria-hidden />
                {t('person.signOut')}
              </CommandItem>
            </CommandGroup>
          </CommandList>
        </Command>
      </DialogContent>
    </Dialog>
  )
}

/** What the page behind the palette offers. */
function PageCommands({ onChosen }: { onChosen: () => void }): ReactNode {
  const t = useTranslations('shell.palette')
  const commands = pageCommands()
  if (commands.length === 0) return null
  return (
    <CommandGroup heading={t('here')}>
      {commands.map(({ key, words, icon: Icon, onSelect }) => (
        <CommandItem
          key={key}
          value={`${key} ${words}`}
          onSelect={() => {
            onChosen()
            onSelect()
          }}
        >
          <Icon aria-hidden />
          {words}
        </CommandItem>
      ))}
    </CommandGroup>
  )
}

function PreferenceItems({ onChosen }: { onChosen: () => void }): ReactNode {
  const t = useTranslations('shell')
  const theme = useTheme()
  const language = useLanguage()
  return (
    <>
      {themeChoices
        .filter((name) => name !== theme.choice)
        .map((name) => {
          const Icon = themeIcons[name]
          const words = t('palette.theme', { theme: t(`theme.${name}`) })
          return (
            <CommandItem
              key={name}
              value={words}
              onSelect={() => {
                theme.choose(name)
                onChosen()
              }}
            >
              <Icon aria-hidden />
              {words}
            </CommandItem>
          )
        })}
      {locales
        .filter((name) => name !== language.locale)
        .map((name) => (
          <CommandItem
            key={name}
            value={`language ${localeNames[name]}`}
            onSelect={() => {
              language.choose(name)
              onChosen()
            }}
          >
            <Languages aria-hidden />
            <span lang={name}>{localeNames[name]}</span>
          </CommandItem>
        ))}
    </>
  )
}
