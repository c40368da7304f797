'use client'

import { ArrowDown, ArrowUp } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { Button } from '../../ui/button'
import { NativeSelect } from '../../ui/native-select'
import { nextSort, type Sort, type SortColumn, sortColumns } from './list-query'

/** On a phone, where there are no headings: by which column, and which way. */
export function SortChoice({
  sort,
  onSort,
}: {
  sort: Sort | null
  onSort: (sort: Sort | null) => void
}) {
  const t = useTranslations('workers.list')
  const column = useTranslations('workers.column')
  const Icon = sort?.down ? ArrowDown : ArrowUp
  return (
    <div className="flex items-center gap-2 max-sm:w-full md:hidden">
      <NativeSelect
        aria-label={t('sortBy')}
        className="w-48 max-sm:flex-1"
        value={sort?.by ?? ''}
        onChange={({ target }) =>
          onSort(target.value ? nextSort(null, target.value as SortColumn) : null)
        }
      >
        <option value="">{t('asJoined')}</option>
        {sortColumns.map((name) => (
          <option key={name} value={name}>
            {column(name)}
          </option>
        ))}
      </NativeSelect>
      {sort && (
        <Button
          size="icon"
          aria-label={t(sort.down ? 'ascending' : 'descending')}
          onClick={() => onSort({ ...sort, down: !sort.down })}
        >
          <Icon aria-hidden />
        </Button>
      )}
    </div>
  )
}
