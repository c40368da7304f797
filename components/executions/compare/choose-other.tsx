'use client'

import { GitCompareArrows } from 'lucide-react'
import { useTranslations } from 'next-intl'
import Link from 'next/link'
import type { ExecutionSummary } from '@/lib/executions/schema'
import { SetBreadcrumb } from '../../layout/breadcrumb'
import { PageBody, PageHeader } from '../../layout/page-header'
import { Duration } from '../../ui/duration'
import { EmptyState } from '../../ui/empty-state'
import { ErrorNote } from '../../ui/error-state'
import { RelativeTime } from '../../ui/relative-time'
import { shortId } from '../../ui/short-id'
import { StateChip } from '../../ui/state-chip'
import { compareHref } from './compare-href'

/** With which of the same flow it is to be compared. */
export function ChooseOther({
  left,
  missing,
  others,
}: {
  left: ExecutionSummary
  /** What was asked for and is not there. */
  missing: string | null
  others: ExecutionSummary[]
}) {
  const t = useTranslations('executions.compare')
  const list = useTranslations('executions.list')
  return (
    <>
      <SetBreadcrumb
        crumbs={[{ label: list('title'), href: '/executions' }, { label: t('title') }]}
      />
      <PageHeader
        title={t('choose')}
        description={t('chooseHelp', { id: shortId(left.id), flow: left.flowId })}
      />
      <PageBody className="gap-4">
        {missing !== null && <ErrorNote>{t('missing', { id: missing })}</ErrorNote>}
        {others.length === 0 ? (
          <EmptyState
            icon={GitCompareArrows}
            title={t('noOther')}
            description={t('noOtherHelp', { flow: left.flowId })}
          />
        ) : (
          <ul className="divide-y border-y">
            {others.map((other) => (
              <li key={other.id}>
                <Link
                  href={compareHref(left.id, other.id)}
                  className="flex min-h-10 flex-wrap items-center gap-x-4 gap-y-1 py-2 hover:bg-hover/60"
                >
                  <StateChip state={other.state.current} />
                  <span className="font-mono text-xs">{shortId(other.id)}</span>
                  <span className="text-muted-foreground">
                    {t('revision', { n: other.flowRevision })}
                  </span>
                  <span className="ml-auto text-muted-foreground">
                    <RelativeTime time={other.createdAt} />
                  </span>
                  <Duration
                    start={other.createdAt}
                    end={other.endedAt}
                    className="w-24 text-right"
                  />
                </Link>
              </li>
            ))}
          </ul>
        )}
      </PageBody>
    </>
  )
}
