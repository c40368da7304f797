'use client'

import { ArrowDown } from 'lucide-react'
import { useFormatter, useTranslations } from 'next-intl'
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import type { LogState, LogStore } from '@/lib/executions/hooks/log-store'
import type { LogLineView } from '@/lib/executions/schema'
import { Button } from '../../ui/button'
import { useNow } from '../../ui/clock'
import { useDurationText } from '../../ui/duration'
import { relativePhrase } from '../../ui/format-time'
import { barLength, lineHeight } from './line-heights'
import { lineClasses, LogLine, messageClasses, taskClasses, timeClasses } from './log-line'
import { fitsInOne, probeText, useColumns } from './use-columns'
import { useLogView } from './use-log-view'

/** The time of the day, since the execution began, or how long ago. */
export const logTimes = ['clock', 'start', 'ago'] as const
export type LogTimes = (typeof logTimes)[number]

export type LogListProps = {
  store: LogStore
  state: LogState
  /** When the execution began, for times since then. */
  originMs: number
  times: LogTimes
  mark: string
  showTask: boolean
  live: boolean
  label: string
  /** The line that the address names. */
  selected: number | null
  onSelect: (seq: number) => void
}

/** Lines of a log, only those in view. It follows the end until somebody scrolls up. */
export function LogList(props: LogListProps) {
  const { store, state, times, mark, showTask, live, label, selected, onSelect } = props
  const t = useTranslations('executions.logs')
  const { total } = state.outline
  // The line that the page was opened with; one that is clicked is in view.
  const [asked] = useState(selected)
  const place = asked === null ? null : store.placeOf(asked)
  const target = useMemo(
    () => place && { index: place.index, exact: place.exact },
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- the same place is the same target
    [place?.index, place?.exact],
  )
  const list = useLogView({
    total,
    prepended: state.prepended,
    target,
    waitsForTarget: asked !== null,
    onView: store.want,
  })
  const { view, heights } = list
  const probe = useRef<HTMLSpanElement>(null)
  const columns = useColumns(probe)
  const words = useMemo(
    () => ({ execution: t('execution'), cut: (n: number) => t('cut', { n }) }),
    [t],
  )
  const timeOf = useTimeText(times, props.originMs)
  const hrefOf = useLineHref()

  const drawn = useRef(new Map<number, HTMLElement>())
  const measure = useCallback(
    (element: HTMLDivElement | null) => {
      if (element) drawn.current.set(Number(element.dataset.index), element)
    },
    // Another one with another width: then all lines that may wrap are measured anew.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
    [columns],
  )
  const lines = []
  const inOne: (readonly [number, number])[] = []
  for (let index = view.first; index <= view.last; index += 1) {
    const line = store.lineAt(index)
    const fits = line !== undefined && fitsInOne(line, columns)
    // Another line may have stood here, and have been higher.
    if (fits) inOne.push([index, lineHeight])
    lines.push(
      <LogLine
        key={line ? line.seq : `place ${index}`}
        line={line}
        index={index}
        top={heights.topOf(index) + view.offsetPx}
        timeOf={timeOf}
        hrefOf={hrefOf}
        words={words}
        mark={mark}
        showTask={showTask}
        selected={line !== undefined && line.seq === selected}
        onSelect={onSelect}
        measure={fits ? null : measure}
      />,
    )
  }

  useLayoutEffect(() => {
    const fresh = [...drawn.current]
    drawn.current.clear()
    list.measured([
      ...inOne,
      ...fresh.map(([index, element]) => [index, element.offsetHeight] as const),
    ])
  })

  return (
    <div className="relative flex min-h-0 flex-1 flex-col">
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- the keys that scroll it */}
      <div
        ref={list.scroller}
        role="log"
        aria-label={label}
        aria-live="off"
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- scrolling needs the focus
        tabIndex={0}
        onScroll={list.onScroll}
        onKeyDown={list.onKeyDown}
        className="min-h-0 flex-1 overflow-x-hidden overflow-y-auto overscroll-contain bg-sunken font-mono text-xs -outline-offset-2 [overflow-anchor:none]"
      >
        <div className="relative w-full" style={{ height: barLength(view.wholePx) }}>
          <div aria-hidden className={`${lineClasses} invisible h-0 overflow-hidden`}>
            <span className={timeClasses} />
            <span className="w-10 shrink-0" />
            {showTask && <span className={taskClasses} />}
            <span className={messageClasses}>
              <span ref={probe} className="whitespace-pre">
                {probeText}
              </span>
            </span>
          </div>
          {lines}
        </div>
      </div>
      {!list.following && live && (
        <Button size="sm" onClick={list.follow} className="absolute right-4 bottom-3 shadow-float">
          <ArrowDown aria-hidden />
          {t('follow')}
        </Button>
      )}
    </div>
  )
}

/** Made once for all lines: what formats a time costs more to make than to use. */
function useTimeText(times: LogTimes, originMs: number): (line: LogLineView) => string {
  const duration = useDurationText()
  const words = useTranslations('common.time')
  const format = useFormatter()
  const latest = useRef(duration)
  useEffect(() => {
    latest.current = duration
  })
  const moving = useNow(times === 'ago')
  const now = times === 'ago' ? moving : null
  return useMemo(() => {
    const clock = new Intl.DateTimeFormat('en-GB', {
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      fractionalSecondDigits: 3,
      hourCycle: 'h23',
    })
    return ({ at }) => {
      const time = Date.parse(at)
      if (now !== null) {
        const phrase = relativePhrase(time, now)
        return phrase
          ? words(phrase.key, phrase.values)
          : format.dateTime(time, { dateStyle: 'medium' })
      }
      return times === 'clock' ? clock.format(time) : `+${latest.current(time - originMs)}`
    }
  }, [times, originMs, now, words, format])
}

/** The address of the page with this line in it. */
function useLineHref(): (line: LogLineView) => string {
  return useCallback(({ seq }) => {
    const query = new URLSearchParams(window.location.search)
    query.set('line', String(seq))
    return `?${query}`
  }, [])
}
