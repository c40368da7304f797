import { getTranslations } from 'next-intl/server'
import Link from 'next/link'
import type { ReactNode } from 'react'
import type { ExecutionSummary } from '@/lib/executions/schema'
import type { FlowSummary } from '@/lib/flows/schema'
import type { ComingTriggers } from '@/lib/triggers/schema'
import { flowHref } from '../flows/flow-href'
import { RecentExecutions } from '../flows/recent-executions'
import { PageBody, PageHeader } from '../layout/page-header'
import { RefreshOnEvents } from '../layout/refresh-on-events'
import { Button } from '../ui/button'
import { EmptyState } from '../ui/empty-state'
import { StateChip } from '../ui/state-chip'
import { Coming } from './coming'
import { EndedChart, type EndedCounts } from './ended-chart'
import { type FailingFlow, FailingFlows } from './failing-flows'
import { HomeFilter } from './home-filter'
import { homeHref, type HomeQuery } from './home-query'
import { QuickStart } from './quick-start'
import { type Capacity, type Deliveries, Standing } from './standing'

export type HomePageProps = {
  name: string
  query: HomeQuery
  namespaces: string[]
  counts: EndedCounts & {
    live: { state: string; count: number }[]
    failing: FailingFlow[]
    failed: ExecutionSummary[]
  }
  /** Executions that are not over, newest first. */
  going: ExecutionSummary[]
  flows: FlowSummary[]
  coming: ComingTriggers
  capacity: Capacity[] | null
  deliveries: Deliveries | null
  canWrite: boolean
  canRead: boolean
}

/** What goes on now, what ended lately, what fails, who could run more, and where to begin. */
export async function HomePage(props: HomePageProps) {
  const { name, query, namespaces, counts, going, flows, coming } = props
  const t = await getTranslations('home')
  if (!props.canRead) {
    return (
      <>
        <PageHeader title={t('title', { name })} />
        <PageBody>
          <EmptyState title={t('noRight')} description={t('noRightHelp')} />
        </PageBody>
      </>
    )
  }
  const ran =
    counts.overTime.length + going.length > 0 || flows.some((flow) => flow.lastExecution !== null)
  const chosen = query.namespace !== ''
  return (
    <>
      <RefreshOnEvents />
      <PageHeader
        title={t('title', { name })}
        actions={<HomeFilter query={query} namespaces={namespaces} />}
      />
      <PageBody className="gap-8">
        {!ran && !chosen && <QuickStart flows={flows} canWrite={props.canWrite} />}
        {!ran && chosen && (
          <EmptyState
            title={t('nothingHere', { namespace: query.namespace })}
            description={t('nothingHereHelp')}
            action={
              <Button asChild>
                <Link href={homeHref({ ...query, namespace: '' })}>{t('allNamespaces')}</Link>
              </Button>
            }
          />
        )}
        <div className="grid items-start gap-x-12 gap-y-8 xl:grid-cols-2">
          <div className={column}>
            <Section title={t('now')}>
              <LiveCounts
                live={counts.live}
                nothing={t('nothingNow')}
                namespace={query.namespace}
              />
              {going.length > 0 && <RecentExecutions executions={going} />}
            </Section>
            {ran && (
              <Section title={t('failing')}>
                {counts.failing.length === 0 ? (
                  <p className="text-muted-foreground">{t('nothingFails')}</p>
                ) : (
                  <FailingFlows flows={counts.failing} range={query.range} />
                )}
                {counts.failed.length > 0 && <RecentExecutions executions={counts.failed} />}
              </Section>
            )}
          </div>
          <div className={column}>
            {ran && (
              <Section title={t(`ended.${query.range}`)}>
                <EndedChart counts={counts} range={query.range} />
              </Section>
            )}
            {coming.next.length + coming.late + coming.waiting > 0 && (
              <Section title={t('coming')}>
                <Coming coming={coming} />
              </Section>
            )}
            {(props.capacity ?? props.deliveries) && (
              <Section title={t('standing')}>
                <Standing capacity={props.capacity} deliveries={props.deliveries} />
              </Section>
            )}
            {ran && flows.length > 0 && (
              <Section title={t('flows')}>
                <ul className="flex flex-wrap gap-2">
                  {flows.map((flow) => (
                    <li key={`${flow.namespace}/${flow.id}`} className="max-w-full">
                      <Button asChild className="max-w-full">
                        <Link href={flowHref(flow)}>
                          <span className="truncate">{flow.id}</span>
                        </Link>
                      </Button>
                    </li>
                  ))}
                </ul>
              </Section>
            )}
          </div>
        </div>
      </PageBody>
    </>
  )
}

/** Each fills from its top, however long the other is. */
const column = 'flex min-w-0 flex-col gap-8'

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title} className="flex min-w-0 flex-col gap-3">
      <h2 className="text-base font-semibold">{title}</h2>
      {children}
    </section>
  )
}

function LiveCounts({
  live,
  nothing,
  namespace,
}: {
  live: HomePageProps['counts']['live']
  nothing: string
  namespace: string
}) {
  const within = namespace ? `&namespace=${encodeURIComponent(namespace)}` : ''
  if (live.length === 0) return <p className="text-muted-foreground">{nothing}</p>
  return (
    <ul className="flex flex-wrap gap-x-8 gap-y-3">
      {live.map(({ state, count }) => (
        <li key={state}>
          <Link
            href={`/executions?state=${state}${within}`}
            className="group flex flex-col items-start gap-1 rounded-md"
          >
            <span className="text-2xl font-medium group-hover:underline">{count}</span>
            <StateChip state={state} />
          </Link>
        </li>
      ))}
    </ul>
  )
}
