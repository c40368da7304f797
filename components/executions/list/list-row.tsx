'use client'

import { useTranslations } from 'next-intl'
import Link from 'next/link'
import { memo, type ReactNode } from 'react'
import type { ExecutionSummary } from '@/lib/executions/schema'
import { Checkbox } from '../../ui/checkbox'
import { cn } from '../../ui/cn'
import { CopyId } from '../../ui/copy-id'
import { Duration } from '../../ui/duration'
import { RelativeTime } from '../../ui/relative-time'
import { StateChip } from '../../ui/state-chip'
import { StartedBy } from '../actor'
import { Labels } from '../facts'
import type { Column } from './columns'

/** Wide: the tracks that the table sets. Narrow: flow, then state and the rest under it. */
export const rowTracks =
  'md:grid md:[grid-template-columns:var(--medium)] md:items-center md:gap-x-3 lg:[grid-template-columns:var(--wide)]'

/** What a phone has no room for. */
const wideOnly: ReadonlySet<Column> = new Set(['id', 'revision', 'started', 'ended'])

export const ListRow = memo(function ListRow({
  row,
  columns,
  selected,
  onSelect,
}: {
  row: ExecutionSummary
  columns: readonly Column[]
  selected: boolean
  onSelect: (id: string, selected: boolean) => void
}) {
  const t = useTranslations('executions.list')
  return (
    <div
      className={cn(
        'border-b hover:bg-hover/60 max-md:flex max-md:flex-wrap max-md:items-center max-md:gap-x-3 max-md:gap-y-0.5 max-md:py-2',
        'md:h-10',
        rowTracks,
        selected && 'bg-accent-soft hover:bg-accent-soft',
      )}
    >
      <span role="cell" className="flex size-7 items-center justify-center max-md:hidden">
        <Checkbox
          checked={selected}
          onCheckedChange={(checked) => onSelect(row.id, checked)}
          aria-label={t('select', { flow: row.flowId })}
        />
      </span>
      <span role="cell">
        <StateChip state={row.state.current} />
      </span>
      <span role="cell" className="min-w-0 max-md:order-first max-md:basis-full">
        <Link
          href={`/executions/${row.id}`}
          prefetch={false}
          className="block truncate font-medium hover:underline"
        >
          <span className="font-normal text-muted-foreground">{row.namespace} / </span>
          {row.flowId}
        </Link>
      </span>
      {columns.map((column) => (
        <span
          key={column}
          role="cell"
          className={cn(
            'min-w-0 text-muted-foreground',
            column === 'labels' && 'flex gap-1 overflow-hidden max-lg:hidden',
            column === 'startedBy' && 'max-md:flex-1',
            column === 'created' && 'max-md:ml-auto',
            column === 'duration' && 'text-right text-foreground',
            wideOnly.has(column) && 'max-md:hidden',
          )}
        >
          <Cell column={column} row={row} />
        </span>
      ))}
    </div>
  )
})

function Cell({ column, row }: { column: Column; row: ExecutionSummary }): ReactNode {
  switch (column) {
    case 'id':
      return <CopyId id={row.id} />
    case 'startedBy':
      return <StartedBy execution={row} className="max-w-full" />
    case 'revision':
      return <span className="font-mono text-xs">{row.flowRevision}</span>
    case 'labels':
      return <Labels labels={row.labels} />
    case 'created':
      return <RelativeTime time={row.createdAt} />
    case 'started':
      return row.startedAt ? <RelativeTime time={row.startedAt} /> : '–'
    case 'ended':
      return row.state.endDate ? <RelativeTime time={row.state.endDate} /> : '–'
    case 'duration':
      return (
        <Duration start={row.createdAt} end={row.state.endDate} className="font-mono text-xs" />
      )
  }
}
