import { CircleX } from 'lucide-react'
import type { ReactNode } from 'react'
import { cn } from './cn'

/** Says what happened, why, and what to do next. */
export function ErrorState({
  title,
  description,
  action,
  className,
}: {
  title: ReactNode
  description?: ReactNode
  action?: ReactNode
  className?: string
}) {
  return (
    <div
      role="alert"
      className={cn('flex flex-col items-start gap-2 py-12 sm:items-center', className)}
    >
      <CircleX aria-hidden strokeWidth={1.5} className="mb-1 size-6 text-danger" />
      <div className="text-base font-medium">{title}</div>
      {description && (
        <div className="max-w-[56ch] text-sm break-words text-muted-foreground sm:text-center">
          {description}
        </div>
      )}
      {action && <div className="mt-3 flex flex-wrap gap-2">{action}</div>}
    </div>
  )
}

/** The same in one line, above a form or inside a dialog. */
export function ErrorNote({ children, className }: { children: ReactNode; className?: string }) {
  return (
    <div
      role="alert"
      className={cn(
        'flex items-start gap-2 rounded-md border border-danger/40 bg-danger/6 px-3 py-2 text-sm',
        className,
      )}
    >
      <CircleX aria-hidden className="mt-0.5 size-4 shrink-0 text-danger" />
      <div className="min-w-0 break-words">{children}</div>
    </div>
  )
}
