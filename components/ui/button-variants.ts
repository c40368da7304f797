import { cva, type VariantProps } from 'class-variance-authority'

export const buttonVariants = cva(
  [
    'inline-flex shrink-0 items-center justify-center gap-1.5 rounded-md border font-medium select-none',
    'whitespace-nowrap transition-colors disabled:pointer-events-none disabled:opacity-50',
    'aria-disabled:pointer-events-none aria-disabled:opacity-50',
    '[&_svg]:size-4 [&_svg]:shrink-0',
  ],
  {
    variants: {
      variant: {
        primary:
          'border-transparent bg-accent text-accent-foreground hover:bg-accent-hover active:bg-accent-hover',
        outline: 'border-line-strong bg-background hover:bg-hover aria-expanded:bg-hover',
        ghost: 'border-transparent hover:bg-hover aria-expanded:bg-hover',
        danger: 'border-transparent bg-danger text-danger-foreground hover:bg-danger-hover',
        'danger-quiet': 'border-line-strong bg-background text-danger hover:bg-danger/8',
      },
      size: {
        sm: 'h-7 px-2 text-xs',
        md: 'h-8 px-3 text-sm',
        lg: 'h-10 px-4 text-base',
        icon: 'size-8 p-0',
        'icon-sm': 'size-7 p-0',
      },
    },
    defaultVariants: { variant: 'outline', size: 'md' },
  },
)

export type ButtonVariants = VariantProps<typeof buttonVariants>
