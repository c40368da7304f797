'use client'

import { type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { cn } from './cn'

export type Side = 'top' | 'right' | 'bottom' | 'left'
export type Align = 'start' | 'center' | 'end'

const gap = 6
const edge = 8

/** Beside its anchor, on the other side where there is no room, and always inside the window. */
export function placeBeside(
  anchor: { left: number; top: number; width: number; height: number },
  panel: { width: number; height: number },
  room: { width: number; height: number },
  side: Side,
  align: Align,
): { left: number; top: number } {
  const vertical = side === 'top' || side === 'bottom'
  const [start, size, own, whole] = vertical
    ? [anchor.top, anchor.height, panel.height, room.height]
    : [anchor.left, anchor.width, panel.width, room.width]
  const before = start - gap - own
  const after = start + size + gap
  const wantsBefore = side === 'top' || side === 'left'
  const fits = wantsBefore ? before >= edge : after + own <= whole - edge
  const main = wantsBefore === fits ? before : after
  const [from, span, width, across] = vertical
    ? [anchor.left, anchor.width, panel.width, room.width]
    : [anchor.top, anchor.height, panel.height, room.height]
  const aligned = { start: from, center: from + (span - width) / 2, end: from + span - width }
  const cross = Math.max(edge, Math.min(aligned[align], across - width - edge))
  return vertical ? { left: cross, top: main } : { left: main, top: cross }
}

export function TooltipPanel({
  id,
  anchor,
  side,
  align,
  className,
  onEnter,
  onLeave,
  onClose,
  children,
}: {
  id: string
  anchor: Element
  side: Side
  align: Align
  className?: string | undefined
  onEnter: () => void
  onLeave: () => void
  onClose: () => void
  children: ReactNode
}) {
  const panel = useRef<HTMLDivElement>(null)
  const [place, setPlace] = useState<{ left: number; top: number } | null>(null)
  const close = useRef(onClose)

  useEffect(() => {
    close.current = onClose
  })

  useLayoutEffect(() => {
    if (!panel.current) return
    const room = { width: window.innerWidth, height: window.innerHeight }
    const { offsetWidth: width, offsetHeight: height } = panel.current
    setPlace(placeBeside(anchor.getBoundingClientRect(), { width, height }, room, side, align))
  }, [anchor, side, align, children])

  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.key === 'Escape') close.current()
    }
    const move = () => close.current()
    window.addEventListener('keydown', press)
    window.addEventListener('scroll', move, { capture: true, passive: true })
    return () => {
      window.removeEventListener('keydown', press)
      window.removeEventListener('scroll', move, { capture: true })
    }
  }, [])

  return (
    <div
      ref={panel}
      id={id}
      role="tooltip"
      onPointerEnter={onEnter}
      onPointerLeave={onLeave}
      style={place ?? { left: 0, top: 0, visibility: 'hidden' }}
      className={cn(
        'fixed z-60 w-max max-w-80 rounded-md border bg-popover px-2 py-1 text-xs break-words shadow-float',
        'animate-in duration-120 fade-in-0',
        className,
      )}
    >
      {children}
    </div>
  )
}
