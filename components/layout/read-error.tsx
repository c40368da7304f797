'use client'

import { useTranslations } from 'next-intl'
import { Button } from '../ui/button'
import { ErrorNote } from '../ui/error-state'
import { useErrorText } from './use-error-text'

/** Why something could not be read, above what was read before, and the way to try again. */
export function ReadError({
  error,
  onRetry,
  className,
}: {
  error: unknown
  onRetry: () => void
  className?: string
}) {
  const t = useTranslations('common')
  const errorText = useErrorText()
  return (
    <ErrorNote className={className}>
      {errorText(error)}{' '}
      <Button size="sm" variant="ghost" onClick={onRetry}>
        {t('retry')}
      </Button>
    </ErrorNote>
  )
}
