import Link from 'next/link'
import type { ReactNode } from 'react'
import { cn } from '../ui/cn'
import { tabClasses } from '../ui/tab-classes'

export type LinkTab = { key: string; label: ReactNode; href: string }

/** Tabs whose choice is in the address: links, so that they open in a new window and go back. */
export function LinkTabs({
  label,
  current,
  tabs,
  className,
}: {
  label: string
  /** The key of the tab that is shown. */
  current: string | undefined
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
          aria-current={tab.key === current ? 'page' : undefined}
          className={tabClasses}
        >
          {tab.label}
        </Link>
      ))}
    </nav>
  )
}
