'use client'

import { useFormatter, useTranslations } from 'next-intl'
import { useState } from 'react'
import type { CapacityView } from '@/lib/workers/cluster/schema'

const width = 1_000
const height = 140

type Point = CapacityView['points'][number]

/** Slots as a line, what ran in them as an area, what waited as bars from above; the numbers under the pointer. */
export function CapacityChart({ capacity }: { capacity: CapacityView }) {
  const t = useTranslations('workers.cluster.capacity')
  const [chosen, setChosen] = useState<Point | null>(null)
  const { points } = capacity
  if (points.length === 0) return <p className="text-muted-foreground">{t('none')}</p>
  const shown = chosen ?? (points.at(-1) as Point)
  const place = placing(capacity)
  return (
    <figure className="flex flex-col gap-2">
      <Legend point={shown} isNow={chosen === null} />
      <svg
        role="img"
        aria-label={t('chart', {
          slots: Math.max(...points.map(({ slots }) => slots)),
          running: Math.max(...points.map(({ running }) => running)),
          waiting: Math.max(...points.map(({ waiting }) => waiting)),
        })}
        viewBox={`0 0 ${width} ${height}`}
        preserveAspectRatio="none"
        className="h-36 w-full border-b"
        onPointerLeave={() => setChosen(null)}
        onPointerMove={(event) => {
          const box = event.currentTarget.getBoundingClientRect()
          setChosen(nearest(points, place, ((event.clientX - box.left) / box.width) * width))
        }}
      >
        {points.map((point) => (
          <g key={point.at}>
            <rect
              x={place.x(point)}
              width={place.step * 0.85}
              y={height - place.y(point.running)}
              height={place.y(point.running)}
              className="fill-state-blue/60"
            />
            {point.waiting > 0 && (
              <rect
                x={place.x(point)}
                width={place.step * 0.85}
                y={0}
                height={Math.max(2, place.waiting(point.waiting))}
                className="fill-state-red/70"
              />
            )}
            <rect
              x={place.x(point)}
              width={place.step}
              y={height - place.y(point.slots) - 1}
              height={2}
              className="fill-foreground"
            />
          </g>
        ))}
        {chosen && (
          <rect
            x={place.x(chosen) + place.step / 2}
            width={1}
            height={height}
            className="fill-accent"
          />
        )}
      </svg>
      <Span capacity={capacity} />
    </figure>
  )
}

function Legend({ point, isNow }: { point: Point; isNow: boolean }) {
  const t = useTranslations('workers.cluster.capacity')
  const format = useFormatter()
  const rows = [
    ['slots', 'bg-foreground h-0.5', Math.round(point.slots)],
    ['running', 'bg-state-blue/60 h-2.5', point.running],
    ['waiting', 'bg-state-red/70 h-2.5', point.waiting],
  ] as const
  return (
    <figcaption className="flex flex-wrap items-center gap-x-5 gap-y-1">
      {rows.map(([name, mark, value]) => (
        <span key={name} className="inline-flex items-center gap-1.5">
          <span aria-hidden className={`w-2.5 rounded-[1px] ${mark}`} />
          <span className="text-muted-foreground">{t(name)}</span>
          <span className="font-mono text-xs">{format.number(value)}</span>
        </span>
      ))}
      <span className="ml-auto text-xs text-muted-foreground" suppressHydrationWarning>
        {isNow
          ? t('newest')
          : format.dateTime(new Date(point.at), { dateStyle: 'medium', timeStyle: 'short' })}
      </span>
    </figcaption>
  )
}

function Span({ capacity: { from, to } }: { capacity: CapacityView }) {
  const format = useFormatter()
  const isLong = Date.parse(to) - Date.parse(from) > 86_400_000
  const text = (time: string) =>
    format.dateTime(
      new Date(time),
      isLong ? { dateStyle: 'medium' } : { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
    )
  return (
    <div
      className="flex justify-between text-xs text-muted-foreground tabular-nums"
      suppressHydrationWarning
    >
      <span suppressHydrationWarning>{text(from)}</span>
      <span suppressHydrationWarning>{text(to)}</span>
    </div>
  )
}

function placing({ from, to, stepMinutes, points }: CapacityView) {
  const [start, end] = [Date.parse(from), Date.parse(to)]
  const step = ((stepMinutes * 60_000) / (end - start)) * width
  const most = Math.max(1, ...points.map(({ slots, running }) => Math.max(slots, running)))
  const mostWaiting = Math.max(1, ...points.map(({ waiting }) => waiting))
  return {
    step,
    x: ({ at }: Point) => ((Date.parse(at) - start) / (end - start)) * width,
    y: (value: number) => (value / most) * (height - 8),
    /** A third of the height at most: another scale than that of slots. */
    waiting: (value: number) => (value / mostWaiting) * (height / 3),
  }
}

function nearest(points: Point[], place: ReturnType<typeof placing>, x: number): Point | null {
  let best: Point | null = null
  let distance = place.step * 2
  for (const point of points) {
    const away = Math.abs(place.x(point) + place.step / 2 - x)
    if (away < distance) [best, distance] = [point, away]
  }
  return best
}
