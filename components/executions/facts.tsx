import type { ReactNode } from 'react'
import { cn } from '../ui/cn'

/** Names and values in two columns. */
export function Facts({ children, className }: { children: ReactNode; className?: string }) {
  return (
    <dl className={cn('grid grid-cols-[minmax(88px,auto)_1fr] gap-x-4 gap-y-1.5', className)}>
      {children}
    </dl>
  )
}

export function Fact({ label, children }: { label: ReactNode; children: ReactNode }) {
  return (
    <div className="contents">
      <dt className="text-muted-foreground">{label}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </div>
  )
}

/** Labels that people gave; those of the system say nothing to a reader. */
export function Labels({ labels }: { labels: Record<string, string> }) {
  const own = Object.entries(labels).filter(([key]) => !key.startsWith('system.'))
  return own.map(([key, value]) => (
    <span
      key={key}
      className="inline-flex h-5 max-w-56 items-center truncate rounded-sm border bg-sunken px-1.5 text-xs whitespace-nowrap"
      title={`${key}: ${value}`}
    >
      <span className="text-muted-foreground">{key}:&nbsp;</span>
      <span className="truncate">{value}</span>
    </span>
  ))
}
