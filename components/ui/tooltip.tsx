'use client'

// A page shows thousands of times and ids that each have a tooltip, so a closed one costs one element and
// no library: the panel is made when it opens, and places itself. It opens on hover after a moment and on
// keyboard focus at once; the pointer may move onto it; Escape closes it.

import { Slot } from 'radix-ui'
import {
  type FocusEvent,
  type PointerEvent,
  type ReactNode,
  useEffect,
  useId,
  useRef,
  useState,
} from 'react'
import { createPortal } from 'react-dom'
import { type Align, type Side, TooltipPanel } from './tooltip-panel'

const openAfterMs = 350
const closeAfterMs = 80
/** Moving on to the next one within this time opens it without the wait. */
const warmMs = 250
let lastClosedAt = 0

/** Wraps one element that takes the focus: `<Tooltip content="Kill"><Button .../></Tooltip>`. */
export function Tooltip({
  content,
  side = 'top',
  align = 'center',
  className,
  children,
}: {
  content: ReactNode
  side?: Side
  align?: Align
  className?: string
  children: ReactNode
}) {
  const id = useId()
  const [anchor, setAnchor] = useState<Element | null>(null)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)

  useEffect(() => () => clearTimeout(timer.current), [])

  function openAt(element: Element, afterMs: number) {
    clearTimeout(timer.current)
    timer.current = setTimeout(() => setAnchor(element), afterMs)
  }

  function close(afterMs = 0) {
    clearTimeout(timer.current)
    timer.current = setTimeout(() => {
      if (anchor) lastClosedAt = performance.now()
      setAnchor(null)
    }, afterMs)
  }

  return (
    <>
      <Slot.Root
        aria-describedby={anchor ? id : undefined}
        onPointerEnter={(event: PointerEvent) => {
          if (event.pointerType === 'touch') return
          const warm = performance.now() - lastClosedAt < warmMs
          openAt(event.currentTarget, warm ? 0 : openAfterMs)
        }}
        onPointerLeave={() => close(closeAfterMs)}
        onPointerDown={() => close()}
        onFocus={(event: FocusEvent) => {
          if (event.currentTarget.matches(':focus-visible')) openAt(event.currentTarget, 0)
        }}
        onBlur={() => close()}
      >
        {children}
      </Slot.Root>
      {anchor &&
        createPortal(
          <TooltipPanel
            id={id}
            anchor={anchor}
            side={side}
            align={align}
            className={className}
            onEnter={() => clearTimeout(timer.current)}
            onLeave={() => close(closeAfterMs)}
            onClose={() => close()}
          >
            {content}
          </TooltipPanel>,
          document.body,
        )}
    </>
  )
}
