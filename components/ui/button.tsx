'use client'

import { LoaderCircle } from 'lucide-react'
import { Slot } from 'radix-ui'
import type { ComponentProps, MouseEvent } from 'react'
import { buttonVariants, type ButtonVariants } from './button-variants'
import { cn } from './cn'

export type ButtonProps = ComponentProps<'button'> &
  ButtonVariants & {
    asChild?: boolean
    /** The action runs: the button keeps its place and focus, shows it, and takes no second click. */
    pending?: boolean
  }

export function Button({
  className,
  variant,
  size,
  asChild = false,
  pending = false,
  type = 'button',
  onClick,
  children,
  ...props
}: ButtonProps) {
  const classes = cn(buttonVariants({ variant, size }), className)
  if (asChild) {
    return (
      <Slot.Root className={classes} onClick={onClick} {...props}>
        {children}
      </Slot.Root>
    )
  }
  function press(event: MouseEvent<HTMLButtonElement>) {
    if (pending) event.preventDefault()
    else onClick?.(event)
  }
  return (
    <button
      type={type}
      className={classes}
      aria-disabled={pending || undefined}
      aria-busy={pending || undefined}
      onClick={press}
      {...props}
    >
      {pending && <LoaderCircle aria-hidden className="animate-turn" />}
      {children}
    </button>
  )
}
