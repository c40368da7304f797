'use client'

import { useTranslations } from 'next-intl'
import dynamic from 'next/dynamic'
import { useQueryStates } from 'nuqs'
import {
  type CSSProperties,
  type ReactNode,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react'
import { type ExecutionPage, useExecutionList } from '@/lib/executions/hooks/use-execution-list'
import type { ExecutionFilter } from '@/lib/executions/filter'
import type { SavedView } from '@/lib/executions/saved-views'
import { PageBody, PageHeader } from '../../layout/page-header'
import { Button } from '../../ui/button'
import { Checkbox } from '../../ui/checkbox'
import { cn } from '../../ui/cn'
import { RelativeTime } from '../../ui/relative-time'
import { type Column, columnTracks } from './columns'
import { filterOf, isFiltered, listParsers, type ListQuery, serializeList } from './list-filter'
import { ListFilters } from './list-filters'
import { ListRow, rowTracks } from './list-row'
import { NoExecutions } from './no-executions'
import { ReadError } from '../../layout/read-error'

const ListTools = dynamic(() => import('./list-tools').then((module) => module.ListTools), {
  ssr: false,
  // Its place, so that nothing moves when it comes.
  loading: () => <span className="h-8 w-72 max-sm:w-52" />,
})
const BulkBar = dynamic(() => import('./bulk-bar').then((module) => module.BulkBar), { ssr: false })

/** Beyond this many rows the next page comes on request. */
const mostByItself = 1_000

export type ExecutionsPageProps = {
  first: {
    filter: ExecutionFilter
    page: ExecutionPage
  }
  /** When the server read it: ranges like "the last hour" count from here. */
  nowMs: number
  namespaces: string[]
  canControl: boolean
  canDelete: boolean
  columns: Column[]
  views: SavedView[]
  /** Drawn by the server: they are links. */
  tabs: ReactNode
}

/** Every execution that the viewer may see, newest first, as they change. */
export function ExecutionsPage({
  first,
  nowMs,
  namespaces,
  canControl,
  canDelete,
  columns: saved,
  views,
  tabs,
}: ExecutionsPageProps) {
  const t = useTranslations('executions.list')
  const [query, setQuery] = useQueryStates(listParsers)
  const filter = useMemo(() => filterOf(query, nowMs), [query, nowMs])
  const list = useExecutionList(filter, first)
  const [columns, setColumns] = useState(saved)
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
      <PageHeader
        title={t('title')}
        tabs={tabs}
        actions={
          <ListTools
            filter={filter}
            query={serializeList(query)}
            views={views}
            shown={columns}
            onColumns={setColumns}
          />
        }
      />
      <PageBody className="pt-4">
        <ListFilters query={query} onChange={change} namespaces={namespaces} />
        {list.freshCount > 0 && (
          <Button
            size="sm"
            className="mb-2 w-full justify-center border-dashed text-accent"
            onClick={() => void list.showFresh()}
          >
            {t('fresh', { n: list.freshCount })}
          </Button>
        )}
        <ListBody
          list={list}
          columns={columns}
          chosen={chosen}
          onChoose={choose}
          onChooseAll={(on) => setChosen(new Set(on ? rows.map(({ id }) => id) : []))}
          filtered={isFiltered(query)}
          onClear={() => change(null)}
        />
      </PageBody>
      {canControl && chosenRows.length > 0 && (
        <BulkBar
          chosen={chosenRows}
          allShown={list.hasMore && chosenRows.length === rows.length}
          filter={filter}
          canDelete={canDelete}
          onDone={() => setChosen(new Set())}
        />
      )}
    </>
  )
}

type ListBodyProps = {
  columns: readonly Column[]
  list: ReturnType<typeof useExecutionList>
  chosen: ReadonlySet<string>
  onChoose: (id: string, on: boolean) => void
  onChooseAll: (on: boolean) => void
  filtered: boolean
  onClear: () => void
}

function ListBody(props: ListBodyProps) {
  const { list, columns, chosen, onChoose, onChooseAll, filtered, onClear } = props
  const t = useTranslations('executions.list')
  const common = useTranslations('common')
  const { rows } = list
  if (rows.length === 0 && !list.hasMore) {
    return <NoExecutions list={list} filtered={filtered} onClear={onClear} />
  }
  const tracks = columnTracks(columns)
  return (
    <>
      <div
        role="table"
        aria-label={t('title')}
        className={cn(list.refreshing && 'opacity-60')}
        style={{ '--wide': tracks.wide, '--medium': tracks.medium } as CSSProperties}
      >
        <div
          role="row"
          className={cn(rowTracks, 'h-8 border-b text-xs text-muted-foreground max-md:hidden')}
        >
          <span role="columnheader" className="flex size-7 items-center justify-center">
            <Checkbox
              checked={
                chosen.size === 0
                  ? false
                  : rows.every(({ id }) => chosen.has(id)) || 'indeterminate'
              }
              onCheckedChange={onChooseAll}
              aria-label={t('selectAll')}
            />
          </span>
          {(['state', 'flow', ...columns] as const).map((name) => (
            <span
              key={name}
              role="columnheader"
              className={cn(
                name === 'labels' && 'max-lg:hidden',
                name === 'duration' && 'text-right',
              )}
            >
              {t(`column.${name}`)}
            </span>
          ))}
        </div>
        <Rows list={list} columns={columns} chosen={chosen} onChoose={onChoose} />
      </div>
      {list.error && <ReadError className="mt-3" error={list.error} onRetry={list.retry} />}
      {list.hasMore && (
        <div className="flex flex-wrap items-center justify-center gap-x-3 gap-y-1 py-4">
          {list.searchedTo && (
            <p className="text-muted-foreground">
              {t('searchedTo')} <RelativeTime time={list.searchedTo} />
            </p>
          )}
          <Button pending={list.loadingMore} onClick={list.loadMore}>
            {common('loadMore')}
          </Button>
        </div>
      )}
    </>
  )
}

/** Rows far from the view are laid out but not drawn; the next page is fetched when the end comes near. */
function Rows({
  list,
  columns,
  chosen,
  onChoose,
}: Pick<ListBodyProps, 'list' | 'columns' | 'chosen' | 'onChoose'>) {
  const end = useRef<HTMLDivElement>(null)
  const latest = useRef(list)
  useEffect(() => {
    latest.current = list
  })
  useEffect(() => {
    const element = end.current
    if (!element) return
    const seen = new IntersectionObserver(
      ([entry]) => {
        const { rows, loadMore } = latest.current
        if (entry?.isIntersecting && rows.length < mostByItself) loadMore()
      },
      { rootMargin: '600px' },
    )
    seen.observe(element)
    return () => seen.disconnect()
    // Observed anew with each page: an end that stays in view is not told of twice.
  }, [list.pages])
  return (
    <div role="rowgroup">
      {list.rows.map((row) => (
        <div
          key={row.id}
          role="row"
          className="[contain-intrinsic-size:auto_41px] [content-visibility:auto]"
        >
          <ListRow row={row} columns={columns} selected={chosen.has(row.id)} onSelect={onChoose} />
        </div>
      ))}
      <div ref={end} role="presentation" />
    </div>
  )
}
