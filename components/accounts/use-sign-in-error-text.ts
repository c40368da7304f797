'use client'

import { useTranslations } from 'next-intl'
import { isAppError } from '@/lib/shared/errors'
import { useErrorText } from '../layout/use-error-text'

/** The same words for an unknown address and a wrong password; for too many tries, how long to wait. */
export function useSignInErrorText(): (error: unknown) => string {
  const t = useTranslations('auth')
  const errorText = useErrorText()
  return (error) => {
    if (isAppError(error) && error.code === 'unauthenticated') return t('wrong')
    if (isAppError(error) && error.code === 'too-many') {
      const seconds = Number(error.data.retryAfterSeconds)
      return seconds > 0 ? t('tooMany', { minutes: Math.ceil(seconds / 60) }) : errorText(error)
    }
    return errorText(error)
  }
}
