'use client'

import { useVirtualizer } from '@tanstack/react-virtual'
import { useTranslations } from 'next-intl'
import { type PointerEvent, useCallback, useEffect, useId, useMemo, useRef, useState } from 'react'
import type { ExecutionView } from '@/lib/executions/schema'
import { useNow } from '../../ui/clock'
import { begunOf } from './ghosts'
import { HoverCard, type Hover } from './hover-card'
import { rowHeight } from './paint'
import { Ruler } from './ruler'
import { panBy, zoomBy } from './time-scale'
import { TimelineCanvas } from './timeline-canvas'
import { TimelineRow } from './timeline-row'
import { TimelineToolbar } from './timeline-toolbar'
import { treeRows } from './tree'
import { useCriticalPath, usePathWords } from './use-critical-path'
import { useGhosts } from './use-ghosts'
import { useTimelineKeys } from './use-timeline-keys'
import { useSize } from './use-size'
import { useTimelineScale } from './use-timeline-scale'
import { type Depth, useTimelineView } from './use-timeline-view'

/** More task runs than this start with only the first level open. */
const openAllUpTo = 400

export type TimelineProps = {
  execution: ExecutionView
  /** The newest view where `execution` is a past one: the ruler stays that of the whole. */
  newest?: ExecutionView
  selectedId: string | null
  onSelect: (id: string | null) => void
  onPreviewLog: (id: string) => void
}

/** All task runs as a tree with their bars on one ruler. Only the rows in view exist. */
export function Timeline({
  execution,
  newest = execution,
  selectedId,
  onSelect,
  onPreviewLog,
}: TimelineProps) {
  const t = useTranslations('executions.timeline')
  const scroller = useRef<HTMLDivElement>(null)
  const size = useSize(scroller)
  const baseId = useId()
  const originMs = Date.parse(newest.createdAt)
  const view = useTimelineView(originMs)
  const { filter, zoom, gaps, marked } = view
  const [hover, setHover] = useState<Hover | null>(null)
  const [toggled, setToggled] = useState<ReadonlySet<string>>(new Set())
  // As many as there are at first decide, so that a tree that grows does not close under the reader.
  const [depthAtFirst] = useState<Depth>(execution.taskRunList.length > openAllUpTo ? '1' : 'all')
  const depth = view.depth ?? depthAtFirst
  const live = execution.state.endDate === null
  const nowMs = useNow(live)
  const { ghosts, spans, planned } = useGhosts(execution, newest === execution, nowMs)
  const critical = useCriticalPath(execution, marked, nowMs)

  const rows = useMemo(() => {
    const openDepth = depth === 'all' ? Infinity : Number(depth)
    return treeRows(execution.taskRunList, (row, at) => at >= openDepth !== toggled.has(row.id), {
      filter,
      critical: critical?.taskRuns ?? null,
      ghosts,
    })
  }, [execution.taskRunList, depth, toggled, filter, critical, ghosts])
  const shown = useMemo(
    () => rows.reduce((n, { ghost, round }) => (ghost || round !== null ? n : n + 1), 0),
    [rows],
  )
  const treeWidth = Math.round(Math.min(340, Math.max(size.width * 0.42, 170)))
  const barsWidth = Math.max(size.width - treeWidth, 0)
  const shownTime = { zoom, gaps, planned: spans }
  const { scale, ticks } = useTimelineScale(newest, barsWidth, nowMs, shownTime)

  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 10,
  })
  const toggle = useCallback((id: string) => {
    setToggled((before) => {
      const next = new Set(before)
      if (!next.delete(id)) next.add(id)
      return next
    })
  }, [])
  const select = useCallback((id: string) => onSelect(id), [onSelect])
  const selectedIndex = useMemo(
    () => (selectedId === null ? -1 : rows.findIndex(({ taskRun }) => taskRun.id === selectedId)),
    [rows, selectedId],
  )
  const domIdOf = (id: string) => `${baseId}-${id}`
  const openTo = useCallback(
    (next: Depth) => {
      setToggled(new Set())
      view.setDepth(next)
    },
    [view],
  )
  const shownScale = useRef(scale)
  useEffect(() => {
    shownScale.current = scale
  })
  const zoomTo = useCallback(
    (factor: number) => view.setZoom(zoomBy(view.zoom ?? shownScale.current, factor)),
    [view],
  )
  const onKeyDown = useTimelineKeys({
    rows,
    selectedIndex,
    onSelect,
    toggle,
    onDepth: openTo,
    onMark: () => view.setMarked(!marked),
    onZoom: zoomTo,
    onPan: (lengths) => zoom && view.setZoom(panBy(zoom, lengths)),
    onPreviewLog,
  })
  const begun = begunOf(selectedId, execution.taskRunList)
  useEffect(() => {
    if (begun !== null) onSelect(begun)
  }, [begun, onSelect])
  useEffect(() => {
    if (selectedIndex >= 0) virtual.scrollToIndex(selectedIndex)
    // The list moves when the selection does, never when news arrives.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [selectedId])

  const indexOf = useMemo(
    () => (critical ? new Map(rows.map(({ taskRun }, index) => [taskRun.id, index])) : null),
    [rows, critical],
  )
  const scene = useMemo(
    () => ({ rows, scale, ticks, width: barsWidth, height: size.height, live, critical, indexOf }),
    [rows, scale, ticks, barsWidth, size.height, live, critical, indexOf],
  )
  const pathWords = usePathWords(execution, critical, nowMs)

  // As it stands now: what was planned under the pointer may have begun.
  const hoveredId = hover?.row.taskRun.id
  const hovered = hoveredId ? rows.find(({ taskRun }) => taskRun.id === hoveredId) : undefined

  function point(event: PointerEvent<HTMLDivElement>) {
    const place = event.currentTarget.getBoundingClientRect()
    const overBars = event.pointerType === 'mouse' && event.clientX - place.left > treeWidth
    const y = event.clientY - place.top + (scroller.current?.scrollTop ?? 0)
    const row = overBars ? rows[Math.floor(y / rowHeight)] : undefined
    setHover(row ? { row, x: event.clientX, y: event.clientY } : null)
  }

  return (
    <div className="flex min-h-0 min-w-0 flex-1 flex-col">
      <TimelineToolbar
        view={view}
        depth={depth}
        onDepth={openTo}
        onZoom={zoomTo}
        shown={shown}
        all={execution.taskRunList.length}
        planned={planned}
        path={pathWords.summary}
      />
      <div className="flex border-y" style={{ height: 33 }}>
        <div className="shrink-0 border-r" style={{ width: treeWidth }} />
        <div className="min-w-0 flex-1 overflow-hidden">
          {/* Only once it is measured: what the server would draw depends on its clock. */}
          {barsWidth > 0 && (
            <Ruler scale={scale} ticks={ticks} originMs={originMs} onZoom={view.setZoom} />
          )}
        </div>
      </div>
      <div
        ref={scroller}
        role="treegrid"
        tabIndex={0}
        aria-label={t('label')}
        aria-rowcount={rows.length}
        aria-colcount={2}
        aria-activedescendant={
          selectedIndex >= 0 && selectedId !== null ? domIdOf(selectedId) : undefined
        }
        onKeyDown={onKeyDown}
        onPointerMove={point}
        onPointerLeave={() => setHover(null)}
        className="relative min-h-0 flex-1 overflow-x-hidden overflow-y-auto overscroll-contain -outline-offset-2"
      >
        <div
          role="presentation"
          className="relative min-h-full"
          style={{ height: virtual.getTotalSize() }}
        >
          <div
            aria-hidden
            className="absolute inset-y-0 w-px bg-line"
            style={{ left: treeWidth - 1 }}
          />
          <div className="pointer-events-none sticky top-0 h-0" style={{ marginLeft: treeWidth }}>
            <TimelineCanvas scene={scene} scroller={scroller} className="block" />
          </div>
          {virtual.getVirtualItems().map((item) => {
            const row = rows[item.index]
            if (!row) return null
            return (
              <TimelineRow
                key={row.taskRun.id}
                row={row}
                index={item.index}
                top={item.start}
                treeWidth={treeWidth}
                share={pathWords.shareOf(row.taskRun.id)}
                selected={row.taskRun.id === selectedId}
                domId={domIdOf(row.taskRun.id)}
                onSelect={select}
                onToggle={toggle}
              />
            )
          })}
        </div>
        {rows.length === 0 && (
          <p className="absolute inset-x-0 top-8 mx-auto w-fit max-w-full rounded-md bg-background px-4 py-2 text-center text-muted-foreground">
            {execution.taskRunList.length === 0 ? t('empty') : t('nothingMatches')}
          </p>
        )}
      </div>
      {hover && hovered && <HoverCard hover={{ ...hover, row: hovered }} />}
    </div>
  )
}
