import { cva, type VariantProps } from 'class-variance-authority'
import type { ComponentProps } from 'react'
import { cn } from './cn'

const badgeVariants = cva(
  'inline-flex h-5 max-w-full items-center gap-1 truncate rounded-sm border px-1.5 text-xs whitespace-nowrap [&_svg]:size-3',
  {
    variants: {
      variant: {
        plain: 'bg-sunken text-foreground',
        outline: 'text-muted-foreground',
        accent: 'border-transparent bg-accent-soft text-accent',
      },
    },
    defaultVariants: { variant: 'plain' },
  },
)

/** A label or a count. States have a chip of their own: see StateChip. */
export function Badge({
  className,
  variant,
  ...props
}: ComponentProps<'span'> & VariantProps<typeof badgeVariants>) {
  return <span className={cn(badgeVariants({ variant }), className)} {...props} />
}
