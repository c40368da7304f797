'use client'

import { useFormatter, useTranslations } from 'next-intl'
import Link from 'next/link'
import type { WorkerView } from '@/lib/workers/schema'
import { RelativeTime } from '../ui/relative-time'
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from '../ui/table'
import { cn } from '../ui/cn'
import { SlotBar } from './slot-bar'
import { WorkerActions } from './worker-actions'
import { WorkerStack } from './worker-stack'
import { useBytes } from './worker-facts'
import { FailedLastHour, RunningNow } from './worker-counts'
import { isGone, WorkerStateChip } from './worker-state'

const numeric = 'text-right font-mono text-xs'

export function WorkerTable({
  workers,
  canControl,
}: {
  workers: readonly WorkerView[]
  canControl: boolean
}) {
  const t = useTranslations('workers.column')
  return (
    <>
      <WorkerStack workers={workers} canControl={canControl} />
      <Table className="max-md:hidden">
        <TableHeader>
          <TableRow>
            <TableHead>{t('worker')}</TableHead>
            <TableHead>{t('state')}</TableHead>
            <TableHead>{t('slots')}</TableHead>
            <TableHead className="text-right">{t('running')}</TableHead>
            <TableHead className="text-right">{t('doneLastHour')}</TableHead>
            <TableHead className="pr-6 text-right">{t('failedLastHour')}</TableHead>
            <TableHead>{t('group')}</TableHead>
            <TableHead>{t('host')}</TableHead>
            <TableHead>{t('region')}</TableHead>
            <TableHead className="text-right">{t('load')}</TableHead>
            <TableHead className="text-right">{t('memory')}</TableHead>
            <TableHead className="text-right">{t('loopDelay')}</TableHead>
            <TableHead className="pl-6">{t('version')}</TableHead>
            <TableHead>{t('lastSeen')}</TableHead>
            {canControl && (
              <TableHead>
                <span className="sr-only">{t('actions')}</span>
              </TableHead>
            )}
          </TableRow>
        </TableHeader>
        <TableBody>
          {workers.map((worker) => (
            <WorkerRow key={worker.id} worker={worker} canControl={canControl} />
          ))}
        </TableBody>
      </Table>
    </>
  )
}

function WorkerRow({ worker, canControl }: { worker: WorkerView; canControl: boolean }) {
  const t = useTranslations('workers')
  const format = useFormatter()
  const bytes = useBytes()
  const gone = isGone(worker.state)
  const number = (value: number | null, digits = 0) =>
    value === null || gone ? '–' : format.number(value, { maximumFractionDigits: digits })
  return (
    <TableRow>
      <TableCell className="max-w-56">
        <Link href={`/workers/${worker.id}`} className="block truncate font-medium hover:underline">
          {worker.name}
        </Link>
      </TableCell>
      <TableCell>
        <WorkerStateChip state={worker.state} />
      </TableCell>
      <TableCell>
        {gone ? (
          <span className="text-muted-foreground">–</span>
        ) : (
          <SlotBar
            running={worker.running}
            slots={worker.slots}
            label={t('slotsUsed', { running: worker.running, slots: worker.slots })}
          />
        )}
      </TableCell>
      <TableCell className={numeric}>
        <RunningNow worker={worker} />
      </TableCell>
      <TableCell className={numeric}>{format.number(worker.doneLastHour)}</TableCell>
      <TableCell className={cn(numeric, 'pr-6')}>
        <FailedLastHour worker={worker} />
      </TableCell>
      <TableCell className="text-muted-foreground">{worker.group ?? '–'}</TableCell>
      <TableCell className="max-w-48 truncate font-mono text-xs">
        {worker.host}
        <span className="text-muted-foreground"> · {worker.pid}</span>
      </TableCell>
      <TableCell className="text-muted-foreground">{worker.region ?? '–'}</TableCell>
      <TableCell className={numeric}>{number(worker.load, 2)}</TableCell>
      <TableCell className={numeric}>
        {worker.usedMemoryBytes === null || gone ? '–' : bytes(worker.usedMemoryBytes)}
      </TableCell>
      <TableCell className={numeric}>
        {worker.loopDelayMs === null || gone
          ? '–'
          : t('ms', { n: number(worker.loopDelayMs, worker.loopDelayMs < 10 ? 1 : 0) })}
      </TableCell>
      <TableCell className="pl-6 font-mono text-xs text-muted-foreground">
        {worker.version}
      </TableCell>
      <TableCell className="text-muted-foreground">
        <RelativeTime time={worker.lastSeenAt} />
      </TableCell>
      {canControl && (
        <TableCell className="w-8">
          <WorkerActions worker={worker} />
        </TableCell>
      )}
    </TableRow>
  )
}
