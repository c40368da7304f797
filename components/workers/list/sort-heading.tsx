'use client'

import { ArrowDown, ArrowUp } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { cn } from '../../ui/cn'
import { TableHead } from '../../ui/table'
import { nextSort, type Sort, type SortColumn } from './list-query'

/** The heading of a column, which sorts by it: its first way, the other, then as they joined. */
export function SortHeading({
  by,
  sort,
  onSort,
  className,
}: {
  by: SortColumn
  sort: Sort | null
  onSort: (sort: Sort | null) => void
  className?: string
}) {
  const t = useTranslations('workers.column')
  const isSorted = sort?.by === by
  const Icon = sort?.down ? ArrowDown : ArrowUp
  return (
    <TableHead
      aria-sort={isSorted ? (sort.down ? 'descending' : 'ascending') : undefined}
      className={className}
    >
      <button
        type="button"
        onClick={() => onSort(nextSort(sort, by))}
        style={{ textAlign: 'inherit' }}
        className={cn(
          'inline min-h-6 rounded-sm hover:text-foreground',
          isSorted && 'text-foreground',
        )}
      >
        {t(by)}
        {isSorted && <Icon aria-hidden className="ml-0.5 inline size-3.5 align-middle" />}
      </button>
    </TableHead>
  )
}
