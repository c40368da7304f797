'use client'

import { useTranslations } from 'next-intl'
import { type ReactNode, useId } from 'react'
import { cn } from './cn'
import { Label } from './label'

export type FieldControlProps = {
  id: string
  'aria-describedby': string | undefined
  'aria-invalid': true | undefined
  'aria-required': true | undefined
}

/** Label, control, help and error of one field, tied together for screen readers. */
export function Field({
  label,
  help,
  error,
  required = false,
  className,
  children,
}: {
  label: ReactNode
  help?: ReactNode
  error?: string | undefined
  required?: boolean
  className?: string
  children: (control: FieldControlProps) => ReactNode
}) {
  const t = useTranslations('common')
  const id = useId()
  const helpId = `${id}-help`
  const errorId = `${id}-error`
  const describedBy = [help ? helpId : '', error ? errorId : ''].filter(Boolean).join(' ')
  return (
    <div className={cn('flex min-w-0 flex-col gap-1.5', className)}>
      <Label htmlFor={id} className="flex items-baseline justify-between gap-2">
        <span className="min-w-0 break-words">{label}</span>
        {!required && (
          <span className="shrink-0 text-xs font-normal text-muted-foreground">
            {t('optional')}
          </span>
        )}
      </Label>
      {children({
        id,
        'aria-describedby': describedBy || undefined,
        'aria-invalid': error ? true : undefined,
        'aria-required': required || undefined,
      })}
      {help && (
        <p id={helpId} className="max-w-[72ch] text-xs text-muted-foreground">
          {help}
        </p>
      )}
      {error && (
        <p id={errorId} role="alert" className="text-xs text-danger">
          {error}
        </p>
      )}
    </div>
  )
}
