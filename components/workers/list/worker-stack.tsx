'use client'

import { useFormatter, useTranslations } from 'next-intl'
import Link from 'next/link'
import type { ReactNode } from 'react'
import type { WorkerRow } from '@/lib/workers/schema'
import { RelativeTime } from '../../ui/relative-time'
import { SlotBar } from '../slot-bar'
import { WorkerActions } from '../worker-actions'
import { FailedLastHour, RunningNow } from '../worker-counts'
import { useBytes } from '../worker-facts'
import { isGone } from '../is-gone'
import { WorkerStateChip } from '../worker-state'
import type { Hands } from './use-held'

/** The table of workers on a phone: everything about one under the other, nothing to the side. */
export function WorkerStack({
  workers,
  canControl,
  hands,
}: {
  workers: readonly WorkerRow[]
  canControl: boolean
  hands: Hands
}) {
  const t = useTranslations('workers')
  return (
    <ul aria-label={t('title')} className="flex flex-col divide-y border-y md:hidden" {...hands}>
      {workers.map((worker) => (
        <li key={worker.id} className="flex flex-col gap-2.5 py-3">
          <div className="flex items-center gap-2.5">
            <Link
              href={`/workers/${worker.id}`}
              className="min-w-0 truncate text-base font-medium hover:underline"
            >
              {worker.name}
            </Link>
            <WorkerStateChip state={worker.state} />
            <span className="ml-auto">{canControl && <WorkerActions worker={worker} />}</span>
          </div>
          <Numbers worker={worker} />
          <p className="flex flex-wrap gap-x-3 gap-y-0.5 text-xs text-muted-foreground">
            <span className="font-mono">
              {worker.host} · {worker.pid}
            </span>
            <span>{[worker.group, worker.region].filter(Boolean).join(' · ')}</span>
            <span className="font-mono">{worker.version}</span>
            <span className="ml-auto">
              {t('lastSeen')} <RelativeTime time={worker.lastSeenAt} />
            </span>
          </p>
        </li>
      ))}
    </ul>
  )
}

function Numbers({ worker }: { worker: WorkerRow }) {
  const t = useTranslations('workers')
  const format = useFormatter()
  const bytes = useBytes()
  const gone = isGone(worker.state)
  const { load, usedMemoryBytes, loopDelayMs } = worker
  return (
    <dl className="grid grid-cols-4 gap-x-3 gap-y-2">
      <Figure label={t('column.slots')}>
        {gone ? (
          '–'
        ) : (
          <SlotBar
            running={worker.running}
            slots={worker.slots}
            label={t('slotsUsed', { running: worker.running, slots: worker.slots })}
          />
        )}
      </Figure>
      <Figure label={t('column.running')}>
        <RunningNow worker={worker} />
      </Figure>
      <Figure label={t('column.doneLastHour')}>{format.number(worker.doneLastHour)}</Figure>
      <Figure label={t('column.failedLastHour')}>
        <FailedLastHour worker={worker} />
      </Figure>
      <Figure label={t('column.load')}>
        {load === null || gone ? '–' : format.number(load, { maximumFractionDigits: 2 })}
      </Figure>
      <Figure label={t('column.memory')}>
        {usedMemoryBytes === null || gone ? '–' : bytes(usedMemoryBytes)}
      </Figure>
      <Figure label={t('column.loopDelay')}>
        {loopDelayMs === null || gone
          ? '–'
          : t('ms', { n: format.number(loopDelayMs, { maximumFractionDigits: 1 }) })}
      </Figure>
    </dl>
  )
}

function Figure({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="flex min-w-0 flex-col gap-0.5">
      <dt className="truncate text-xs text-muted-foreground">{label}</dt>
      <dd className="flex min-h-5 items-center font-mono text-xs tabular-nums">{children}</dd>
    </div>
  )
}
