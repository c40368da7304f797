'use client'

import { ChevronLeft, ChevronRight } from 'lucide-react'
import { useTranslations } from 'next-intl'
import {
  type KeyboardEvent,
  type PointerEvent,
  type ReactNode,
  useEffect,
  useRef,
  useState,
} from 'react'
import { Sheet, SheetContent, SheetTitle } from '../../ui/sheet'
import { useMediaQuery } from './use-media-query'

const storageKey = 'millrace-inspector-width'
const least = 320
const most = 900
const step = 24
const buttonStep = 120

/** Beside the page: its width can be dragged, stepped by buttons or set with the arrow keys, and is remembered. On a phone it comes from below. */
export function SidePanel({
  label,
  onClose,
  children,
}: {
  label: string
  onClose: () => void
  children: ReactNode
}) {
  const narrow = useMediaQuery('(max-width: 900px)')
  useEscape(onClose, !narrow)
  if (narrow) {
    return (
      <Sheet open onOpenChange={(open) => !open && onClose()}>
        <SheetContent
          side="bottom"
          aria-describedby={undefined}
          className="h-[85dvh]"
          onOpenAutoFocus={(event) => {
            // The sheet itself takes the focus, not the id in its header with its tooltip.
            event.preventDefault()
            if (event.currentTarget instanceof HTMLElement) event.currentTarget.focus()
          }}
        >
          <SheetTitle className="sr-only">{label}</SheetTitle>
          <div className="flex min-h-0 flex-1 flex-col">{children}</div>
        </SheetContent>
      </Sheet>
    )
  }
  return <WidePanel label={label}>{children}</WidePanel>
}

function WidePanel({ label, children }: { label: string; children: ReactNode }) {
  const t = useTranslations('executions.inspector')
  const [width, setWidth] = useState(440)
  const [widest, setWidest] = useState(most)
  const drag = useRef<{ x: number; width: number } | null>(null)
  useEffect(() => {
    const stored = Number(localStorage.getItem(storageKey))
    if (stored >= least) setWidth(clamp(stored))
    const fit = () => setWidest(clamp(most))
    fit()
    window.addEventListener('resize', fit)
    return () => window.removeEventListener('resize', fit)
  }, [])

  function resize(next: number) {
    const clamped = clamp(next)
    setWidth(clamped)
    localStorage.setItem(storageKey, String(clamped))
  }
  function move(event: PointerEvent) {
    if (drag.current) resize(drag.current.width + drag.current.x - event.clientX)
  }
  function press(event: KeyboardEvent) {
    if (event.key === 'ArrowLeft') resize(width + step)
    if (event.key === 'ArrowRight') resize(width - step)
    if (event.key === 'Home') resize(least)
    if (event.key === 'End') resize(most)
  }
  return (
    <aside
      aria-label={label}
      className="relative flex shrink-0 flex-col border-l max-[900px]:hidden"
      style={{ width }}
    >
      <div
        role="separator"
        aria-orientation="vertical"
        aria-label={t('resize')}
        aria-valuenow={width}
        aria-valuemin={least}
        aria-valuemax={widest}
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a splitter takes arrow keys
        tabIndex={0}
        onKeyDown={press}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId)
          drag.current = { x: event.clientX, width }
        }}
        onPointerMove={move}
        onPointerUp={() => (drag.current = null)}
        className="absolute inset-y-0 -left-1 z-10 w-2 cursor-col-resize touch-none hover:bg-accent/30"
      />
      {/* For whoever cannot drag. Over the margin of what is beside it, where nothing stands. */}
      <div className="absolute top-2 -left-5 z-10 flex flex-col rounded-md border bg-background">
        {(
          [
            ['widen', ChevronLeft, buttonStep, widest],
            ['narrow', ChevronRight, -buttonStep, least],
          ] as const
        ).map(([key, Icon, by, end]) => (
          <button
            key={key}
            type="button"
            aria-label={t(key)}
            title={t(key)}
            disabled={width === end}
            onClick={() => resize(width + by)}
            className="flex size-6 items-center justify-center rounded-md text-muted-foreground hover:bg-hover hover:text-foreground disabled:opacity-50"
          >
            <Icon aria-hidden className="size-4" />
          </button>
        ))}
      </div>
      <div className="flex min-h-0 flex-1 flex-col">{children}</div>
    </aside>
  )
}

function clamp(width: number): number {
  return Math.min(Math.max(width, least), Math.min(most, Math.round(window.innerWidth * 0.6)))
}

function useEscape(onClose: () => void, on: boolean) {
  const latest = useRef(onClose)
  useEffect(() => {
    latest.current = onClose
  })
  useEffect(() => {
    if (!on) return
    function press(event: globalThis.KeyboardEvent) {
      const inside =
        event.target instanceof Element && event.target.closest('[role=dialog], [role=menu]')
      if (event.key === 'Escape' && !event.defaultPrevented && !inside) latest.current()
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  }, [on])
}
