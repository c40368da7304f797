'use client'

import { useTranslations } from 'next-intl'
import type { Failure } from '@/lib/engine'
import { useSaid } from '../layout/use-said'

/** A failure as it was reported: its code, its message, its details. */
export function FailureNote({ failure }: { failure: Failure }) {
  const t = useTranslations('executions.failure')
  const said = useSaid()
  const details = failure.details ?? {}
  return (
    <div className="rounded-md border border-danger/35 bg-danger/5 px-3 py-2">
      <p className="font-mono text-xs text-danger">{failure.code}</p>
      <p className="mt-0.5 max-h-64 overflow-auto break-words whitespace-pre-wrap">
        {said(failure.message) || t('noMessage')}
      </p>
      {Object.keys(details).length > 0 && (
        <details className="mt-1.5">
          <summary className="text-xs text-muted-foreground">{t('details')}</summary>
          <pre className="mt-1 max-h-64 overflow-auto text-xs whitespace-pre-wrap">
            {JSON.stringify(details, null, 2)}
          </pre>
        </details>
      )}
    </div>
  )
}
