import { getTranslations } from 'next-intl/server'
import { WorkersPage } from '@/components/workers/list/workers-page'
import { WorkerTabs } from '@/components/workers/worker-tabs'
import { pageViewer } from '@/lib/accounts/current-viewer'
import { may } from '@/lib/accounts/may'
import { readWorkerRows } from '@/lib/workers/read'

export async function generateMetadata() {
  const t = await getTranslations('shell.nav')
  return { title: t('workers') }
}

export default async function Page() {
  const viewer = await pageViewer()
  const workers = await readWorkerRows(viewer, { gone: true })
  return (
    <WorkersPage
      initial={workers}
      canControl={may(viewer, 'worker.control', '')}
      tabs={<WorkerTabs current="workers" />}
    />
  )
}
