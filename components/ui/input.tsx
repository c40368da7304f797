import type { ComponentProps } from 'react'
import { cn } from './cn'
import { useTypedEarly } from './typed-early'

export const fieldClasses = [
  'w-full min-w-0 rounded-md border border-line-strong bg-background px-2.5 text-sm transition-colors',
  'placeholder:text-muted-foreground/90 hover:border-muted-foreground/60',
  'focus-visible:border-accent focus-visible:outline-1 focus-visible:outline-offset-0',
  'disabled:cursor-not-allowed disabled:opacity-60',
  'aria-invalid:border-danger aria-invalid:outline-danger',
].join(' ')

export function Input({ className, type = 'text', ref, ...props }: ComponentProps<'input'>) {
  const taking = useTypedEarly(ref, props.onChange)
  return (
    <input
      type={type}
      className={cn(
        fieldClasses,
        'h-8',
        type !== 'file' && 'read-only:bg-sunken',
        type === 'file' && 'py-1 file:mr-3 file:rounded-sm file:bg-hover file:px-2 file:text-xs',
        className,
      )}
      {...props}
      ref={taking}
    />
  )
}
