'use client'

// Which lines of a log are in view. Native scrolling moves them; React draws anew only when others come into view.
// What grows above keeps the view where it is, what grows below moves it only for who follows the end.

import {
  useCallback,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
  type KeyboardEvent,
} from 'react'
import { barAt, barLength, createLineHeights, lineHeight, scrolledTo } from './line-heights'

const nearBottom = 24
const overscan = 12

export type LogViewInput = {
  total: number
  /** How many lines were put before the first ones so far. */
  prepended: number
  /** A line to go to once, by its place; it may become more exact. Null for none. */
  target: { index: number; exact: boolean } | null
  /** Whether there is one, known yet or not: then the end is not followed at first. */
  waitsForTarget: boolean
  onView: (first: number, last: number) => void
}

type View = { first: number; last: number; offsetPx: number; wholePx: number }

export function useLogView({ total, prepended, target, waitsForTarget, onView }: LogViewInput) {
  const scroller = useRef<HTMLDivElement>(null)
  const [heights] = useState(createLineHeights)
  const at = useRef({ topPx: 0, barPx: 0 })
  const seen = useRef({ prepended, width: 0, arrived: !waitsForTarget })
  const [following, setFollowing] = useState(!waitsForTarget)
  const [view, setView] = useState<View>({ first: 0, last: -1, offsetPx: 0, wholePx: 0 })

  const update = useCallback(() => {
    const list = scroller.current
    if (!list) return
    const { topPx, barPx } = at.current
    const first = heights.indexAt(topPx, total)
    const last = heights.indexAt(topPx + list.clientHeight, total)
    onView(first, last)
    const next: View = {
      // In steps, so that not every pixel draws.
      first: Math.max(first - (first % 4) - overscan, 0),
      last: Math.min(last - (last % 4) + 4 + overscan, total - 1),
      offsetPx: barPx - topPx,
      wholePx: heights.topOf(total),
    }
    setView((known) => (same(known, next) ? known : next))
  }, [heights, total, onView])

  /** Puts the view at so many px of the log. */
  const place = useCallback(
    (topPx: number) => {
      const list = scroller.current
      if (!list) return
      const size = { wholePx: heights.topOf(total), viewPx: list.clientHeight }
      const most = Math.max(size.wholePx - size.viewPx, 0)
      const top = Math.min(Math.max(topPx, 0), most)
      const barPx = barAt(top, size)
      // The element must be long enough before its scroll bar can stand there.
      const sizer = list.firstElementChild
      if (sizer instanceof HTMLElement) sizer.style.height = `${barLength(size.wholePx)}px`
      list.scrollTop = barPx
      at.current = { topPx: top, barPx: list.scrollTop }
      update()
    },
    [heights, total, update],
  )

  useLayoutEffect(() => {
    const older = prepended - seen.current.prepended
    seen.current.prepended = prepended
    if (older > 0) heights.shift(older)
    if (target && !seen.current.arrived) {
      seen.current.arrived = target.exact
      const viewPx = scroller.current?.clientHeight ?? 0
      place(heights.topOf(target.index) - viewPx / 2)
    } else if (following) place(Infinity)
    else if (older > 0) place(at.current.topPx + older * lineHeight)
    else update()
  }, [total, prepended, following, target, heights, place, update])

  useEffect(() => {
    const list = scroller.current
    if (!list) return
    const observer = new ResizeObserver(() => {
      // Lines wrap elsewhere: all are measured anew.
      if (seen.current.width !== list.clientWidth) heights.clear()
      seen.current.width = list.clientWidth
      update()
    })
    observer.observe(list)
    return () => observer.disconnect()
  }, [heights, update])

  function onScroll() {
    const list = scroller.current
    if (!list || list.scrollTop === at.current.barPx) return
    const size = { wholePx: heights.topOf(total), viewPx: list.clientHeight }
    at.current = scrolledTo(at.current, list.scrollTop, size)
    setFollowing(size.wholePx - at.current.topPx - size.viewPx < nearBottom)
    update()
  }

  function toStart() {
    const viewPx = scroller.current?.clientHeight ?? 0
    setFollowing(heights.topOf(total) - viewPx < nearBottom)
    place(0)
  }

  /**
   * Home and End go there at once. Left to the browser they glide, past lines that are measured on the way, and each
   * that is higher than it was thought to be stops the gliding.
   */
  function onKeyDown(event: KeyboardEvent) {
    if (event.altKey || event.shiftKey || (event.key !== 'Home' && event.key !== 'End')) return
    event.preventDefault()
    if (event.key === 'Home') return toStart()
    setFollowing(true)
    place(Infinity)
  }

  /** Heights of lines as they were drawn; what lies above the view moves it along. */
  function measured(lines: Iterable<readonly [number, number]>) {
    let [changed, above] = [false, 0]
    const { topPx } = at.current
    for (const [index, height] of lines) {
      const isAbove = heights.topOf(index) < topPx
      const change = heights.set(index, height)
      changed ||= change !== 0
      if (isAbove) above += change
    }
    if (!changed) return
    place(following ? Infinity : topPx + above)
  }

  return {
    scroller,
    view,
    heights,
    following,
    follow: () => setFollowing(true),
    onScroll,
    onKeyDown,
    measured,
  }
}

const same = (a: View, b: View) =>
  a.first === b.first && a.last === b.last && a.offsetPx === b.offsetPx && a.wholePx === b.wholePx
