import { getTranslations } from 'next-intl/server'
import { createLoader, type SearchParams } from 'nuqs/server'
import { ClusterPage } from '@/components/workers/cluster/cluster-page'
import { hoursParser } from '@/components/workers/cluster/hours'
import { WorkerTabs } from '@/components/workers/worker-tabs'
import { pageViewer } from '@/lib/accounts/current-viewer'
import { readCluster } from '@/lib/workers/cluster/read-cluster'

const load = createLoader({ hours: hoursParser })

export async function generateMetadata() {
  const t = await getTranslations('workers.cluster')
  return { title: t('title') }
}

export default async function Page({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const viewer = await pageViewer()
  const { hours } = await load(searchParams)
  const cluster = await readCluster(viewer, Number(hours))
  return (
    <ClusterPage
      initial={{ hours: Number(hours), cluster }}
      tabs={<WorkerTabs current="cluster" />}
    />
  )
}
