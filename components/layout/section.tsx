import type { ReactNode } from 'react'
import { cn } from '../ui/cn'

/** A part of a page under its heading; what is chosen for this part alone stands at the end of the heading. */
export function Section({
  title,
  actions,
  className,
  children,
}: {
  title: string
  actions?: ReactNode
  className?: string
  children: ReactNode
}) {
  return (
    <section aria-label={title} className={cn('flex min-w-0 flex-col gap-2', className)}>
      <div className="flex flex-wrap items-center gap-2 border-b pb-1.5">
        <h2 className="mr-auto font-medium">{title}</h2>
        {actions}
      </div>
      {children}
    </section>
  )
}
