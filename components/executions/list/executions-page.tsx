'use client'

import { useWindowVirtualizer } from '@tanstack/react-virtual'
import { ArrowUp, Play } from 'lucide-react'
import { useTranslations } from 'next-intl'
import dynamic from 'next/dynamic'
import Link from 'next/link'
import { useQueryStates } from 'nuqs'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useExecutionList } from '@/lib/executions/hooks/use-execution-list'
import type { ExecutionFilter } from '@/lib/executions/filter'
import type { ExecutionSummary } from '@/lib/executions/schema'
import { PageBody, PageHeader } from '../../layout/page-header'
import { useErrorText } from '../../layout/use-error-text'
import { Button } from '../../ui/button'
import { Checkbox } from '../../ui/checkbox'
import { cn } from '../../ui/cn'
import { EmptyState } from '../../ui/empty-state'
import { ErrorState } from '../../ui/error-state'
import { Skeleton } from '../../ui/skeleton'
import { filterOf, isFiltered, listParsers, type ListQuery } from './list-filter'
import { ListFilters } from './list-filters'
import { ListRow, rowColumns } from './list-row'

const BulkBar = dynamic(() => import('./bulk-bar').then((module) => module.BulkBar), { ssr: false })

const rowHeight = 41

export type ExecutionsPageProps = {
  first: {
    filter: ExecutionFilter
    page: { executions: ExecutionSummary[]; next: string | null }
  }
  /** When the server read it: ranges like "the last hour" count from here. */
  nowMs: number
  namespaces: string[]
  canControl: boolean
}

/** Every execution that the viewer may see, newest first, as they change. */
export function ExecutionsPage({ first, nowMs, namespaces, canControl }: ExecutionsPageProps) {
  const t = useTranslations('executions.list')
  const [query, setQuery] = useQueryStates(listParsers)
  const filter = useMemo(() => filterOf(query, nowMs), [query, nowMs])
  const list = useExecutionList(filter, first)
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const { rows } = list
  const choose = useCallback((id: string, on: boolean) => {
    setChosen((before) => {
      const next = new Set(before)
      if (on) next.add(id)
      else next.delete(id)
      return next
    })
  }, [])
  const chosenRows = rows.filter(({ id }) => chosen.has(id))
  const change = (next: Partial<ListQuery> | null) => void setQuery(next)

  return (
    <>
      <PageHeader title={t('title')} />
      <PageBody>
        <ListFilters query={query} onChange={change} namespaces={namespaces} />
        {list.freshCount > 0 && (
          <Button
            size="sm"
            className="mb-2 w-full justify-center border-dashed text-accent"
            onClick={() => void list.showFresh()}
          >
            <ArrowUp aria-hidden />
            {t('fresh', { n: list.freshCount })}
          </Button>
        )}
        <ListBody
          list={list}
          chosen={chosen}
          onChoose={choose}
          onChooseAll={(on) => setChosen(new Set(on ? rows.map(({ id }) => id) : []))}
          filtered={isFiltered(query)}
          onClear={() => change(null)}
        />
      </PageBody>
      {canControl && chosenRows.length > 0 && (
        <BulkBar chosen={chosenRows} onDone={() => setChosen(new Set())} />
      )}
    </>
  )
}

type ListBodyProps = {
  list: ReturnType<typeof useExecutionList>
  chosen: ReadonlySet<string>
  onChoose: (id: string, on: boolean) => void
  onChooseAll: (on: boolean) => void
  filtered: boolean
  onClear: () => void
}

function ListBody({ list, chosen, onChoose, onChooseAll, filtered, onClear }: ListBodyProps) {
  const t = useTranslations('executions.list')
  const common = useTranslations('common')
  const errorText = useErrorText()
  const { rows } = list
  if (list.error && rows.length === 0) {
    return (
      <ErrorState
        title={t('failed')}
        description={errorText(list.error)}
        action={<Button onClick={list.retry}>{common('retry')}</Button>}
      />
    )
  }
  if (list.loading) {
    return Array.from({ length: 10 }, (_, index) => (
      <div key={index} className="flex h-10 items-center gap-4 border-b">
        <Skeleton className="h-5 w-24" />
        <Skeleton className="h-4 w-1/3" />
        <Skeleton className="ml-auto h-4 w-20" />
      </div>
    ))
  }
  if (rows.length === 0) {
    return filtered ? (
      <EmptyState
        title={t('nothingMatches')}
        description={t('nothingMatchesHelp')}
        action={<Button onClick={onClear}>{t('clear')}</Button>}
      />
    ) : (
      <EmptyState
        icon={Play}
        title={t('empty')}
        description={t('emptyHelp')}
        action={
          <Button variant="primary" asChild>
            <Link href="/flows">{t('toFlows')}</Link>
          </Button>
        }
      />
    )
  }
  return (
    <div role="table" aria-label={t('title')} className={cn(list.refreshing && 'opacity-60')}>
      <div
        role="row"
        className={cn(rowColumns, 'h-8 border-b text-xs text-muted-foreground max-md:hidden')}
      >
        <span role="columnheader" className="flex size-7 items-center justify-center">
          <Checkbox
            checked={
              chosen.size === 0 ? false : rows.every(({ id }) => chosen.has(id)) || 'indeterminate'
            }
            onCheckedChange={(checked) => onChooseAll(checked === true)}
            aria-label={t('selectAll')}
          />
        </span>
        {(['state', 'flow', 'id', 'startedBy'] as const).map((name) => (
          <span key={name} role="columnheader">
            {t(`column.${name}`)}
          </span>
        ))}
        <span role="columnheader" className="max-lg:hidden">
          {t('column.labels')}
        </span>
        <span role="columnheader">{t('column.created')}</span>
        <span role="columnheader" className="text-right">
          {t('column.duration')}
        </span>
      </div>
      <Rows list={list} chosen={chosen} onChoose={onChoose} />
      {list.hasMore && (
        <div className="flex justify-center py-4">
          <Button pending={list.loadingMore} onClick={list.loadMore}>
            {common('loadMore')}
          </Button>
        </div>
      )}
    </div>
  )
}

function Rows({ list, chosen, onChoose }: Pick<ListBodyProps, 'list' | 'chosen' | 'onChoose'>) {
  const holder = useRef<HTMLDivElement>(null)
  const [top, setTop] = useState(0)
  const { rows, loadMore } = list
  useEffect(() => {
    const place = holder.current?.getBoundingClientRect()
    if (place) setTop(place.top + window.scrollY)
  }, [list.freshCount])
  const virtual = useWindowVirtualizer({
    count: rows.length,
    estimateSize: () => rowHeight,
    overscan: 12,
    scrollMargin: top,
    getItemKey: (index) => rows[index]?.id ?? index,
    // What the server renders before the window is known.
    initialRect: { width: 1280, height: 900 },
    // A browser that comes back to where it was would otherwise begin with other rows than the server.
    initialOffset: 0,
  })
  const items = virtual.getVirtualItems()
  const lastShown = items.at(-1)?.index ?? 0
  useEffect(() => {
    if (rows.length > 0 && lastShown >= rows.length - 5) loadMore()
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [lastShown, rows.length])
  // In the flow of the page, between two spaces: rows that wrap on a phone stand right before they are measured.
  const above = (items[0]?.start ?? top) - virtual.options.scrollMargin
  const below = virtual.getTotalSize() - ((items.at(-1)?.end ?? 0) - virtual.options.scrollMargin)
  return (
    <div
      ref={holder}
      role="rowgroup"
      style={{ paddingTop: Math.max(above, 0), paddingBottom: Math.max(below, 0) }}
    >
      {items.map((item) => {
        const row = rows[item.index]
        if (!row) return null
        return (
          <div key={item.key} role="row" ref={virtual.measureElement} data-index={item.index}>
            <ListRow row={row} selected={chosen.has(row.id)} onSelect={onChoose} />
          </div>
        )
      })}
    </div>
  )
}
