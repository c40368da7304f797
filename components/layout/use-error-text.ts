'use client'

import { useTranslations } from 'next-intl'
import { isAppError } from '@/lib/shared/errors'

/** What to tell a person about an error: what the server said of the input, else what its code means. */
export function useErrorText(): (error: unknown) => string {
  const t = useTranslations('errors.code')
  return (error) => {
    if (!isAppError(error)) return t(isOutdated(error) ? 'outdated' : 'network')
    if (error.code !== 'invalid' && error.code !== 'conflict') return t(error.code)
    const [problem] = error.fields
    return error.message || problem?.message || t(error.code)
  }
}

/** The server is of another version than the page, and has no such action. */
const isOutdated = (error: unknown): boolean =>
  error instanceof Error && error.name === 'UnrecognizedActionError'
