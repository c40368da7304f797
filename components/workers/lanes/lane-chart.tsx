'use client'

import { useTranslations } from 'next-intl'
import { useRouter } from 'next/navigation'
import { type PointerEvent, useEffect, useRef, useState } from 'react'
import type { LaneAttempt, WorkerLanes } from '@/lib/workers/record/schema'
import { readPalette } from '../../executions/timeline/palette'
import { useSize } from '../../executions/timeline/use-size'
import { useTheme } from '../../layout/theme'
import { Duration } from '../../ui/duration'
import { FullTime } from '../../ui/relative-time'
import { StateChip } from '../../ui/state-chip'
import type { LaneWindow } from './lane-window'
import { packLanes, type Packed } from './pack-lanes'

const laneHeight = 14
const fewestLanes = 3
const smallestBar = 2

type Place = Packed<LaneAttempt> & { x: number; width: number }

/** Drawn on a canvas; the list under it says the same in words. */
export function LaneChart({
  lanes,
  window: { fromMs, toMs },
  slots,
}: {
  lanes: WorkerLanes
  window: LaneWindow
  slots: number
}) {
  const t = useTranslations('workers.lanes')
  const router = useRouter()
  const frame = useRef<HTMLDivElement>(null)
  const canvas = useRef<HTMLCanvasElement>(null)
  const { width } = useSize(frame)
  const { shown } = useTheme()
  const [hover, setHover] = useState<{ place: Place; x: number; y: number } | null>(null)
  const { packed, lanes: used } = packLanes(lanes.attempts, toMs)
  const count = Math.max(fewestLanes, used)
  const height = count * laneHeight
  const scale = width / (toMs - fromMs)
  const places: Place[] = packed.map((one) => {
    const x = Math.max(0, (one.startMs - fromMs) * scale)
    return Object.assign(one, {
      x,
      width: Math.max(smallestBar, (one.endMs - fromMs) * scale - x),
    })
  })

  useEffect(() => {
    const element = canvas.current
    const context = element?.getContext('2d')
    if (!element || !context || width === 0) return
    const ratio = window.devicePixelRatio || 1
    element.width = Math.round(width * ratio)
    element.height = Math.round(height * ratio)
    context.setTransform(ratio, 0, 0, ratio, 0, 0)
    const palette = readPalette(element, ratio)
    context.fillStyle = palette.line
    for (let lane = 1; lane < count; lane += 1) context.fillRect(0, lane * laneHeight, width, 1)
    for (const { item, lane, x, width: length } of places) {
      context.fillStyle = palette.hue(item.state)
      context.globalAlpha = item.state === 'FAILED' ? 1 : 0.7
      context.fillRect(x, lane * laneHeight + 2, Math.max(smallestBar, length - 1), laneHeight - 3)
    }
    context.globalAlpha = 1
  })

  const under = (event: PointerEvent<HTMLCanvasElement>): Place | null => {
    const box = event.currentTarget.getBoundingClientRect()
    const [x, lane] = [event.clientX - box.left, Math.floor((event.clientY - box.top) / laneHeight)]
    const near = (place: Place) => x >= place.x - 1 && x <= place.x + place.width + 1
    return places.findLast((place) => place.lane === lane && near(place)) ?? null
  }
  return (
    <div ref={frame} className="flex flex-col gap-1" data-theme-shown={shown}>
      <canvas
        ref={canvas}
        aria-hidden
        style={{ width: '100%', height }}
        className={hover ? 'cursor-pointer border-y' : 'border-y'}
        onPointerMove={(event) => {
          const place = under(event)
          setHover(place && { place, x: event.clientX, y: event.clientY })
        }}
        onPointerLeave={() => setHover(null)}
        onClick={() => {
          if (hover) router.push(attemptHref(hover.place.item))
        }}
      />
      <div className="flex justify-between gap-x-4 text-xs text-muted-foreground tabular-nums">
        <FullTime time={fromMs} />
        <span className="max-sm:hidden">{t('lanesOf', { used, slots })}</span>
        <span className="text-right">
          <FullTime time={toMs} />
        </span>
      </div>
      {hover && <LaneCard {...hover} />}
    </div>
  )
}

export const attemptHref = ({ executionId, taskRunId }: LaneAttempt): string =>
  `/executions/${executionId}?task=${taskRunId}`

function LaneCard({ place, x, y }: { place: Place; x: number; y: number }) {
  const t = useTranslations('workers.lanes')
  const { item } = place
  return (
    <div
      role="tooltip"
      className="pointer-events-none fixed z-40 flex w-72 flex-col gap-1.5 rounded-md border bg-popover p-3 text-xs shadow-float"
      style={{ left: Math.min(x + 12, window.innerWidth - 300), top: y + 14 }}
    >
      <div className="flex items-center justify-between gap-2">
        <span className="truncate text-sm font-medium">{item.taskId}</span>
        <StateChip state={item.state} />
      </div>
      <span className="truncate text-muted-foreground">
        {item.namespace} / {item.flowId}
      </span>
      <FullTime time={item.claimedAt} />
      <span className="font-mono">
        {t('took')} <Duration start={item.claimedAt} end={item.endedAt} />
        {' · '}
        {t('waited')} <Duration ms={Date.parse(item.claimedAt) - Date.parse(item.createdAt)} />
      </span>
    </div>
  )
}
