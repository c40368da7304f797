'use client'

import { Server } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { useQueryStates } from 'nuqs'
import { useCapacity, useWorkers } from '@/lib/workers/hooks'
import type { WorkerRow } from '@/lib/workers/schema'
import { PageBody, PageHeader } from '../../layout/page-header'
import { ReadError } from '../../layout/read-error'
import { Button } from '../../ui/button'
import { EmptyState } from '../../ui/empty-state'
import { Switch } from '../../ui/switch'
import { TypedInput } from '../../ui/typed-input'
import { isGone } from '../is-gone'
import { matching, pageOf, pageSize, sorted, workerListParsers } from './list-query'
import { Pager } from './pager'
import { SortChoice } from './sort-choice'
import { useHeld } from './use-held'
import { WorkerStack } from './worker-stack'
import { WorkerTable } from './worker-table'

const command = 'npm run worker -- --server URL --token TOKEN'

/** Every worker with what it has to do now; those that are gone are a switch away. */
export function WorkersPage({
  initial,
  canControl,
  tabs,
}: {
  initial: WorkerRow[]
  canControl: boolean
  tabs: ReactNode
}) {
  const t = useTranslations('workers')
  const [{ gone: showGone }, setQuery] = useQueryStates(workerListParsers)
  const { workers, error, retry } = useWorkers(initial)
  const capacity = useCapacity(workers)
  const gone = workers.filter(({ state }) => isGone(state))
  const here = workers.filter(({ state }) => !isGone(state))
  const shown = showGone ? [...here, ...gone.toReversed()] : here
  return (
    <>
      <PageHeader
        title={t('title')}
        description={t('capacity', capacity)}
        tabs={tabs}
        actions={
          gone.length > 0 && (
            <label className="flex items-center gap-2 text-sm">
              <Switch
                checked={showGone}
                onCheckedChange={(checked) => void setQuery({ gone: checked || null, page: null })}
              />
              {t('showGone', { n: gone.length })}
            </label>
          )
        }
      />
      <PageBody className="pt-4">
        {error && <ReadError className="mb-4" error={error} onRetry={retry} />}
        {shown.length > 0 ? (
          <WorkerList workers={shown} canControl={canControl} />
        ) : (
          <EmptyState
            icon={Server}
            title={t('empty.title')}
            description={
              <>
                {t('empty.description')}
                <code className="mt-3 block rounded-md border bg-sunken px-3 py-2 text-left text-xs text-foreground">
                  {command}
                </code>
              </>
            }
          />
        )}
      </PageBody>
    </>
  )
}

/** A page of those that match, in the order that is asked for: as a table, on a phone as a list. */
function WorkerList({
  workers,
  canControl,
}: {
  workers: readonly WorkerRow[]
  canControl: boolean
}) {
  const t = useTranslations('workers.list')
  const state = useTranslations('workers.state')
  const [query, setQuery] = useQueryStates(workerListParsers)
  const found = matching(workers, query.q, state)
  const { held, hands } = useHeld(found)
  const { rows, ...place } = pageOf(sorted(found, query.sort, held), query.page)
  const sortBy = (sort: typeof query.sort) => void setQuery({ sort, page: null })
  return (
    <>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2 pb-3">
        <TypedInput
          value={query.q}
          onTyped={(q) => void setQuery({ q: q || null, page: null })}
          label={t('filter')}
          className="w-80 max-sm:w-full"
        />
        <SortChoice sort={query.sort} onSort={sortBy} />
        <p role="status" className="text-muted-foreground tabular-nums">
          {query.q.trim() !== '' && t('matching', { n: found.length, all: workers.length })}
        </p>
      </div>
      {rows.length === 0 ? (
        <EmptyState
          icon={Server}
          title={t('none')}
          action={
            <Button onClick={() => void setQuery({ q: null, page: null })}>{t('clear')}</Button>
          }
        />
      ) : (
        <>
          <WorkerStack workers={rows} canControl={canControl} hands={hands} />
          <WorkerTable
            workers={rows}
            canControl={canControl}
            sort={query.sort}
            onSort={sortBy}
            hands={hands}
          />
        </>
      )}
      {found.length > pageSize && (
        <Pager
          {...place}
          shown={rows.length}
          of={found.length}
          onPage={(page) => void setQuery({ page: page === 1 ? null : page })}
        />
      )}
    </>
  )
}
