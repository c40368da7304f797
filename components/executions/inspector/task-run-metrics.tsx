'use client'

import { Gauge, Hash, type LucideIcon, Timer } from 'lucide-react'
import { useFormatter, useTranslations } from 'next-intl'
import { useTaskRunMetrics } from '@/lib/executions/hooks'
import type { TaskRunView } from '@/lib/executions/schema'
import { useErrorText } from '../../layout/use-error-text'
import { Button } from '../../ui/button'
import { useDurationText } from '../../ui/duration'
import { EmptyState } from '../../ui/empty-state'
import { ErrorState } from '../../ui/error-state'
import { FullTime } from '../../ui/relative-time'
import { Skeleton } from '../../ui/skeleton'
import { groupMetrics, type Series } from './group-metrics'

const icons: Record<string, LucideIcon> = { counter: Hash, timer: Timer, gauge: Gauge }

/** What a task run has measured, a line for each series. */
export function TaskRunMetrics({ taskRun }: { taskRun: TaskRunView }) {
  const t = useTranslations('executions.taskMetrics')
  const common = useTranslations('common')
  const errorText = useErrorText()
  const live = taskRun.state.endDate === null
  const { data, error, refetch } = useTaskRunMetrics(taskRun.executionId, taskRun.id, live)
  if (error && !data) {
    return (
      <ErrorState
        title={t('failed')}
        description={errorText(error)}
        action={<Button onClick={() => void refetch()}>{common('retry')}</Button>}
      />
    )
  }
  if (!data) return <Skeleton className="h-24" />
  if (data.metrics.length === 0) {
    return <EmptyState title={t('empty')} description={t(live ? 'emptyLive' : 'emptyHelp')} />
  }
  return (
    <>
      <ul aria-label={t('label')} className="flex flex-col divide-y border-y">
        {groupMetrics(data.metrics).map((series) => (
          <SeriesLine key={series.key} series={series} />
        ))}
      </ul>
      {data.total > data.metrics.length && (
        <p className="pt-2 text-xs text-muted-foreground">
          {t('more', { n: data.metrics.length, all: data.total })}
        </p>
      )}
    </>
  )
}

function SeriesLine({ series }: { series: Series }) {
  const t = useTranslations('executions.taskMetrics')
  const show = useValueText(series.type)
  const { name, type, tags, values, shown, least, most } = series
  const Icon = icons[type] ?? Hash
  const newest = values.at(-1)
  return (
    <li className="flex flex-col gap-1 py-2">
      <div className="flex items-center gap-2">
        <Icon aria-hidden className="size-3.5 shrink-0 text-muted-foreground" />
        <span className="min-w-0 truncate font-mono text-xs font-medium">{name}</span>
        <span className="text-xs text-muted-foreground">
          {type === 'counter' || type === 'timer' || type === 'gauge' ? t(`type.${type}`) : type}
        </span>
        <span className="ml-auto shrink-0 font-mono tabular-nums">{show(shown)}</span>
      </div>
      {tags.length > 0 && (
        <ul className="flex flex-wrap gap-1">
          {tags.map(([key, value]) => (
            <li
              key={key}
              className="max-w-full truncate rounded-sm border px-1.5 font-mono text-xs"
            >
              {key}={value}
            </li>
          ))}
        </ul>
      )}
      <p className="flex flex-wrap justify-between gap-x-3 text-xs text-muted-foreground">
        <span>
          {values.length > 1 &&
            t('spread', { n: values.length, least: show(least), most: show(most) })}
        </span>
        {newest && (
          <span className="font-mono">
            <FullTime time={newest.at} />
          </span>
        )}
      </p>
    </li>
  )
}

/** Timers are told in seconds. */
function useValueText(type: string): (value: number) => string {
  const format = useFormatter()
  const duration = useDurationText()
  return (value) =>
    type === 'timer'
      ? duration(value * 1000)
      : format.number(value, { maximumSignificantDigits: 12 })
}
