import { getTranslations } from 'next-intl/server'
import Link from 'next/link'
import type { ReactNode } from 'react'
import type { ExecutionSummary } from '@/lib/executions/schema'
import type { FlowSummary } from '@/lib/flows/schema'
import type { ComingTriggers } from '@/lib/triggers/schema'
import { flowHref } from '../flows/flow-href'
import { RecentExecutions } from '../flows/recent-executions'
import { PageBody, PageHeader } from '../layout/page-header'
import { Button } from '../ui/button'
import { StateChip } from '../ui/state-chip'
import { Coming } from './coming'
import { EndedChart, type EndedCounts } from './ended-chart'
import { QuickStart } from './quick-start'
import { RefreshOnEvents } from '../layout/refresh-on-events'

export type HomePageProps = {
  name: string
  counts: EndedCounts & {
    live: { state: string; count: number }[]
    failed: ExecutionSummary[]
  }
  /** Executions that are not over, newest first. */
  going: ExecutionSummary[]
  flows: FlowSummary[]
  coming: ComingTriggers
  canWrite: boolean
}

/** What goes on now, what ended in the last day, what failed, and where to begin. */
export async function HomePage({ name, counts, going, flows, coming, canWrite }: HomePageProps) {
  const t = await getTranslations('home')
  const ran = flows.some((flow) => flow.lastExecution !== null)
  return (
    <>
      <RefreshOnEvents />
      <PageHeader title={t('title', { name })} />
      <PageBody className="gap-8">
        {!ran && <QuickStart flows={flows} canWrite={canWrite} />}
        <Section title={t('now')}>
          <LiveCounts live={counts.live} nothing={t('nothingNow')} />
          {going.length > 0 && <RecentExecutions executions={going} />}
        </Section>
        {coming.next.length + coming.late + coming.waiting > 0 && (
          <Section title={t('coming')}>
            <Coming coming={coming} />
          </Section>
        )}
        {ran && (
          <Section title={t('ended')}>
            <EndedChart counts={counts} />
          </Section>
        )}
        {counts.failed.length > 0 && (
          <Section title={t('failed')}>
            <RecentExecutions executions={counts.failed.slice(0, 5)} />
          </Section>
        )}
        {ran && flows.length > 0 && (
          <Section title={t('flows')}>
            <ul className="flex flex-wrap gap-2">
              {flows.slice(0, 8).map((flow) => (
                <li key={`${flow.namespace}/${flow.id}`}>
                  <Button asChild>
                    <Link href={flowHref(flow)}>{flow.id}</Link>
                  </Button>
                </li>
              ))}
            </ul>
          </Section>
        )}
      </PageBody>
    </>
  )
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title} className="flex flex-col gap-3">
      <h2 className="text-base font-semibold">{title}</h2>
      {children}
    </section>
  )
}

function LiveCounts({ live, nothing }: { live: HomePageProps['counts']['live']; nothing: string }) {
  if (live.length === 0) return <p className="text-muted-foreground">{nothing}</p>
  return (
    <ul className="flex flex-wrap gap-x-8 gap-y-3">
      {live.map(({ state, count }) => (
        <li key={state}>
          <Link
            href={`/executions?state=${state}`}
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
