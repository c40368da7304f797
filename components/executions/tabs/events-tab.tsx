'use client'

import { useVirtualizer } from '@tanstack/react-virtual'
import { useFormatter, useTranslations } from 'next-intl'
import { useEffect, useMemo, useRef } from 'react'
import { useEvents } from '@/lib/executions/hooks'
import type { ExecutionView } from '@/lib/executions/schema'
import { useErrorText } from '../../layout/use-error-text'
import { Button } from '../../ui/button'
import { cn } from '../../ui/cn'
import { EmptyState } from '../../ui/empty-state'
import { ErrorState } from '../../ui/error-state'
import { FullTime } from '../../ui/relative-time'
import { Skeleton } from '../../ui/skeleton'
import { Tooltip } from '../../ui/tooltip'
import { StateIcon, useStateWord } from '../../ui/state-chip'
import { useMediaQuery } from '../inspector/use-media-query'

const rowHeight = 30
/** On a phone a row has two lines: nothing is scrolled sideways. */
const narrowRowHeight = 52

/** Everything that was committed, in its order: 1 to n without gap. */
export function EventsTab({
  execution,
  onTravel,
}: {
  execution: ExecutionView
  /** Shows everything as of that event. */
  onTravel: (number: number) => void
}) {
  const t = useTranslations('executions.events')
  const common = useTranslations('common')
  const errorText = useErrorText()
  const word = useStateWord()
  const { events, loading, error, retry } = useEvents(execution.id)
  const names = useMemo(
    () =>
      new Map(
        execution.taskRunList.map(({ id, taskId, value }) => [
          id,
          value === null ? taskId : `${taskId} ${value}`,
        ]),
      ),
    [execution.taskRunList],
  )
  const isNarrow = useMediaQuery('(max-width: 760px)')
  const height = isNarrow ? narrowRowHeight : rowHeight
  const scroller = useRef<HTMLDivElement>(null)
  // oxlint-disable-next-line react/incompatible-library -- no compiler memoizes here
  const virtual = useVirtualizer({
    count: events.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: 20,
  })
  useEffect(() => virtual.measure(), [virtual, height])
  if (error && events.length === 0) {
    return (
      <ErrorState
        title={t('failed')}
        description={errorText(error)}
        action={<Button onClick={retry}>{common('retry')}</Button>}
      />
    )
  }
  if (loading) return <Skeleton className="m-6 h-64" />
  if (events.length === 0) return <EmptyState title={t('empty')} />
  return (
    <div
      ref={scroller}
      role="table"
      aria-label={t('label')}
      aria-rowcount={events.length}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- scrolling needs the focus
      tabIndex={0}
      className="min-h-0 flex-1 overflow-auto overscroll-contain -outline-offset-2"
    >
      <div role="rowgroup" className="relative" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const event = events[item.index]
          if (!event) return null
          return (
            <div
              key={event.number}
              role="row"
              aria-rowindex={event.number}
              className={cn(
                'absolute inset-x-0 border-b px-4 text-xs hover:bg-hover/60 sm:px-6',
                isNarrow
                  ? 'grid grid-cols-[2.5rem_minmax(0,1fr)_auto] content-center items-center gap-x-2'
                  : 'flex items-center gap-4',
              )}
              style={{ height, transform: `translateY(${item.start}px)` }}
            >
              <span
                role="cell"
                className={cn(
                  'shrink-0 text-right font-mono text-muted-foreground',
                  isNarrow ? 'row-span-2' : 'w-12',
                )}
              >
                <button
                  type="button"
                  aria-label={t('travel', { n: event.number })}
                  onClick={() => onTravel(event.number)}
                  className="h-6 rounded-sm px-1 hover:text-foreground hover:underline"
                >
                  {event.number}
                </button>
              </span>
              <span
                role="cell"
                className={cn(
                  'shrink-0 font-mono whitespace-nowrap text-muted-foreground',
                  isNarrow ? 'order-4' : 'w-64',
                )}
              >
                {isNarrow ? <ClockTime time={event.at} /> : <FullTime time={event.at} />}
              </span>
              <span
                role="cell"
                className={cn(
                  'truncate font-mono',
                  isNarrow ? 'order-3 text-muted-foreground' : 'w-52 shrink-0',
                )}
              >
                {event.type}
              </span>
              <span
                role="cell"
                className={cn(
                  'flex items-center gap-1.5',
                  isNarrow ? 'order-2 justify-self-end' : 'w-32 shrink-0',
                )}
              >
                {event.to && (
                  <>
                    <StateIcon state={event.to} still className="size-3.5" />
                    {word(event.to)}
                  </>
                )}
              </span>
              <span role="cell" className={cn('min-w-0 flex-1 truncate', isNarrow && 'order-1')}>
                {event.taskRunId ? (names.get(event.taskRunId) ?? event.taskRunId) : t('execution')}
                {event.attempt !== null && (
                  <span className="text-muted-foreground"> #{event.attempt}</span>
                )}
              </span>
            </div>
          )
        })}
      </div>
    </div>
  )
}

/** The time of day alone, where a row has no room for its date and zone: those are on hover. */
function ClockTime({ time }: { time: string | number }) {
  const format = useFormatter()
  const date = new Date(time)
  const text = format.dateTime(date, {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    fractionalSecondDigits: 3,
    hourCycle: 'h23',
  })
  return (
    <Tooltip content={<FullTime time={date} />}>
      <time dateTime={date.toISOString()}>{text}</time>
    </Tooltip>
  )
}
