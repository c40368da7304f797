import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { cn } from './cn'

/** Says what will be here, and offers the next step. */
export function EmptyState({
  icon: Icon,
  title,
  description,
  action,
  className,
}: {
  icon?: LucideIcon
  title: ReactNode
  description?: ReactNode
  action?: ReactNode
  className?: string
}) {
  return (
    <div className={cn('flex flex-col items-start gap-2 py-12 sm:items-center', className)}>
      {Icon && <Icon aria-hidden strokeWidth={1.5} className="mb-1 size-6 text-muted-foreground" />}
      <div className="text-base font-medium">{title}</div>
      {description && (
        <div className="max-w-[56ch] text-sm text-muted-foreground sm:text-center">
          {description}
        </div>
      )}
      {action && <div className="mt-3 flex flex-wrap gap-2">{action}</div>}
    </div>
  )
}
