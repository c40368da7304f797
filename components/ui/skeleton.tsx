import type { ComponentProps } from 'react'
import { cn } from './cn'

/** The shape of what is coming. Invisible for the first 150 ms, so that a fast answer never flickers. */
export function Skeleton({ className, ...props }: ComponentProps<'div'>) {
  return (
    <div aria-hidden className={cn('animate-late rounded-sm bg-hover', className)} {...props} />
  )
}
