'use client'

import { useTranslations } from 'next-intl'
import type { DestinationDetails } from '@/lib/notifications/schema'

const minutes = 180
const height = 48

/** Tries by minute of the last three hours: what arrived above the line of what failed. */
export function RateChart({ counts }: { counts: DestinationDetails['counts'] }) {
  const t = useTranslations('notifications.chart')
  const delivered = counts.reduce((sum, each) => sum + each.delivered, 0)
  const failed = counts.reduce((sum, each) => sum + each.failed, 0)
  if (delivered + failed === 0) return <p className="text-sm text-muted-foreground">{t('none')}</p>
  const newest = Date.parse(counts.at(-1)?.minute ?? '')
  const most = Math.max(1, ...counts.map((each) => each.delivered + each.failed))
  const bar = (value: number) => (value / most) * height
  return (
    <figure className="flex flex-col gap-1">
      <svg
        role="img"
        aria-label={t('label', { delivered, failed })}
        viewBox={`0 0 ${minutes * 2} ${height}`}
        preserveAspectRatio="none"
        className="h-12 w-full border-b"
      >
        {counts.map((each) => {
          const ago = Math.round((newest - Date.parse(each.minute)) / 60_000)
          const x = (minutes - 1 - ago) * 2
          const [good, bad] = [bar(each.delivered), bar(each.failed)]
          return (
            <g key={each.minute}>
              <rect
                x={x}
                y={height - good}
                width={1.6}
                height={good}
                className="fill-state-green"
              />
              <rect
                x={x}
                y={height - good - bad}
                width={1.6}
                height={bad}
                className="fill-danger"
              />
            </g>
          )
        })}
      </svg>
      <figcaption className="text-xs text-muted-foreground">
        {t('label', { delivered, failed })}
      </figcaption>
    </figure>
  )
}
