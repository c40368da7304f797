// Draws the bars of the rows that are in view, and nothing else: the cost is that of a screen, whatever the
// length of the list.

import type { CriticalPath, OnPath } from './critical-path'
import type { Palette } from './palette'
import type { Ghost } from './ghosts'
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
  /** Where it is marked: what is not on it steps back. */
  critical: CriticalPath | null
  /** The place of each row, for the lines from one to the next. */
  indexOf: ReadonlyMap<string, number> | null
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
  if (scene.critical) paintPath(context, scene, palette, { first, last })
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
  if (row.ghost) return paintGhost(context, scene, palette, { ghost: row.ghost, y, barHeight })
  const aside = scene.critical !== null && !scene.critical.taskRuns.has(row.taskRun.id)
  for (const segment of segmentsOf(row.taskRun)) {
    const { scale } = scene
    const from = scale.x(Math.max(segment.startMs, scale.startMs))
    const until = scale.x(Math.min(segment.endMs ?? scene.nowMs, scale.endMs))
    if (until < 0 || from > scene.width) continue
    const bar = { x: from, y, width: Math.max(until - from, 2), height: barHeight }
    // Parents and what ended well step back: work and failures stand out.
    context.globalAlpha = aside ? 0.3 : parent ? 0.5 : segment.state === 'SUCCESS' ? 0.8 : 1
    paintSegment(context, palette, segment, bar)
    context.globalAlpha = 1
  }
}

/** What has not begun: an outline of dashes as long as it takes as a rule. */
function paintGhost(
  context: CanvasRenderingContext2D,
  scene: Scene,
  palette: Palette,
  { ghost, y, barHeight }: { ghost: Ghost; y: number; barHeight: number },
) {
  const { scale, width } = scene
  if (ghost.usualMs === null) return
  const from = scale.x(Math.max(ghost.startMs, scale.startMs))
  const until = scale.x(Math.min(ghost.startMs + ghost.usualMs, scale.endMs))
  if (until < 0 || from > width) return
  context.strokeStyle = palette.text
  context.lineWidth = 1
  context.setLineDash([3, 3])
  context.beginPath()
  context.roundRect(
    Math.round(from) + 0.5,
    y + 0.5,
    Math.max(until - from - 1, 3),
    barHeight - 1,
    Math.min(3, barHeight / 2),
  )
  context.stroke()
  context.setLineDash([])
}

/** A line under what decided the duration, and from each to the next: drawn from the rows in view alone. */
function paintPath(
  context: CanvasRenderingContext2D,
  scene: Scene,
  palette: Palette,
  { first, last }: { first: number; last: number },
) {
  const { rows, scale, scrollTop, critical, indexOf } = scene
  const lineY = (index: number) => Math.round(index * rowHeight - scrollTop + rowHeight - 5)
  context.fillStyle = palette.foreground
  const placeOf = ({ startMs, endMs }: OnPath) => [
    scale.x(Math.max(startMs, scale.startMs)),
    scale.x(Math.min(endMs ?? scene.nowMs, scale.endMs)),
  ]
  for (let index = first; index < last; index++) {
    const step = critical?.taskRuns.get(rows[index]?.taskRun.id ?? '')
    if (!step) continue
    const [from = 0, until = 0] = placeOf(step)
    if (until >= 0 && from <= scene.width) {
      context.fillRect(from, lineY(index), Math.max(until - from, 2), 2)
    }
    const next = step.nextId === null ? undefined : indexOf?.get(step.nextId)
    if (next === undefined) continue
    const x = Math.round(until)
    const [top, bottom] = [Math.min(index, next), Math.max(index, next)].map(lineY)
    context.fillRect(x, top ?? 0, 1, (bottom ?? 0) - (top ?? 0) + 2)
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
