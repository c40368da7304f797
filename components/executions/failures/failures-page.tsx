'use client'

import { CircleCheck } from 'lucide-react'
import { useTranslations } from 'next-intl'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import type { ReactNode } from 'react'
import type { FailureGroup, FailureReport } from '@/lib/executions/read'
import { RefreshOnEvents } from '../../layout/refresh-on-events'
import { SetBreadcrumb } from '../../layout/breadcrumb'
import { NamespaceAndRange } from '../list/namespace-and-range'
import { PageBody, PageHeader } from '../../layout/page-header'
import { useSaid } from '../../layout/use-said'
import { EmptyState } from '../../ui/empty-state'
import { RelativeTime } from '../../ui/relative-time'
import { serializeList } from '../list/list-filter'
import { type FailureQuery, failureRanges, failuresHref } from './failures-query'
import { Trend } from './trend'

/** What fails, most often first: one line for all that failed in the same way. */
export function FailuresPage({
  report,
  query,
  namespaces,
  tabs,
}: {
  report: FailureReport
  query: FailureQuery
  namespaces: string[]
  tabs: ReactNode
}) {
  const t = useTranslations('executions.failures')
  const list = useTranslations('executions.list')
  const router = useRouter()
  return (
    <>
      <RefreshOnEvents />
      <SetBreadcrumb
        crumbs={[{ label: list('title'), href: '/executions' }, { label: list('failures') }]}
      />
      <PageHeader title={list('title')} tabs={tabs} />
      <PageBody className="gap-4 pt-4">
        <div className="flex flex-wrap items-center gap-2">
          <NamespaceAndRange
            query={query}
            namespaces={namespaces}
            ranges={failureRanges}
            rangeLabel={t('range')}
            onChange={(change) => router.push(failuresHref({ ...query, ...change }))}
          />
          {query.flow && (
            <Link href={failuresHref({ ...query, flow: '' })} className="link">
              {t('allFlows', { flow: query.flow })}
            </Link>
          )}
          <span role="status" className="ml-auto text-muted-foreground">
            {report.counted > 0 &&
              t(report.cut ? 'countedCut' : 'counted', {
                n: report.counted,
                groups: report.groups.length,
              })}
          </span>
        </div>
        {report.groups.length === 0 ? (
          <EmptyState icon={CircleCheck} title={t('empty')} description={t('emptyHelp')} />
        ) : (
          <ul className="divide-y border-y">
            {report.groups.map((group) => (
              <Group key={group.key} group={group} query={query} />
            ))}
          </ul>
        )}
      </PageBody>
    </>
  )
}

function Group({ group, query }: { group: FailureGroup; query: FailureQuery }) {
  const t = useTranslations('executions.failures')
  const message = useSaid()(group.message)
  const { namespace, flowId, taskId, count, trend } = group
  const flowHref = `/flows/${encodeURIComponent(namespace)}/${encodeURIComponent(flowId)}`
  const all = serializeList('/executions', {
    namespace,
    flow: flowId,
    state: ['FAILED'],
    range: query.range,
  })
  return (
    <li className="grid gap-x-6 gap-y-2 py-3 sm:grid-cols-[minmax(0,1fr)_8rem_auto]">
      <div className="flex min-w-0 flex-col gap-1">
        <Link
          href={`/executions/${group.lastExecutionId}`}
          className="line-clamp-2 font-medium break-words hover:underline"
          title={message.slice(0, 1_000)}
        >
          {message || t('noMessage')}
        </Link>
        <p className="flex flex-wrap items-center gap-x-2 text-xs text-muted-foreground">
          <span className="font-mono">{group.code}</span>
          <Link href={flowHref} className="hover:underline">
            {namespace} / {flowId}
          </Link>
          {taskId !== null && <span>{t('task', { task: taskId })}</span>}
        </p>
      </div>
      <Trend counts={trend} />
      <div className="flex flex-wrap items-baseline gap-x-3 text-xs text-muted-foreground sm:w-44 sm:flex-col sm:items-end">
        <Link
          href={all}
          className="text-base font-medium text-foreground tabular-nums hover:underline"
        >
          {t('times', { n: count })}
        </Link>
        <span>
          {t('last')} <RelativeTime time={group.lastAt} />
        </span>
        {count > 1 && (
          <span>
            {t('first')} <RelativeTime time={group.firstAt} />
          </span>
        )}
      </div>
    </li>
  )
}
