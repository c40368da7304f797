'use client'

import { Bookmark, BookmarkPlus, Braces, Columns3, Download, Sheet, Table2 } from 'lucide-react'
import { useTranslations } from 'next-intl'
import dynamic from 'next/dynamic'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import type { ExecutionFilter } from '@/lib/executions/filter'
import type { SavedView } from '@/lib/executions/saved-views'
import { useErrorText } from '../../layout/use-error-text'
import { Button } from '../../ui/button'
import { Menu } from '../../ui/menu'
import { toast } from '../../ui/toast'
import { writeCookie } from '../../layout/write-cookie'
import { type Column, columnCookie, columns, writeColumns } from './columns'

const ViewsDialog = dynamic(() => import('./views-dialog').then((module) => module.ViewsDialog), {
  ssr: false,
})

/** Beside the filters: kept views, columns, and what matches as a file. */
export function ListTools({
  filter,
  query,
  views: saved,
  shown,
  onColumns,
}: {
  filter: ExecutionFilter
  /** The filters as they stand in the address, with their question mark; '' for none. */
  query: string
  views: SavedView[]
  shown: readonly Column[]
  onColumns: (columns: Column[]) => void
}) {
  const t = useTranslations('executions.list')
  const router = useRouter()
  const [views, setViews] = useState(saved)
  const [managing, setManaging] = useState(false)
  const [exported, startExport] = useExport(filter)

  return (
    <div className="flex items-center gap-1">
      <Menu
        trigger={
          <Button variant="ghost">
            <Bookmark aria-hidden />
            {t('views.button')}
          </Button>
        }
        entries={[
          ...views.map((view) => ({
            key: view.id,
            icon: Bookmark,
            words: view.name,
            onSelect: () => router.push(`/executions${view.query}`),
          })),
          ...(views.length > 0 ? (['separator'] as const) : []),
          {
            key: 'manage',
            icon: BookmarkPlus,
            words: t('views.manage'),
            onSelect: () => setManaging(true),
          },
        ]}
      />
      <Menu
        trigger={
          <Button variant="ghost" className="max-md:hidden">
            <Columns3 aria-hidden />
            {t('columns')}
          </Button>
        }
        entries={columns.map((column) => ({
          key: column,
          icon: Table2,
          words: t(`column.${column}`),
          checked: shown.includes(column),
          onSelect: () => {
            const next = columns.filter((one) =>
              one === column ? !shown.includes(column) : shown.includes(one),
            )
            onColumns(next)
            writeCookie(columnCookie, writeColumns(next))
          },
        }))}
      />
      <Menu
        trigger={
          <Button variant="ghost" pending={exported !== null}>
            <Download aria-hidden />
            {exported === null ? t('export.button') : t('export.progress', { n: exported })}
          </Button>
        }
        entries={[
          { key: 'csv', icon: Sheet, words: t('export.csv'), onSelect: () => startExport('csv') },
          {
            key: 'json',
            icon: Braces,
            words: t('export.json'),
            onSelect: () => startExport('json'),
          },
        ]}
      />
      {managing && (
        <ViewsDialog
          views={views}
          query={query}
          onChange={setViews}
          onClose={() => setManaging(false)}
        />
      )}
    </div>
  )
}

/** Rows read so far, or null while nothing is exported; and how to begin. */
function useExport(filter: ExecutionFilter) {
  const t = useTranslations('executions.list.export')
  const errorText = useErrorText()
  const [count, setCount] = useState<number | null>(null)
  async function start(format: 'csv' | 'json') {
    if (count !== null) return
    setCount(0)
    try {
      const { csvOf, mostExported, readForExport, saveFile } = await import('./export')
      const rows = await readForExport(filter, setCount)
      if (format === 'csv') saveFile('executions.csv', 'text/csv;charset=utf-8', csvOf(rows))
      else saveFile('executions.json', 'application/json', JSON.stringify(rows, null, 2))
      if (rows.length >= mostExported) toast.warning(t('cut', { n: mostExported }))
      else toast.success(t('done', { n: rows.length }))
    } catch (error) {
      toast.error(errorText(error))
    } finally {
      setCount(null)
    }
  }
  return [count, (format: 'csv' | 'json') => void start(format)] as const
}
