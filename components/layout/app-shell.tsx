'use client'

import { useTranslations } from 'next-intl'
import dynamic from 'next/dynamic'
import { type ReactNode, useState } from 'react'
import { cn } from '../ui/cn'
import { BottomBar } from './bottom-bar'
import { BreadcrumbProvider } from './breadcrumb'
import { CommandPalette } from './command-palette'
import { NavRail } from './nav-rail'
import { railCookie } from './preferences'
import type { Person } from './person-menu'
import { TopBar } from './top-bar'
import { useAccountPreferences } from './use-account-preferences'
import { useShellKeys } from './use-shell-keys'
import { writeCookie } from './write-cookie'

const KeyboardHelp = dynamic(
  () => import('./keyboard-help').then((module) => module.KeyboardHelp),
  {
    ssr: false,
  },
)

/** Rail, top bar and the page between them. */
export function AppShell({
  person,
  railCollapsed,
  children,
}: {
  person: Person
  railCollapsed: boolean
  children: ReactNode
}) {
  const t = useTranslations('shell')
  const [collapsed, setCollapsed] = useState(railCollapsed)
  const [open, setOpen] = useState<'palette' | 'keys' | null>(null)
  useAccountPreferences(person)
  useShellKeys({ onPalette: () => setOpen('palette'), onHelp: () => setOpen('keys') })

  function toggleRail() {
    setCollapsed(!collapsed)
    writeCookie(railCookie, collapsed ? 'open' : 'collapsed')
  }

  return (
    <BreadcrumbProvider>
      <a
        href="#content"
        className={cn(
          'fixed top-2 left-2 z-60 -translate-y-16 rounded-md bg-accent px-3 py-2 text-accent-foreground',
          'focus:translate-y-0',
        )}
      >
        {t('skipToContent')}
      </a>
      <div className="flex min-h-dvh">
        <NavRail collapsed={collapsed} onToggle={toggleRail} />
        <div className="flex min-w-0 flex-1 flex-col pb-14 sm:pb-0">
          <TopBar
            person={person}
            onPalette={() => setOpen('palette')}
            onHelp={() => setOpen('keys')}
          />
          <main id="content" tabIndex={-1} className="flex min-w-0 flex-1 flex-col outline-none">
            {children}
          </main>
        </div>
        <BottomBar />
      </div>
      <CommandPalette
        open={open === 'palette'}
        may={person.may}
        onOpenChange={(next) => setOpen(next ? 'palette' : null)}
        onHelp={() => setOpen('keys')}
      />
      {open === 'keys' && <KeyboardHelp open onOpenChange={() => setOpen(null)} />}
    </BreadcrumbProvider>
  )
}
