'use client'

import { useTranslations } from 'next-intl'
import { useDeferredValue } from 'react'
import { useTemplatePreview } from '@/lib/notifications/hooks'

/** What a template says of a real event of the past, as it is typed. */
export function TemplatePreview({
  template,
  namespace,
  flowId,
}: {
  template: string
  /** Whose newest end it is shown on. */
  namespace?: string
  flowId?: string
}) {
  const t = useTranslations('notifications.preview')
  const { data } = useTemplatePreview({
    template: useDeferredValue(template),
    ...(namespace && { namespace }),
    ...(flowId && { flowId }),
  })
  if (!data) return null
  return (
    <div className="flex flex-col gap-1" aria-live="polite">
      <p className="text-xs text-muted-foreground">
        {data.executionId ? t('of', { type: data.type }) : t('sample', { type: data.type })}
      </p>
      {data.problem !== null ? (
        <p className="text-xs text-danger">{data.problem}</p>
      ) : (
        <pre className="rounded border bg-sunken p-2 text-xs whitespace-pre-wrap">{data.text}</pre>
      )}
    </div>
  )
}
