'use client'

import { TriangleAlert } from 'lucide-react'
import { useFormatter, useTranslations } from 'next-intl'
import { useWorkerRecord } from '@/lib/workers/hooks'
import type { TypeRecord, TypeTally } from '@/lib/workers/record/schema'
import { Section } from '../layout/section'
import { ReadError } from '../layout/read-error'
import { cn } from '../ui/cn'
import { useDurationText } from '../ui/duration'
import { Skeleton } from '../ui/skeleton'

/** What it did of each task type in a day, beside all others; a difference is said where the numbers allow it. */
export function RecordSection({ workerId }: { workerId: string }) {
  const t = useTranslations('workers.record')
  const { data, error, refetch } = useWorkerRecord(workerId)
  return (
    <Section title={t('title')}>
      <p className="max-w-[72ch] text-muted-foreground">{t('description')}</p>
      {error && <ReadError error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton className="h-16" />}
      {data?.types.length === 0 && <p className="text-muted-foreground">{t('none')}</p>}
      {data && data.types.length > 0 && (
        <ul className="divide-y border-y">
          {data.types.map((record) => (
            <Type key={record.type} record={record} />
          ))}
        </ul>
      )}
    </Section>
  )
}

function Type({ record }: { record: TypeRecord }) {
  const t = useTranslations('workers.record')
  const format = useFormatter()
  const { failsTimes, takesTimes, lost } = record
  const times = (value: number) =>
    format.number(value, { maximumFractionDigits: value < 3 ? 1 : 0 })
  const sentences = [
    failsTimes === 'nowhere-else' && t('failsOnlyHere'),
    typeof failsTimes === 'number' && t('failsTimes', { n: times(failsTimes) }),
    takesTimes !== null && t('takesTimes', { n: times(takesTimes) }),
    lost > 0 && t('lost', { n: lost }),
  ].filter((sentence) => sentence !== false)
  return (
    <li className="grid gap-x-6 gap-y-1 py-2.5 md:grid-cols-[minmax(12rem,1fr)_repeat(2,minmax(14rem,1fr))]">
      <div className="flex min-w-0 flex-col gap-1">
        <span className="truncate font-mono text-xs">{record.type}</span>
        {sentences.map((sentence) => (
          <span key={sentence} className="flex items-start gap-1.5 text-danger">
            <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
            {sentence}
          </span>
        ))}
      </div>
      <Tally label={t('here')} tally={record.here} />
      <Tally label={t('others')} tally={record.others} muted />
    </li>
  )
}

function Tally({ label, tally, muted }: { label: string; tally: TypeTally; muted?: boolean }) {
  const t = useTranslations('workers.record')
  const format = useFormatter()
  const duration = useDurationText()
  const { done, failed, medianMs, waitedMs } = tally
  const all = done + failed
  const facts = [
    t('ran', { n: all }),
    all > 0 &&
      t('failed', {
        share: format.number(failed / all, { style: 'percent', maximumFractionDigits: 1 }),
      }),
    medianMs !== null && t('median', { length: duration(medianMs) }),
    waitedMs !== null && t('waited', { length: duration(waitedMs) }),
  ].filter((fact) => fact !== false)
  return (
    <div className={cn('text-xs', muted && 'text-muted-foreground')}>
      <span className="block font-medium">{label}</span>
      <span className="tabular-nums">{facts.join(' · ')}</span>
    </div>
  )
}
