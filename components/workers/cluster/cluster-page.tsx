'use client'

import { useTranslations } from 'next-intl'
import { useQueryState } from 'nuqs'
import type { ReactNode } from 'react'
import { useCluster } from '@/lib/workers/hooks'
import type { ClusterView } from '@/lib/workers/cluster/schema'
import { SetBreadcrumb } from '../../layout/breadcrumb'
import { PageBody, PageHeader } from '../../layout/page-header'
import { Section } from '../../layout/section'
import { ReadError } from '../../layout/read-error'
import { NativeSelect } from '../../ui/native-select'
import { BacklogSection } from './backlog-section'
import { CapacityChart } from './capacity-chart'
import { ConsistencySection } from './consistency-section'
import { DatabaseSection } from './database-section'
import { hourChoices, hoursParser, type HourChoice } from './hours'
import { ServersSection } from './servers-section'

/** What the work stands on: servers, demand and capacity, the engine's own check, and Postgres. */
export function ClusterPage({
  initial,
  tabs,
}: {
  initial: { hours: number; cluster: ClusterView }
  tabs: ReactNode
}) {
  const t = useTranslations('workers')
  const [hours, setHours] = useQueryState('hours', hoursParser)
  const { data, error, refetch } = useCluster(Number(hours), initial)
  const { servers, backlog, capacity, consistency, database } = data ?? initial.cluster
  return (
    <>
      <SetBreadcrumb
        crumbs={[{ label: t('title'), href: '/workers' }, { label: t('cluster.title') }]}
      />
      <PageHeader title={t('title')} description={t('cluster.description')} tabs={tabs} />
      <PageBody className="gap-8 pt-4">
        {error && <ReadError error={error} onRetry={() => void refetch()} />}
        <BacklogSection backlog={backlog} />
        <Section
          title={t('cluster.capacity.title')}
          actions={
            <NativeSelect
              aria-label={t('cluster.capacity.range')}
              className="w-40"
              value={hours}
              onChange={(event) => void setHours(event.target.value as HourChoice)}
            >
              {hourChoices.map((choice) => (
                <option key={choice} value={choice}>
                  {t(`cluster.capacity.hours.${choice}`)}
                </option>
              ))}
            </NativeSelect>
          }
        >
          <CapacityChart capacity={capacity} />
        </Section>
        <ServersSection servers={servers} />
        <DatabaseSection database={database} />
        <ConsistencySection consistency={consistency} />
      </PageBody>
    </>
  )
}
