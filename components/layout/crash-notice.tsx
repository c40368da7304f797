'use client'

import { useTranslations } from 'next-intl'
import { Button } from '../ui/button'
import { ErrorState } from '../ui/error-state'

/** What stands in for a page that threw. */
export function CrashNotice({
  error,
  reset,
}: {
  error: Error & { digest?: string }
  reset: () => void
}) {
  const t = useTranslations('errors.crash')
  const common = useTranslations('common')
  return (
    <ErrorState
      className="px-4 pt-[16dvh]"
      title={<h1>{t('title')}</h1>}
      description={
        <>
          <p>{t('description')}</p>
          {error.digest && <p className="mt-2">{t('digest', { digest: error.digest })}</p>}
        </>
      }
      action={<Button onClick={reset}>{common('retry')}</Button>}
    />
  )
}
