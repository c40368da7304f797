'use client'

import { useFormatter, useTranslations } from 'next-intl'
import { type PointerEvent, useRef, useState } from 'react'
import { useDurationText } from '../../ui/duration'
import { type Interval, type Tick, type TimeScale, zoomBy } from './time-scale'

const smallestBrush = 6

/** Time since the start, in round steps. Dragging over it zooms to what was dragged over, a click to around it. */
export function Ruler({
  scale,
  ticks,
  originMs,
  onZoom,
}: {
  scale: TimeScale
  ticks: readonly Tick[]
  originMs: number
  onZoom: (span: Interval) => void
}) {
  const t = useTranslations('executions.timeline')
  const duration = useDurationText()
  const format = useFormatter()
  const start = useRef<number | null>(null)
  const [brush, setBrush] = useState<{ from: number; to: number } | null>(null)

  function placeOf(event: PointerEvent<HTMLDivElement>) {
    return event.clientX - event.currentTarget.getBoundingClientRect().left
  }
  function release(event: PointerEvent<HTMLDivElement>) {
    const from = start.current
    start.current = null
    setBrush(null)
    const to = placeOf(event)
    if (from === null) return
    if (Math.abs(to - from) < smallestBrush) {
      onZoom(zoomBy(scale, 0.5, scale.time(Math.min(Math.max(to, 0), scale.width))))
      return
    }
    const [left, right] = [
      Math.max(Math.min(from, to), 0),
      Math.min(Math.max(from, to), scale.width),
    ]
    onZoom({ startMs: scale.time(left), endMs: scale.time(right) })
  }

  const labels = tickLabels(ticks, scale, duration)

  return (
    <div
      className="relative h-8 cursor-crosshair touch-none overflow-hidden text-xs text-muted-foreground select-none"
      title={t('brush')}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId)
        start.current = placeOf(event)
      }}
      onPointerMove={(event) => {
        if (start.current !== null) setBrush({ from: start.current, to: placeOf(event) })
      }}
      onPointerUp={release}
      onPointerCancel={() => {
        start.current = null
        setBrush(null)
      }}
    >
      {ticks.map(({ x, offsetMs }) => (
        <span
          key={offsetMs}
          title={format.dateTime(originMs + offsetMs, { timeStyle: 'medium' })}
          className="absolute top-0 h-full border-l pt-1.5 pl-1 font-mono whitespace-nowrap"
          style={{ left: Math.round(x) }}
        >
          {labels.get(offsetMs)}
        </span>
      ))}
      {scale.folds.map((fold) => {
        const middle = (fold.x + scale.x(fold.endMs)) / 2
        return (
          <span
            key={fold.startMs}
            className="absolute top-0 z-1 flex h-full items-center bg-background px-1 font-mono whitespace-nowrap"
            // In the middle of the break, but never beyond the left edge, however long its words are.
            style={{ left: middle, transform: `translateX(max(-50%, ${-middle}px))` }}
            title={t('fold', { length: duration(fold.endMs - fold.startMs) })}
          >
            {'// '}
            {duration(fold.endMs - fold.startMs)}
          </span>
        )
      })}
      {brush && (
        <span
          aria-hidden
          className="absolute inset-y-0 border-x border-accent bg-accent/15"
          style={{
            left: Math.min(brush.from, brush.to),
            width: Math.abs(brush.to - brush.from),
          }}
        />
      )}
    </div>
  )
}

const labelWidth = 70

/** A tick says its time unless the one before says the same, or a break stands where the words would. */
function tickLabels(
  ticks: readonly Tick[],
  scale: TimeScale,
  duration: (ms: number) => string,
): Map<number, string> {
  const labels = new Map<number, string>()
  const breaks = scale.folds.map(({ x, endMs }) => (x + scale.x(endMs)) / 2)
  let before = ''
  for (const { x, offsetMs } of ticks) {
    const text = offsetMs === 0 ? '0' : duration(offsetMs)
    const hidden = breaks.some((place) => x + labelWidth > place - 40 && x < place + 50)
    if (text !== before && !hidden) {
      labels.set(offsetMs, text)
      before = text
    }
  }
  return labels
}
