'use client'

import { useFormatter, useTranslations } from 'next-intl'
import Link from 'next/link'
import type { WorkerRow } from '@/lib/workers/schema'
import { RelativeTime } from '../../ui/relative-time'
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from '../../ui/table'
import { cn } from '../../ui/cn'
import { SlotBar } from '../slot-bar'
import { WorkerActions } from '../worker-actions'
import { useBytes } from '../worker-facts'
import { FailedLastHour, RunningNow } from '../worker-counts'
import { isGone } from '../is-gone'
import { WorkerStateChip } from '../worker-state'
import type { Sort, SortColumn } from './list-query'
import { SortHeading } from './sort-heading'
import type { Hands } from './use-held'

const numeric = 'text-right font-mono text-xs whitespace-nowrap'
/** Two short lines instead of one long one: all columns fit beside the rail at 1440. */
const narrow = 'max-w-28 min-w-16 text-right leading-tight whitespace-normal'

/** The columns, with what sets their headings apart. */
const columns: readonly [name: SortColumn, className?: string][] = [
  ['worker'],
  ['state'],
  ['slots'],
  ['running', narrow],
  ['doneLastHour', narrow],
  ['failedLastHour', cn(narrow, 'pr-4')],
  ['group'],
  ['host'],
  ['region'],
  ['load', 'text-right'],
  ['memory', 'text-right'],
  ['loopDelay', narrow],
  ['version'],
  ['lastSeen'],
]

export function WorkerTable({
  workers,
  canControl,
  sort,
  onSort,
  hands,
}: {
  workers: readonly WorkerRow[]
  canControl: boolean
  sort: Sort | null
  onSort: (sort: Sort | null) => void
  hands: Hands
}) {
  const t = useTranslations('workers')
  return (
    <div className="max-md:hidden">
      <Table aria-label={t('title')}>
        <TableHeader>
          <TableRow>
            {columns.map(([name, className]) => (
              <SortHeading key={name} by={name} sort={sort} onSort={onSort} className={className} />
            ))}
            {canControl && (
              <TableHead>
                <span className="sr-only">{t('column.actions')}</span>
              </TableHead>
            )}
          </TableRow>
        </TableHeader>
        <TableBody {...hands}>
          {workers.map((worker) => (
            <Row key={worker.id} worker={worker} canControl={canControl} />
          ))}
        </TableBody>
      </Table>
    </div>
  )
}

function Row({ worker, canControl }: { worker: WorkerRow; canControl: boolean }) {
  const t = useTranslations('workers')
  const format = useFormatter()
  const bytes = useBytes()
  const gone = isGone(worker.state)
  const number = (value: number | null, digits = 0) =>
    value === null || gone
      ? '–'
      : format.number(value, { minimumFractionDigits: digits, maximumFractionDigits: digits })
  return (
    <TableRow>
      <TableCell className="max-w-40 min-w-24">
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
      <TableCell
        className="max-w-24 truncate text-muted-foreground"
        title={worker.group ?? undefined}
      >
        {worker.group ?? '–'}
      </TableCell>
      <TableCell className="max-w-32 truncate font-mono text-xs" title={worker.host}>
        {worker.host}
      </TableCell>
      <TableCell
        className="max-w-24 truncate text-muted-foreground"
        title={worker.region ?? undefined}
      >
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
      <TableCell className="font-mono text-xs text-muted-foreground">{worker.version}</TableCell>
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
