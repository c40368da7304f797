'use client'

import { Check, Minus } from 'lucide-react'
import type { ComponentProps } from 'react'
import { cn } from './cn'

type CheckboxProps = Omit<ComponentProps<'button'>, 'onChange'> & {
  checked: boolean | 'indeterminate'
  onCheckedChange: (checked: boolean) => void
}

export function Checkbox({ checked, onCheckedChange, className, ...props }: CheckboxProps) {
  const Mark = checked === 'indeterminate' ? Minus : Check
  return (
    <button
      type="button"
      role="checkbox"
      aria-checked={checked === 'indeterminate' ? 'mixed' : checked}
      onClick={() => onCheckedChange(checked !== true)}
      className={cn(
        'peer grid size-4 shrink-0 place-items-center rounded-sm border border-line-strong bg-background text-accent-foreground transition-colors',
        'hover:border-muted-foreground aria-invalid:border-danger disabled:opacity-50',
        checked && 'border-accent bg-accent hover:border-accent',
        className,
      )}
      {...props}
    >
      {checked && <Mark aria-hidden className="size-3.5" />}
    </button>
  )
}
