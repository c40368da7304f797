'use client'

import { useTranslations } from 'next-intl'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { isUnder, navItems } from './nav-items'

/** Settings stand in the menu of the account: with them the words of the others would not fit. */
const items = navItems.filter(({ name }) => name !== 'settings')

/** The rail of a phone. */
export function BottomBar() {
  const t = useTranslations('shell')
  const pathname = usePathname()
  return (
    <nav
      aria-label={t('mainNavigation')}
      className="fixed inset-x-0 bottom-0 z-40 grid auto-cols-fr grid-flow-col border-t bg-rail pb-[env(safe-area-inset-bottom)] sm:hidden"
    >
      {items.map((item) => (
        <Link
          key={item.name}
          href={item.href}
          aria-current={isUnder(pathname, item.href) ? 'page' : undefined}
          className="group flex h-14 min-w-0 flex-col items-center justify-center gap-1 text-[10px] text-muted-foreground -outline-offset-2 aria-[current=page]:text-foreground"
        >
          <item.icon aria-hidden className="size-5 group-aria-[current=page]:text-accent" />
          <span className="max-w-full truncate">{t(`nav.${item.name}`)}</span>
        </Link>
      ))}
    </nav>
  )
}
