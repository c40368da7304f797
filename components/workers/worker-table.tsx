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

const numeric = 'text-right font-mono text-xs whitespace-nowrap'
/** Two short lines instead of one long one: all columns fit beside the rail at 1440. */
const narrow = 'max-w-28 text-right leading-tight whitespace-normal'

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
            <TableHead className={narrow}>{t('running')}</TableHead>
            <TableHead className={narrow}>{t('doneLastHour')}</TableHead>
            <TableHead className={cn(narrow, 'pr-4')}>{t('failedLastHour')}</TableHead>
            <TableHead>{t('group')}</TableHead>
            <TableHead>{t('host')}</TableHead>
            <TableHead>{t('region')}</TableHead>
            <TableHead className="text-right">{t('load')}</TableHead>
            <TableHead className="text-right">{t('memory')}</TableHead>
            <TableHead className={narrow}>{t('loopDelay')}</TableHead>
            <TableHead className="pl-4">{t('version')}</TableHead>
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
      <TableCell className="max-w-40 min-w-28">
        <Link
          href={`/workers/${worker.id}`}
          className="block truncate font-medium hover:underline"
          title={worker.name}
        >
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
      <TableCell className={cn(numeric, 'pr-4')}>
        <FailedLastHour worker={worker} />
      </TableCell>
      <TableCell className="max-w-28 truncate text-muted-foreground">
        {worker.group ?? '–'}
      </TableCell>
      <TableCell className="max-w-40 truncate font-mono text-xs" title={worker.host}>
        {worker.host}
      </TableCell>
      <TableCell className="max-w-28 truncate text-muted-foreground">
        {worker.region ?? '–'}
      </TableCell>
      <TableCell className={numeric}>{number(worker.load, 2)}</TableCell>
      <TableCell className={numeric}>
        {worker.usedMemoryBytes === null || gone ? '–' : bytes(worker.usedMemoryBytes)}
      </TableCell>
      <TableCell className={numeric}>
        {worker.loopDelayMs === null || gone
          ? '–'
          : t('ms', { n: number(worker.loopDelayMs, worker.loopDelayMs < 10 ? 1 : 0) })}
      </TableCell>
      <TableCell className="pl-4 font-mono text-xs text-muted-foreground">
        {worker.version}
      </TableCell>
      <TableCell className="whitespace-nowrap text-muted-foreground">
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
