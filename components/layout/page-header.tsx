import type { ReactNode } from 'react'
import { cn } from '../ui/cn'

/** Title, a line of facts and the actions of a page; tabs, where it has some, under it. */
export function PageHeader({
  title,
  mark,
  description,
  actions,
  tabs,
  className,
}: {
  title: ReactNode
  /** Beside the title: a state, a count. */
  mark?: ReactNode
  description?: ReactNode
  actions?: ReactNode
  tabs?: ReactNode
  className?: string
}) {
  return (
    <header
      className={cn('flex flex-col gap-3 px-4 pt-5 sm:px-6', tabs ? 'border-b' : 'pb-4', className)}
    >
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <div className="flex min-w-0 flex-col gap-1">
          <div className="flex min-w-0 flex-wrap items-center gap-x-3 gap-y-1">
            <h1 className="min-w-0 text-xl font-semibold tracking-tight break-words">{title}</h1>
            {mark}
          </div>
          {description && (
            <div className="max-w-[72ch] text-sm text-muted-foreground">{description}</div>
          )}
        </div>
        {actions && <div className="flex flex-wrap items-center gap-2 sm:shrink-0">{actions}</div>}
      </div>
      {tabs}
    </header>
  )
}

/** The body of a page, in line with its header. */
export function PageBody({ className, children }: { className?: string; children: ReactNode }) {
  return <div className={cn('flex flex-col px-4 pb-10 sm:px-6', className)}>{children}</div>
}
