import { ChevronDown } from 'lucide-react'
import type { ComponentProps } from 'react'
import { cn } from './cn'
import { fieldClasses } from './input'

/** The browser's own list, in our frame: for filters, where it costs nothing and opens well on a phone. */
export function NativeSelect({ className, children, ...props }: ComponentProps<'select'>) {
  return (
    <div className={cn('relative', className)}>
      <select
        className={cn(fieldClasses, 'h-8 appearance-none truncate pr-8 [&>option]:bg-popover')}
        {...props}
      >
        {children}
      </select>
      <ChevronDown
        aria-hidden
        className="pointer-events-none absolute top-2 right-2.5 size-4 text-muted-foreground"
      />
    </div>
  )
}
