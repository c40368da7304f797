import { getTranslations } from 'next-intl/server'
import { createLoader, type SearchParams } from 'nuqs/server'
import { ExecutionTabs } from '@/components/executions/list/execution-tabs'
import { FailuresPage } from '@/components/executions/failures/failures-page'
import { failureParsers, failureRequestOf } from '@/components/executions/failures/failures-query'
import { pageViewer } from '@/lib/accounts/current-viewer'
import { readFailures } from '@/lib/executions/read'
import { readNamespaces } from '@/lib/flows/read'

const load = createLoader(failureParsers)

export async function generateMetadata() {
  const t = await getTranslations('executions.list')
  return { title: t('failures') }
}

export default async function Page({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const viewer = await pageViewer()
  const query = await load(searchParams)
  const [report, namespaces] = await Promise.all([
    readFailures(viewer, failureRequestOf(query, Date.now())),
    readNamespaces(viewer),
  ])
  return (
    <FailuresPage
      report={report}
      query={query}
      namespaces={namespaces}
      tabs={<ExecutionTabs current="failures" />}
    />
  )
}
