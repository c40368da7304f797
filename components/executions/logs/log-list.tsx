'use client'

import { useVirtualizer } from '@tanstack/react-virtual'
import { ArrowDown } from 'lucide-react'
import { useFormatter, useTranslations } from 'next-intl'
import { useEffect, useRef, useState } from 'react'
import type { LogLineView } from '@/lib/executions/schema'
import { Button } from '../../ui/button'
import { cn } from '../../ui/cn'
import { useDurationText } from '../../ui/duration'
import { AnsiText } from './ansi-text'

export type LogTimes = 'clock' | 'start'

const lineHeight = 20
const nearBottom = 24

const levelClasses: Record<LogLineView['level'], string> = {
  TRACE: 'text-muted-foreground',
  DEBUG: 'text-muted-foreground',
  INFO: 'text-state-slate',
  WARN: 'text-state-amber',
  ERROR: 'text-state-red',
}

export type LogListProps = {
  lines: readonly LogLineView[]
  /** When the execution began, for times since then. */
  originMs: number
  times: LogTimes
  mark: string
  showTask: boolean
  live: boolean
  label: string
}

/** Lines of a log, only those in view. It follows the end until somebody scrolls up. */
export function LogList({ lines, originMs, times, mark, showTask, live, label }: LogListProps) {
  const t = useTranslations('executions.logs')
  const scroller = useRef<HTMLDivElement>(null)
  const [following, setFollowing] = useState(true)
  // oxlint-disable-next-line react/incompatible-library -- no compiler memoizes here
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => lineHeight,
    getItemKey: (index) => lines[index]?.seq ?? index,
    overscan: 30,
  })

  useEffect(() => {
    if (following && lines.length > 0) virtual.scrollToIndex(lines.length - 1, { align: 'end' })
  }, [following, lines.length, virtual])

  function scrolled() {
    const list = scroller.current
    if (!list) return
    setFollowing(list.scrollHeight - list.scrollTop - list.clientHeight < nearBottom)
  }

  return (
    <div className="relative flex min-h-0 flex-1 flex-col">
      <div
        ref={scroller}
        role="log"
        aria-label={label}
        aria-live="off"
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- scrolling needs the focus
        tabIndex={0}
        onScroll={scrolled}
        className="min-h-0 flex-1 overflow-auto overscroll-contain bg-sunken py-1 font-mono text-xs -outline-offset-2"
      >
        <div className="relative w-full" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item) => {
            const line = lines[item.index]
            if (!line) return null
            return (
              <div
                key={item.key}
                ref={virtual.measureElement}
                data-index={item.index}
                className="absolute inset-x-0 top-0"
                style={{ transform: `translateY(${item.start}px)` }}
              >
                <LogLine
                  line={line}
                  originMs={originMs}
                  times={times}
                  mark={mark}
                  showTask={showTask}
                />
              </div>
            )
          })}
        </div>
      </div>
      {!following && live && (
        <Button
          size="sm"
          onClick={() => setFollowing(true)}
          className="absolute right-4 bottom-3 shadow-float"
        >
          <ArrowDown aria-hidden />
          {t('follow')}
        </Button>
      )}
    </div>
  )
}

type LogLineProps = Pick<LogListProps, 'originMs' | 'times' | 'mark' | 'showTask'> & {
  line: LogLineView
}

function LogLine({ line, originMs, times, mark, showTask }: LogLineProps) {
  const t = useTranslations('executions.logs')
  return (
    <div
      className={cn(
        'flex gap-3 px-4 leading-5 hover:bg-hover sm:px-6',
        line.level === 'ERROR' && 'bg-state-red/6',
      )}
    >
      <LogTime line={line} originMs={originMs} times={times} />
      <span className={cn('w-10 shrink-0', levelClasses[line.level])}>{line.level}</span>
      {showTask && (
        <span className="w-32 shrink-0 truncate text-muted-foreground max-sm:hidden">
          {line.taskId ?? t('execution')}
          {(line.attempt ?? 1) > 1 && ` #${line.attempt}`}
        </span>
      )}
      <span className="min-w-0 flex-1 break-words whitespace-pre-wrap">
        <AnsiText text={line.message} mark={mark} />
        {line.cut !== null && line.cut > 0 && (
          <span className="ml-2 rounded-sm border px-1 text-muted-foreground">
            {t('cut', { n: line.cut })}
          </span>
        )}
      </span>
    </div>
  )
}

function LogTime({ line, originMs, times }: Pick<LogLineProps, 'line' | 'originMs' | 'times'>) {
  const format = useFormatter()
  const duration = useDurationText()
  const at = new Date(line.at)
  const clock = format.dateTime(at, {
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    fractionalSecondDigits: 3,
    hourCycle: 'h23',
  })
  return (
    <time
      dateTime={line.at}
      title={line.at}
      suppressHydrationWarning
      className="w-24 shrink-0 text-muted-foreground"
    >
      {times === 'clock' ? clock : `+${duration(at.getTime() - originMs)}`}
    </time>
  )
}
