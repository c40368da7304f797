'use client'

import { useTranslations } from 'next-intl'
import { useMemo } from 'react'
import { catalogue, millraceBody } from '@/lib/engine'

const sending = { sentAt: '2026-03-02T08:30:00.000Z', baseUrl: 'https://millrace.example.com' }
const levels = ['execution', 'task', 'flow', 'worker', 'destination'] as const

/** Every type of event, with a sample of what is sent. */
export function Catalogue() {
  const t = useTranslations('notifications.catalogue')
  const entries = useMemo(() => catalogue(), [])
  return (
    <div className="flex flex-col gap-6">
      <p className="max-w-[72ch] text-sm text-muted-foreground">{t('help')}</p>
      {levels.map((level) => (
        <section key={level}>
          <h2 className="pb-2 text-base font-medium">{t(`level.${level}`)}</h2>
          <ul className="divide-y border-y">
            {entries
              .filter((entry) => entry.level === level)
              .map(({ type, sample }) => (
                <li key={type}>
                  <details>
                    <summary className="cursor-pointer py-2 font-mono text-xs">{type}</summary>
                    <pre className="mb-3 rounded-md border p-3 text-xs break-all whitespace-pre-wrap">
                      {JSON.stringify(millraceBody(sample, sending), null, 2)}
                    </pre>
                  </details>
                </li>
              ))}
          </ul>
        </section>
      ))}
    </div>
  )
}
