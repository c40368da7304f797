import { getTranslations } from 'next-intl/server'
import { WorkersPage } from '@/components/workers/workers-page'
import { pageViewer } from '@/lib/accounts/current-viewer'
import { may } from '@/lib/accounts/may'
import { readFindings } from '@/lib/workers/cluster/read-findings'
import { readWorkers } from '@/lib/workers/read'

export async function generateMetadata() {
  const t = await getTranslations('shell.nav')
  return { title: t('workers') }
}

export default async function Page() {
  const viewer = await pageViewer()
  const [workers, consistency] = await Promise.all([
    readWorkers(viewer, { gone: true }),
    readFindings(viewer),
  ])
  return (
    <WorkersPage
      initial={workers}
      consistency={consistency}
      canControl={may(viewer, 'worker.control', '')}
    />
  )
}
