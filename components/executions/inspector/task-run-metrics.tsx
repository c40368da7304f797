'use client'

import { Gauge, Hash, type LucideIcon, Timer } from 'lucide-react'
import { useFormatter, useTranslations } from 'next-intl'
import { useTaskRunMetrics } from '@/lib/executions/hooks'
import type { TaskRunView } from '@/lib/executions/schema'
import { useDurationText } from '../../ui/duration'
import { FullTime } from '../../ui/relative-time'
import { AskedFacts } from './asked-facts'
import { groupMetrics, type Series } from './group-metrics'

const icons: Record<string, LucideIcon> = { counter: Hash, timer: Timer, gauge: Gauge }

/** What a task run has measured, a line for each series. */
export function TaskRunMetrics({ taskRun }: { taskRun: TaskRunView }) {
  const t = useTranslations('executions.taskMetrics')
  const live = taskRun.state.endDate === null
  const asked = useTaskRunMetrics(taskRun.executionId, taskRun.id, live)
  return (
    <AskedFacts
      asked={asked}
      failed={t('failed')}
      isEmpty={({ metrics }) => metrics.length === 0}
      empty={{ title: t('empty'), description: t(live ? 'emptyLive' : 'emptyHelp') }}
      skeleton="h-24"
    >
      {({ metrics, total }) => (
        <>
          <ul aria-label={t('label')} className="flex flex-col divide-y border-y">
            {groupMetrics(metrics).map((series) => (
              <SeriesLine key={series.key} series={series} />
            ))}
          </ul>
          {total > metrics.length && (
            <p className="pt-2 text-xs text-muted-foreground">
              {t('more', { n: metrics.length, all: total })}
            </p>
          )}
        </>
      )}
    </AskedFacts>
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
