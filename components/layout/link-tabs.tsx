import Link from 'next/link'
import type { ReactNode } from 'react'
import { cn } from '../ui/cn'
import { tabClasses } from '../ui/tab-classes'

export type LinkTab = { key: string; label: ReactNode; href: string; current: boolean }

/** Tabs whose choice is in the address: links, so that they open in a new window and go back. */
export function LinkTabs({
  label,
  tabs,
  className,
}: {
  label: string
  tabs: readonly LinkTab[]
  className?: string
}) {
  return (
    <nav aria-label={label} className={cn('flex gap-4 overflow-x-auto', className)}>
      {tabs.map((tab) => (
        <Link
          key={tab.key}
          href={tab.href}
          scroll={false}
          aria-current={tab.current ? 'page' : undefined}
          className={tabClasses}
        >
          {tab.label}
        </Link>
      ))}
    </nav>
  )
}
