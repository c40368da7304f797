import type { ComponentProps } from 'react'
import { cn } from './cn'

/** A region that scrolls by itself; named and focusable, so that the keyboard reaches what is cut off. */
export function ScrollArea({
  label,
  className,
  ...props
}: ComponentProps<'div'> & { label: string }) {
  return (
    <div
      role="region"
      aria-label={label}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- scrolling needs the focus
      tabIndex={0}
      className={cn('overflow-auto overscroll-contain -outline-offset-2', className)}
      {...props}
    />
  )
}
