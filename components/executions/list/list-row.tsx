'use client'

import { useTranslations } from 'next-intl'
import Link from 'next/link'
import { memo } from 'react'
import type { ExecutionSummary } from '@/lib/executions/schema'
import { Checkbox } from '../../ui/checkbox'
import { cn } from '../../ui/cn'
import { CopyId } from '../../ui/copy-id'
import { Duration } from '../../ui/duration'
import { RelativeTime } from '../../ui/relative-time'
import { StateChip } from '../../ui/state-chip'
import { StartedBy } from '../actor'
import { Labels } from '../facts'

/** Wide: columns on one line. Narrow: state and flow, then the rest under it. */
export const rowColumns =
  'md:grid md:grid-cols-[28px_116px_minmax(150px,2fr)_122px_minmax(84px,1fr)_96px_76px] md:items-center md:gap-x-3 lg:grid-cols-[28px_116px_minmax(180px,2fr)_122px_minmax(100px,1fr)_minmax(0,1.2fr)_100px_80px]'

export const ListRow = memo(function ListRow({
  row,
  selected,
  onSelect,
}: {
  row: ExecutionSummary
  selected: boolean
  onSelect: (id: string, selected: boolean) => void
}) {
  const t = useTranslations('executions.list')
  return (
    <div
      className={cn(
        'border-b hover:bg-hover/60 max-md:flex max-md:flex-wrap max-md:items-center max-md:gap-x-3 max-md:gap-y-0.5 max-md:py-2',
        'md:h-10',
        rowColumns,
        selected && 'bg-accent-soft hover:bg-accent-soft',
      )}
    >
      <span role="cell" className="flex size-7 items-center justify-center max-md:hidden">
        <Checkbox
          checked={selected}
          onCheckedChange={(checked) => onSelect(row.id, checked === true)}
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
      <span role="cell" className="max-md:hidden">
        <CopyId id={row.id} />
      </span>
      <span role="cell" className="min-w-0 text-muted-foreground">
        <StartedBy execution={row} className="max-w-full" />
      </span>
      <span role="cell" className="flex min-w-0 gap-1 overflow-hidden max-lg:hidden">
        <Labels labels={row.labels} />
      </span>
      <span role="cell" className="text-muted-foreground max-md:ml-auto">
        <RelativeTime time={row.createdAt} />
      </span>
      <span role="cell" className="text-right">
        <Duration start={row.createdAt} end={row.state.endDate} className="font-mono text-xs" />
      </span>
    </div>
  )
})
