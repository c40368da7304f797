'use client'

import { useTranslations } from 'next-intl'
import { useState } from 'react'
import type { ComparedValue } from '@/lib/executions/hooks/compare'

/** So many characters are shown at first, which is a screen of a phone. */
const longest = 1_000

/** Each place that differs, by the expression that reads it, with what stands there on either side. */
export function ComparedValues({ values, same }: { values: ComparedValue[]; same: string }) {
  const t = useTranslations('executions.compare')
  if (values.length === 0) return <p className="text-muted-foreground">{same}</p>
  return (
    <ul className="flex flex-col divide-y font-mono text-xs">
      {values.map(({ path, left, right, kind }) => (
        <li
          key={path}
          className="grid gap-x-4 gap-y-1 py-2 sm:grid-cols-[7rem_minmax(0,1fr)_minmax(0,1fr)]"
        >
          <span className="break-words text-muted-foreground sm:col-span-3">
            {path} <span className="font-sans">· {t(kind)}</span>
          </span>
          <span aria-hidden className="hidden sm:block" />
          <Value name={t('left')} mark="−" value={left} />
          <Value name={t('right')} mark="+" value={right} />
        </li>
      ))}
    </ul>
  )
}

function Value({ name, mark, value }: { name: string; mark: string; value: unknown }) {
  const t = useTranslations('executions.compare')
  const [whole, setWhole] = useState(false)
  const text = value === undefined ? null : JSON.stringify(value, null, 2)
  const more = text === null || whole ? 0 : text.length - longest
  return (
    <span className="flex min-w-0 gap-2">
      <span aria-hidden className="text-muted-foreground select-none">
        {mark}
      </span>
      <span className="sr-only">{name}:</span>
      {text === null ? (
        <span className="font-sans text-muted-foreground">{t('absent')}</span>
      ) : (
        <span className="min-w-0 break-words whitespace-pre-wrap">
          {more > 0 ? `${text.slice(0, longest)}… ` : text}
          {more > 0 && (
            <button type="button" className="link font-sans" onClick={() => setWhole(true)}>
              {t('more', { n: more })}
            </button>
          )}
        </span>
      )}
    </span>
  )
}
