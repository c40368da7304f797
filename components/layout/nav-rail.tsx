'use client'

import { PanelLeftClose, PanelLeftOpen } from 'lucide-react'
import { useTranslations } from 'next-intl'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { Button } from '../ui/button'
import { cn } from '../ui/cn'
import { Tooltip } from '../ui/tooltip'
import { Logo } from './logo'
import { isUnder, type NavItem, navItems } from './nav-items'

/** The left rail; collapsed it keeps the icons, and the words move into tooltips. */
export function NavRail({ collapsed, onToggle }: { collapsed: boolean; onToggle: () => void }) {
  const t = useTranslations('shell')
  const Toggle = collapsed ? PanelLeftOpen : PanelLeftClose
  const toggleLabel = collapsed ? t('expandRail') : t('collapseRail')
  return (
    <nav
      aria-label={t('mainNavigation')}
      className={cn(
        'sticky top-0 hidden h-dvh shrink-0 flex-col gap-0.5 border-r bg-rail p-2 sm:flex',
        'transition-[width] duration-150',
        collapsed ? 'w-[49px]' : 'w-[208px]',
      )}
    >
      <Link
        href="/"
        className="mb-3 flex h-8 items-center gap-2.5 overflow-hidden rounded-md px-1.5 font-semibold"
      >
        <Logo className="size-5 shrink-0 text-accent" />
        <span className={cn('text-base tracking-tight', collapsed && 'sr-only')}>Millrace</span>
      </Link>
      {navItems.map((item) => (
        <RailLink key={item.name} item={item} collapsed={collapsed} />
      ))}
      <div className="mt-auto">
        <Tooltip content={toggleLabel} side="right">
          <Button
            variant="ghost"
            size="icon"
            onClick={onToggle}
            aria-expanded={!collapsed}
            aria-label={toggleLabel}
            className="text-muted-foreground aria-expanded:bg-transparent aria-expanded:hover:bg-hover"
          >
            <Toggle aria-hidden />
          </Button>
        </Tooltip>
      </div>
    </nav>
  )
}

function RailLink({ item, collapsed }: { item: NavItem; collapsed: boolean }) {
  const t = useTranslations('shell.nav')
  const current = isUnder(usePathname(), item.href)
  const link = (
    <Link
      href={item.href}
      aria-current={current ? 'page' : undefined}
      className={cn(
        'flex h-8 items-center gap-2.5 overflow-hidden rounded-md px-2 text-muted-foreground transition-colors',
        'hover:bg-hover hover:text-foreground',
        'aria-[current=page]:bg-hover aria-[current=page]:font-medium aria-[current=page]:text-foreground',
      )}
    >
      <item.icon aria-hidden className={cn('size-4 shrink-0', current && 'text-accent')} />
      <span className={cn('truncate', collapsed && 'sr-only')}>{t(item.name)}</span>
    </Link>
  )
  if (!collapsed) return link
  return (
    <Tooltip content={t(item.name)} side="right">
      {link}
    </Tooltip>
  )
}
