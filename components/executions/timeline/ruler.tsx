'use client'

import { useFormatter, useTranslations } from 'next-intl'
import { type PointerEvent, useRef, useState } from 'react'
import { cn } from '../../ui/cn'
import { useDurationText, useExactDurationText } from '../../ui/duration'
import { decimalsOf } from '../../ui/format-time'
import { type Interval, rightMargin, type Tick, type TimeScale, zoomBy } from './time-scale'

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

  const exact = useExactDurationText()
  const labels = tickLabels(ticks, scale, exact)
  const folds = foldLabels(scale, duration)

  return (
    <div
      className="relative h-8 cursor-crosshair touch-none overflow-hidden text-xs text-muted-foreground select-none"
      title={t('brush')}
      onPointerDown={(event) => {
        if (event.button !== 0) return
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
          <span
            className={cn('block', labels.get(offsetMs)?.before && '-translate-x-[calc(100%+8px)]')}
          >
            {labels.get(offsetMs)?.text}
          </span>
        </span>
      ))}
      {folds.map(({ key, middle, length, brief }) => (
        <span
          key={key}
          className="absolute top-0 z-1 flex h-full items-center bg-background px-1 font-mono whitespace-nowrap"
          // In the middle of the break, but never beyond the left edge, however long its words are.
          style={{ left: middle, transform: `translateX(max(-50%, ${-middle}px))` }}
          title={t('fold', { length })}
        >
          {brief ? '//' : `// ${length}`}
        </span>
      ))}
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

/** Of the mono figures in pixels, and of the letters of a script that takes two columns. */
const [narrow, wide] = [7.3, 12.5]

/** How wide a label is drawn, in pixels, near enough to tell whether two would touch. */
function widthOf(text: string): number {
  return [...text].reduce((sum, letter) => sum + (letter > '\u2fff' ? wide : narrow), 8)
}

type TickLabel = { text: string; before: boolean }

/** A tick says its time where a break does not stand there, to its left where the ruler ends. */
function tickLabels(
  ticks: readonly Tick[],
  scale: TimeScale,
  exact: (ms: number, decimals: number) => string,
): Map<number, TickLabel> {
  const labels = new Map<number, TickLabel>()
  const breaks = scale.folds.map(({ x, endMs }) => (x + scale.x(endMs)) / 2)
  const decimals = Math.max(0, ...ticks.map(({ offsetMs }) => decimalsOf(offsetMs)))
  let free = -Infinity
  for (const { x, offsetMs } of ticks) {
    const text = offsetMs === 0 ? '0' : exact(offsetMs, decimals)
    const width = widthOf(text)
    const before = x + width > scale.width + rightMargin
    const from = before ? x - width : x
    const hidden = breaks.some((place) => from + width > place - 40 && from < place + 50)
    if (hidden || from < free) continue
    labels.set(offsetMs, { text, before })
    free = from + width
  }
  return labels
}

/** How long each break is, or only that it is there where the words would cover those of the one before. */
function foldLabels(scale: TimeScale, duration: (ms: number) => string) {
  let free = -Infinity
  return scale.folds.map((fold) => {
    const middle = (fold.x + scale.x(fold.endMs)) / 2
    const length = duration(fold.endMs - fold.startMs)
    const half = widthOf(`// ${length}`) / 2
    const brief = middle - half < free
    free = middle + (brief ? 12 : half)
    return { key: fold.startMs, middle, length, brief }
  })
}
