import type { ComponentProps } from 'react'
import { cn } from './cn'
import { fieldClasses } from './input'
import { useTypedEarly } from './typed-early'

export function Textarea({ className, ref, ...props }: ComponentProps<'textarea'>) {
  const taking = useTypedEarly(ref, props.onChange)
  return (
    <textarea
      className={cn(
        fieldClasses,
        'field-sizing-content min-h-16 py-1.5 read-only:bg-sunken',
        className,
      )}
      {...props}
      ref={taking}
    />
  )
}
