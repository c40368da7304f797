'use client'

import { useTranslations } from 'next-intl'

/**
 * What stands in for a page that threw. Every page carries it along, and it must be there when nothing more can be
 * loaded: so it is made of plain elements, without the library of icons and the parts of the pages.
 */
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
    <div
      role="alert"
      className="flex flex-col items-start gap-2 px-4 pt-[16dvh] pb-12 sm:items-center"
    >
      <svg
        aria-hidden
        viewBox="0 0 24 24"
        fill="none"
        stroke="currentColor"
        strokeWidth={1.5}
        strokeLinecap="round"
        className="mb-1 size-6 text-danger"
      >
        <circle cx="12" cy="12" r="10" />
        <path d="m15 9-6 6m0-6 6 6" />
      </svg>
      <h1 className="text-base font-medium">{t('title')}</h1>
      <div className="max-w-[56ch] text-sm break-words text-muted-foreground sm:text-center">
        <p>{t('description')}</p>
        {error.digest && <p className="mt-2">{t('digest', { digest: error.digest })}</p>}
      </div>
      <button
        type="button"
        onClick={reset}
        className="mt-3 h-8 rounded-md border border-line-strong bg-background px-3 text-sm font-medium hover:bg-hover"
      >
        {common('retry')}
      </button>
    </div>
  )
}
