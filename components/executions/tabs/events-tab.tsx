'use client'

import { useVirtualizer } from '@tanstack/react-virtual'
import { useTranslations } from 'next-intl'
import { useMemo, useRef } from 'react'
import { useEvents } from '@/lib/executions/hooks'
import type { ExecutionView } from '@/lib/executions/schema'
import { useErrorText } from '../../layout/use-error-text'
import { Button } from '../../ui/button'
import { EmptyState } from '../../ui/empty-state'
import { ErrorState } from '../../ui/error-state'
import { FullTime } from '../../ui/relative-time'
import { Skeleton } from '../../ui/skeleton'
import { StateIcon, useStateWord } from '../../ui/state-chip'

const rowHeight = 30

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
  const scroller = useRef<HTMLDivElement>(null)
  // oxlint-disable-next-line react/incompatible-library -- no compiler memoizes here
  const virtual = useVirtualizer({
    count: events.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 20,
  })
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
      <div
        role="rowgroup"
        className="relative min-w-[720px]"
        style={{ height: virtual.getTotalSize() }}
      >
        {virtual.getVirtualItems().map((item) => {
          const event = events[item.index]
          if (!event) return null
          return (
            <div
              key={event.number}
              role="row"
              aria-rowindex={event.number}
              className="absolute inset-x-0 flex items-center gap-4 border-b px-4 text-xs hover:bg-hover/60 sm:px-6"
              style={{ height: rowHeight, transform: `translateY(${item.start}px)` }}
            >
              <span
                role="cell"
                className="w-12 shrink-0 text-right font-mono text-muted-foreground"
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
                className="w-64 shrink-0 font-mono whitespace-nowrap text-muted-foreground"
              >
                <FullTime time={event.at} />
              </span>
              <span role="cell" className="w-52 shrink-0 truncate font-mono">
                {event.type}
              </span>
              <span role="cell" className="flex w-32 shrink-0 items-center gap-1.5">
                {event.to && (
                  <>
                    <StateIcon state={event.to} still className="size-3.5" />
                    {word(event.to)}
                  </>
                )}
              </span>
              <span role="cell" className="min-w-0 flex-1 truncate">
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
