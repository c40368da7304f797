'use client'

import type { ReactFlowInstance } from '@xyflow/react'
import { type RefObject, useCallback, useEffect, useRef } from 'react'
import type { Graph } from './layout'
import type { FlowNode } from './nodes'

const margin = 24
const readableZoom = 0.6

/** The whole graph where it can be read so; else its beginning, with the first task in the middle. */
function firstView(graph: Graph, { clientWidth, clientHeight }: HTMLElement) {
  const fit = Math.min(
    (clientWidth - 2 * margin) / graph.width,
    (clientHeight - 2 * margin) / graph.height,
  )
  const zoom = Math.min(1, Math.max(readableZoom, fit))
  const first = graph.nodes[0]
  const isWide = graph.width * zoom > clientWidth - 2 * margin
  const middle = isWide && first ? first.x + first.width / 2 : graph.width / 2
  return { x: clientWidth / 2 - middle * zoom, y: margin, zoom }
}

/** Until somebody moves it, the graph stands where it can be read, also when its room or its levels change. */
export function useFirstView(graph: Graph, holder: RefObject<HTMLElement | null>, levels: number) {
  const canvas = useRef<ReactFlowInstance<FlowNode> | null>(null)
  const latest = useRef(graph)
  const isMoved = useRef(false)
  const show = useCallback(() => {
    if (holder.current) void canvas.current?.setViewport(firstView(latest.current, holder.current))
  }, [holder])
  useEffect(() => {
    latest.current = graph
  }, [graph])
  useEffect(() => {
    isMoved.current = false
    show()
  }, [levels, show])
  useEffect(() => {
    const element = holder.current
    if (!element) return
    const observer = new ResizeObserver(() => {
      if (!isMoved.current) show()
    })
    observer.observe(element)
    return () => observer.disconnect()
  }, [holder, show])
  return {
    onInit: (made: ReactFlowInstance<FlowNode>) => {
      canvas.current = made
      show()
    },
    /** Without an event it is ours. */
    onMoveStart: (event: unknown) => {
      if (event) isMoved.current = true
    },
  }
}
