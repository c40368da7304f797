import { useTranslations } from 'next-intl'
import type { MinuteView } from '@/lib/notifications/schema'

const minutes = 180
const height = 40

type Part = { value: number; className: string }

/** Bars of the last three hours, a minute each, with what they come to in words. */
export function MinuteChart({
  title,
  text,
  counts,
  partsOf,
}: {
  title: string
  text: string
  counts: MinuteView[]
  /** From below. */
  partsOf: (minute: MinuteView) => Part[]
}) {
  const t = useTranslations('notifications.chart')
  const newest = Date.parse(counts.at(-1)?.minute ?? '')
  const sums = counts.map((each) => partsOf(each).reduce((sum, { value }) => sum + value, 0))
  const most = Math.max(1, ...sums)
  return (
    <figure className="flex flex-col gap-1">
      <figcaption className="flex justify-between gap-3 text-xs">
        <span className="font-medium">{title}</span>
        <span className="text-muted-foreground tabular-nums">{text}</span>
      </figcaption>
      <svg
        role="img"
        aria-label={`${title}: ${text}`}
        viewBox={`0 0 ${minutes * 2} ${height}`}
        preserveAspectRatio="none"
        className="h-10 w-full border-b"
      >
        {counts.map((each) => {
          const ago = Math.round((newest - Date.parse(each.minute)) / 60_000)
          return (
            <Bar key={each.minute} x={(minutes - 1 - ago) * 2} most={most} parts={partsOf(each)} />
          )
        })}
      </svg>
      <div aria-hidden className="flex justify-between text-xs text-muted-foreground">
        <span>{t('ago')}</span>
        <span>{t('now')}</span>
      </div>
    </figure>
  )
}

function Bar({ x, most, parts }: { x: number; most: number; parts: Part[] }) {
  const tops = parts.map((_part, at) =>
    parts.slice(0, at + 1).reduce((sum, { value }) => sum + (value / most) * height, 0),
  )
  return parts.map(({ value, className }, at) => (
    <rect
      key={className}
      x={x}
      y={height - (tops[at] ?? 0)}
      width={1.6}
      height={(value / most) * height}
      className={className}
    />
  ))
}
