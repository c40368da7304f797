'use client'

import { useFormatter, useTranslations } from 'next-intl'
import type { MinuteView } from '@/lib/notifications/schema'
import { useDurationText } from '../ui/duration'
import { MinuteChart } from './minute-chart'

const sumOf = (counts: MinuteView[], of: (each: MinuteView) => number) =>
  counts.reduce((sum, each) => sum + of(each), 0)
const mostOf = (counts: MinuteView[], of: (each: MinuteView) => number) =>
  Math.max(0, ...counts.map(of))

/** The last three hours of a destination: its tries, what waited for it, and how long. */
export function DestinationCharts({ counts }: { counts: MinuteView[] }) {
  const t = useTranslations('notifications.chart')
  const format = useFormatter()
  const durationText = useDurationText()
  const delivered = sumOf(counts, (each) => each.delivered)
  const failed = sumOf(counts, (each) => each.failed)
  const backlog = mostOf(counts, (each) => each.backlog)
  const lagMs = mostOf(counts, (each) => each.lagMs)
  if (counts.length === 0) return <p className="text-sm text-muted-foreground">{t('none')}</p>
  return (
    <div className="flex flex-col gap-4">
      <MinuteChart
        title={t('tries')}
        text={t('label', { delivered, failed })}
        counts={counts}
        partsOf={(each) => [
          { value: each.delivered, className: 'fill-state-green' },
          { value: each.failed, className: 'fill-danger' },
        ]}
      />
      {backlog > 0 && (
        <MinuteChart
          title={t('backlog')}
          text={t('most', { value: format.number(backlog) })}
          counts={counts}
          partsOf={(each) => [{ value: each.backlog, className: 'fill-muted-foreground' }]}
        />
      )}
      {lagMs >= 1_000 && (
        <MinuteChart
          title={t('lag')}
          text={t('most', { value: durationText(lagMs) })}
          counts={counts}
          partsOf={(each) => [{ value: each.lagMs, className: 'fill-muted-foreground' }]}
        />
      )}
    </div>
  )
}
