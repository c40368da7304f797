import { getTranslations } from 'next-intl/server'
import { NewFlowPage } from '@/components/flows/new-flow-page'
import { pageViewer } from '@/lib/accounts/current-viewer'
import { grantedNamespaces } from '@/lib/accounts/may'
import { readCatalog } from '@/lib/flows/read-catalog'

export async function generateMetadata() {
  const t = await getTranslations('flows.new')
  return { title: t('title') }
}

export default async function Page() {
  const viewer = await pageViewer()
  const [namespace] = grantedNamespaces(viewer, 'flow.write')
  return <NewFlowPage namespace={namespace || 'company.team'} catalog={readCatalog()} />
}
