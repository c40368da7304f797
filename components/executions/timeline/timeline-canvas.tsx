'use client'

import { useContext, useEffect, useRef } from 'react'
import { useTheme } from '../../layout/theme'
import { FrozenClock } from '../../ui/clock'
import { type Palette, readPalette } from './palette'
import { paintTimeline, type Scene } from './paint'

/** A bar that grows is painted as often as it gets one pixel longer, and within these. */
const [oftenMs, seldomMs] = [100, 1_000]

/** The bars. Decorative for a screen reader: the rows beside it say the same in words. */
export function TimelineCanvas({
  scene,
  scroller,
  className,
}: {
  scene: Omit<Scene, 'scrollTop' | 'nowMs'>
  scroller: React.RefObject<HTMLElement | null>
  className?: string
}) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const palette = useRef<Palette | null>(null)
  const { shown } = useTheme()
  const { width, height } = scene
  const frozen = useContext(FrozenClock)
  const latest = useRef(scene)

  useEffect(() => {
    palette.current = null
  }, [shown])

  useEffect(() => {
    latest.current = scene
  })

  useEffect(() => {
    const element = canvas.current
    const context = element?.getContext('2d')
    const list = scroller.current
    if (!element || !context || !list) return
    const ratio = window.devicePixelRatio || 1
    element.width = Math.round(width * ratio)
    element.height = Math.round(height * ratio)
    let frame = 0

    function paint() {
      frame = 0
      if (!element || !context || !list) return
      palette.current ??= readPalette(element, ratio)
      context.setTransform(ratio, 0, 0, ratio, 0, 0)
      const now = { scrollTop: list.scrollTop, nowMs: frozen ?? Date.now() }
      paintTimeline(context, { ...latest.current, ...now }, palette.current)
    }
    function ask() {
      if (frame === 0) frame = requestAnimationFrame(paint)
    }
    ask()
    list.addEventListener('scroll', ask, { passive: true })
    const pixelMs = scene.scale.time(1) - scene.scale.time(0)
    const everyMs = Math.min(Math.max(pixelMs, oftenMs), seldomMs)
    const timer = scene.live && frozen === null ? setInterval(ask, everyMs) : undefined
    return () => {
      cancelAnimationFrame(frame)
      clearInterval(timer)
      list.removeEventListener('scroll', ask)
    }
  }, [scroller, width, height, scene, shown, frozen])

  return <canvas ref={canvas} aria-hidden style={{ width, height }} className={className} />
}
