'use client'

import { Timer } from 'lucide-react'
import { useFormatter, useTranslations } from 'next-intl'
import type { FlowInput } from '@/lib/engine'
import { useFlowTriggers } from '@/lib/triggers/hooks'
import type { FireTime, FlowTriggerView } from '@/lib/triggers/schema'
import { useNow } from '../ui/clock'
import { EmptyState } from '../ui/empty-state'
import { Backfill } from './backfill'
import { relativePhrase } from '../ui/format-time'
import { RelativeTime } from '../ui/relative-time'
import { TriggerTable } from './trigger-table'

/** The triggers of one flow, and the next times of those that go by the clock. */
export function FlowTriggers({
  flow,
  initial,
  inputs,
  canControl,
}: {
  flow: { namespace: string; flowId: string }
  initial: FlowTriggerView[]
  inputs: readonly FlowInput[]
  canControl: boolean
}) {
  const t = useTranslations('triggers')
  const triggers = useFlowTriggers(flow, initial)
  if (triggers.length === 0) {
    return <EmptyState icon={Timer} title={t('flow.none')} description={t('empty.description')} />
  }
  return (
    <div className="flex flex-col gap-8">
      <TriggerTable triggers={triggers} withFlow={false} canControl={canControl} />
      <div className="grid gap-x-10 gap-y-8 lg:grid-cols-2">
        {triggers
          .filter(({ times }) => times.length > 0)
          .map((trigger) => (
            <NextTimes
              key={trigger.triggerId}
              trigger={trigger}
              inputs={inputs}
              canControl={canControl}
            />
          ))}
      </div>
    </div>
  )
}

function NextTimes({
  trigger,
  inputs,
  canControl,
}: {
  trigger: FlowTriggerView
  inputs: readonly FlowInput[]
  canControl: boolean
}) {
  const t = useTranslations('triggers.flow')
  const zone = trigger.zone ?? 'UTC'
  return (
    <section aria-label={t('timesOf', { trigger: trigger.triggerId })}>
      <h2 className="text-base font-medium">{t('timesOf', { trigger: trigger.triggerId })}</h2>
      <p className="pb-2 text-sm text-muted-foreground">
        {trigger.cron && <code className="font-mono text-xs">{trigger.cron}</code>}{' '}
        {t('inZone', { zone })}
        {trigger.disabled && ` ${t('whileOff')}`}
      </p>
      <ol className="flex flex-col gap-1 text-sm">
        {trigger.times.map((time) => (
          <li key={time.at} className="flex flex-wrap gap-x-3">
            <ZoneTime time={time} zone={zone} />
            <Away time={time.at} />
            <ClockNote time={time} />
          </li>
        ))}
      </ol>
      <Backfill trigger={trigger} inputs={inputs} canControl={canControl} />
    </section>
  )
}

function ZoneTime({ time, zone }: { time: FireTime; zone: string }) {
  const format = useFormatter()
  const text = format.dateTime(new Date(time.at), {
    weekday: 'short',
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    timeZone: zone,
    timeZoneName: 'short',
  })
  return (
    <time dateTime={time.at} className="font-mono text-xs leading-5">
      {text}
    </time>
  )
}

/** How far away it is, where that says more than its date. */
function Away({ time }: { time: string }) {
  const isNear = relativePhrase(Date.parse(time), useNow()) !== null
  if (!isNear) return null
  return (
    <RelativeTime time={time} className="text-xs leading-5 text-muted-foreground tabular-nums" />
  )
}

function ClockNote({ time }: { time: FireTime }) {
  const t = useTranslations('triggers.clock')
  if (!time.note) return null
  const { kind, from, to } = time.note
  return <span className="text-xs leading-5 text-muted-foreground">{t(kind, { from, to })}</span>
}
