import type { ComponentProps } from 'react'
import { cn } from './cn'

export function Label({ className, ...props }: ComponentProps<'label'>) {
  return (
    // What it labels is named by `htmlFor`, or stands in it.
    // oxlint-disable-next-line jsx-a11y/label-has-associated-control
    <label className={cn('text-sm font-medium peer-disabled:opacity-60', className)} {...props} />
  )
}
