'use client'

import { Plus, Workflow } from 'lucide-react'
import { useTranslations } from 'next-intl'
import Link from 'next/link'
import { type FlowPage, useFlowList } from '@/lib/flows/hooks'
import type { FlowSummary } from '@/lib/flows/schema'
import { useErrorText } from '../layout/use-error-text'
import { Badge } from '../ui/badge'
import { Button } from '../ui/button'
import { EmptyState } from '../ui/empty-state'
import { ErrorState } from '../ui/error-state'
import { RelativeTime } from '../ui/relative-time'
import { StateChip } from '../ui/state-chip'
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from '../ui/table'
import { type FlowFilter, FlowFilters, useFlowFilter } from './flow-filters'
import { flowHref } from './flow-href'
import { Labels } from './labels'

/** Every flow that the person may see, newest change first, filtered by what is in the address. */
export function FlowList({
  first,
  namespaces,
  canWrite,
}: {
  first: { filter: FlowFilter; page: FlowPage }
  namespaces: string[]
  canWrite: boolean
}) {
  const t = useTranslations('flows.list')
  const common = useTranslations('common')
  const errorText = useErrorText()
  const filter = useFlowFilter()
  const list = useFlowList(filter, first)
  const flows = list.data?.pages.flatMap((page) => page.flows) ?? []
  const filtered = filter.q !== '' || filter.namespace !== ''
  return (
    <>
      <FlowFilters namespaces={namespaces} />
      {list.isError ? (
        <ErrorState
          title={t('failed')}
          description={errorText(list.error)}
          action={<Button onClick={() => void list.refetch()}>{common('retry')}</Button>}
        />
      ) : flows.length === 0 && !list.isFetching ? (
        <Nothing filtered={filtered} canWrite={canWrite} />
      ) : (
        <div aria-busy={list.isFetching}>
          <FlowTable flows={flows} />
          {list.hasNextPage && (
            <div className="flex justify-center pt-4">
              <Button pending={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
                {common('loadMore')}
              </Button>
            </div>
          )}
        </div>
      )}
    </>
  )
}

function FlowTable({ flows }: { flows: FlowSummary[] }) {
  const t = useTranslations('flows.list')
  return (
    <Table>
      <TableHeader>
        <TableRow>
          <TableHead>{t('flow')}</TableHead>
          <TableHead className="max-md:hidden">{t('labels')}</TableHead>
          <TableHead>{t('last')}</TableHead>
          <TableHead className="text-right max-sm:hidden">{t('revision')}</TableHead>
          <TableHead className="text-right max-sm:hidden">{t('changed')}</TableHead>
        </TableRow>
      </TableHeader>
      <TableBody>
        {flows.map((flow) => (
          <TableRow key={`${flow.namespace}/${flow.id}`}>
            <TableCell className="w-full max-w-0 py-2 sm:w-2/5">
              <Link
                href={flowHref(flow)}
                className="group block min-w-0 rounded-sm"
                title={flow.description ?? undefined}
              >
                <span className="flex min-w-0 items-center gap-2">
                  <span className="truncate font-medium group-hover:underline">{flow.id}</span>
                  {flow.disabled && <Badge variant="outline">{t('disabled')}</Badge>}
                </span>
                <span className="block truncate text-xs text-muted-foreground">
                  {flow.namespace}
                </span>
              </Link>
            </TableCell>
            <TableCell className="max-md:hidden">
              <Labels labels={flow.labels} />
            </TableCell>
            <TableCell>
              <LastExecution last={flow.lastExecution} />
            </TableCell>
            <TableCell className="text-right text-muted-foreground max-sm:hidden">
              {flow.revision}
            </TableCell>
            <TableCell className="text-right text-muted-foreground max-sm:hidden">
              <RelativeTime time={flow.updatedAt} />
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  )
}

function LastExecution({ last }: { last: FlowSummary['lastExecution'] }) {
  const t = useTranslations('flows.list')
  if (!last) return <span className="text-muted-foreground">{t('neverRan')}</span>
  return (
    <Link
      href={`/executions/${last.id}`}
      className="inline-flex flex-wrap items-center gap-x-2 rounded-sm"
    >
      <StateChip state={last.state} />
      <RelativeTime time={last.createdAt} className="text-xs text-muted-foreground max-sm:hidden" />
    </Link>
  )
}

function Nothing({ filtered, canWrite }: { filtered: boolean; canWrite: boolean }) {
  const t = useTranslations('flows.list')
  const shell = useTranslations('shell')
  if (filtered) return <EmptyState title={t('noMatch')} description={t('noMatchHelp')} />
  return (
    <EmptyState
      icon={Workflow}
      title={t('empty')}
      description={t('emptyHelp')}
      action={
        canWrite && (
          <Button asChild variant="primary">
            <Link href="/flows/new">
              <Plus aria-hidden />
              {shell('newFlow')}
            </Link>
          </Button>
        )
      }
    />
  )
}
