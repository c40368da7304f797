'use client'

import { ArrowRight } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { ExecutionEvent } from '@/lib/engine'
import { useTaskRunEvents } from '@/lib/executions/hooks'
import type { TaskRunView } from '@/lib/executions/schema'
import { useWorkerName } from '@/lib/workers/hooks'
import { cn } from '../../ui/cn'
import { FullTime } from '../../ui/relative-time'
import { StateIcon, useStateWord } from '../../ui/state-chip'
import { AskedFacts } from './asked-facts'

/** What happened to one task run, by number: a click shows everything as of then. */
export function TaskRunEvents({
  taskRun,
  at,
  onTravel,
}: {
  taskRun: TaskRunView
  /** The event that everything is shown as of; null now. */
  at: number | null
  onTravel: (number: number) => void
}) {
  const t = useTranslations('executions.taskEvents')
  const asked = useTaskRunEvents(taskRun.executionId, taskRun.id)
  return (
    <AskedFacts
      asked={asked}
      failed={t('failed')}
      isEmpty={({ events }) => events.length === 0}
      empty={{ title: t('empty'), description: t('emptyHelp') }}
      skeleton="h-40"
    >
      {({ events, more }) => {
        const current = at === null ? null : events.findLast(({ number }) => number <= at)?.number
        return (
          <>
            <ol aria-label={t('label')} className="flex flex-col divide-y border-y">
              {events.map((event) => (
                <EventLine
                  key={event.number}
                  event={event}
                  current={event.number === current}
                  later={at !== null && event.number > at}
                  onTravel={onTravel}
                />
              ))}
            </ol>
            <p className="pt-2 text-xs text-muted-foreground">
              {more ? t('more', { n: events.length }) : t('help')}
            </p>
          </>
        )
      }}
    </AskedFacts>
  )
}

function EventLine({
  event,
  current,
  later,
  onTravel,
}: {
  event: ExecutionEvent
  current: boolean
  later: boolean
  onTravel: (number: number) => void
}) {
  const t = useTranslations('executions.taskEvents')
  const worker = useWorkerName(event.workerId)
  return (
    <li aria-current={current || undefined}>
      <button
        type="button"
        title={t('travel', { n: event.number })}
        onClick={() => onTravel(event.number)}
        className={cn(
          'grid w-full grid-cols-[2.25rem_1fr_auto] items-center gap-x-2 gap-y-0.5 py-1.5 text-left hover:bg-hover',
          current && 'bg-accent-soft',
        )}
      >
        <span className="pl-1 font-mono text-xs text-muted-foreground">{event.number}</span>
        <Change event={event} later={later} />
        <span className="pr-1 text-right text-xs whitespace-nowrap text-muted-foreground">
          {event.attempt === null ? t('taskRun') : t('attempt', { n: event.attempt })}
        </span>
        <span className="col-start-2 font-mono text-xs text-muted-foreground">
          <FullTime time={event.at} />
        </span>
        <span className="max-w-40 truncate pr-1 text-right text-xs text-muted-foreground">
          {event.workerId ? worker : null}
        </span>
      </button>
    </li>
  )
}

function Change({ event: { type, from, to }, later }: { event: ExecutionEvent; later: boolean }) {
  const word = useStateWord()
  if (!to) return <span className="truncate font-mono text-xs">{type}</span>
  return (
    <span className="flex min-w-0 flex-wrap items-center gap-x-1.5">
      {from && from !== to && (
        <>
          <span className="text-muted-foreground">{word(from)}</span>
          <ArrowRight aria-hidden className="size-3 shrink-0 text-muted-foreground" />
        </>
      )}
      <StateIcon state={to} still className="size-3.5" />
      <span className={later ? 'text-muted-foreground' : 'font-medium'}>{word(to)}</span>
    </span>
  )
}
