// Draws the bars of the rows that are in view, and nothing else: the cost is that of a screen, whatever the
// length of the list.

import type { Palette } from './palette'
import { type Segment, segmentsOf } from './segments'
import { type Tick, type TimeScale } from './time-scale'
import type { TreeRow } from './tree'

export const rowHeight = 28

export type Scene = {
  rows: readonly TreeRow[]
  scale: TimeScale
  ticks: readonly Tick[]
  scrollTop: number
  width: number
  height: number
  nowMs: number
  live: boolean
  selectedId: string | null
}

export function paintTimeline(
  context: CanvasRenderingContext2D,
  scene: Scene,
  palette: Palette,
): void {
  const { width, height, scrollTop, rows } = scene
  context.clearRect(0, 0, width, height)
  paintGrid(context, scene, palette)
  const first = Math.max(0, Math.floor(scrollTop / rowHeight))
  const last = Math.min(rows.length, Math.ceil((scrollTop + height) / rowHeight))
  for (let index = first; index < last; index++) {
    const row = rows[index]
    if (row) paintRow(context, scene, palette, row, index * rowHeight - scrollTop)
  }
  paintFolds(context, scene, palette)
  if (scene.live) {
    context.fillStyle = palette.accent
    context.fillRect(Math.round(scene.scale.x(scene.nowMs)), 0, 1, height)
  }
}

function paintGrid(context: CanvasRenderingContext2D, scene: Scene, palette: Palette) {
  context.fillStyle = palette.line
  context.globalAlpha = 0.6
  for (const { x } of scene.ticks) context.fillRect(Math.round(x), 0, 1, scene.height)
  context.globalAlpha = 1
}

function paintFolds(context: CanvasRenderingContext2D, scene: Scene, palette: Palette) {
  for (const { x, endMs } of scene.scale.folds) {
    const end = scene.scale.x(endMs)
    context.fillStyle = palette.background
    context.globalAlpha = 0.75
    context.fillRect(x, 0, end - x, scene.height)
    context.globalAlpha = 1
    context.fillStyle = palette.text
    for (const place of [x + (end - x) / 2 - 3, x + (end - x) / 2 + 2]) {
      context.globalAlpha = 0.45
      context.fillRect(Math.round(place), 0, 1, scene.height)
    }
    context.globalAlpha = 1
  }
}

function paintRow(
  context: CanvasRenderingContext2D,
  scene: Scene,
  palette: Palette,
  row: TreeRow,
  top: number,
) {
  const parent = row.childCount > 0
  const barHeight = parent ? 6 : 14
  const y = Math.round(top + (rowHeight - barHeight) / 2)
  for (const segment of segmentsOf(row.taskRun)) {
    const { scale } = scene
    const from = scale.x(Math.max(segment.startMs, scale.startMs))
    const until = scale.x(Math.min(segment.endMs ?? scene.nowMs, scale.endMs))
    if (until < 0 || from > scene.width) continue
    const bar = { x: from, y, width: Math.max(until - from, 2), height: barHeight }
    // Parents and what ended well step back: work and failures stand out.
    context.globalAlpha = parent ? 0.5 : segment.state === 'SUCCESS' ? 0.8 : 1
    paintSegment(context, palette, segment, bar)
    context.globalAlpha = 1
  }
}

type Bar = { x: number; y: number; width: number; height: number }

function paintSegment(
  context: CanvasRenderingContext2D,
  palette: Palette,
  segment: Segment,
  bar: Bar,
) {
  const { x, y, width, height } = bar
  const colour = palette.hue(segment.state)
  switch (segment.kind) {
    case 'queue':
      context.fillStyle = palette.hatch(context, 'QUEUED')
      fillRounded(context, bar, 2)
      return
    case 'run':
      context.fillStyle = colour
      // One pixel of the page between attempts that follow each other.
      fillRounded(context, { ...bar, width: Math.max(width - 1, 2) }, 3)
      return
    case 'retry': {
      context.fillStyle = palette.hue('RETRYING')
      for (let dot = x + 2; dot < x + width - 1; dot += 5) {
        context.fillRect(dot, y + height / 2 - 1, 2, 2)
      }
      return
    }
    case 'pause':
      context.strokeStyle = palette.hue('PAUSED')
      context.lineWidth = 1.5
      context.beginPath()
      context.roundRect(x + 0.75, y + 0.75, Math.max(width - 1.5, 1), height - 1.5, 3)
      context.globalAlpha = 0.12
      context.fillStyle = palette.hue('PAUSED')
      context.fill()
      context.globalAlpha = 1
      context.stroke()
  }
}

function fillRounded(context: CanvasRenderingContext2D, bar: Bar, radius: number) {
  if (bar.width < radius * 2) {
    context.fillRect(bar.x, bar.y, bar.width, bar.height)
    return
  }
  context.beginPath()
  context.roundRect(bar.x, bar.y, bar.width, bar.height, radius)
  context.fill()
}
