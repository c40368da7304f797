import { getTranslations } from 'next-intl/server'
import { cookies } from 'next/headers'
import { createLoader, type SearchParams } from 'nuqs/server'
import { columnCookie, readColumns } from '@/components/executions/list/columns'
import { ExecutionTabs } from '@/components/executions/list/execution-tabs'
import { ExecutionsPage } from '@/components/executions/list/executions-page'
import { filterOf, listParsers } from '@/components/executions/list/list-filter'
import { pageViewer } from '@/lib/accounts/current-viewer'
import { mayAnywhere } from '@/lib/accounts/may'
import { readExecutions } from '@/lib/executions/read'
import { readSavedViews } from '@/lib/executions/saved-views'
import { readNamespaces } from '@/lib/flows/read'

const loadQuery = createLoader(listParsers)

export async function generateMetadata() {
  const t = await getTranslations('shell.nav')
  return { title: t('executions') }
}

export default async function Page({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const viewer = await pageViewer()
  const nowMs = Date.now()
  const filter = filterOf(await loadQuery(searchParams), nowMs)
  const jar = await cookies()
  const [page, namespaces, views] = await Promise.all([
    readExecutions(viewer, { ...filter, limit: 50 }),
    readNamespaces(viewer),
    readSavedViews(viewer),
  ])
  return (
    <ExecutionsPage
      first={{ filter, page }}
      nowMs={nowMs}
      namespaces={namespaces}
      canControl={mayAnywhere(viewer, 'execution.control')}
      canDelete={mayAnywhere(viewer, 'execution.delete')}
      columns={readColumns(jar.get(columnCookie)?.value)}
      views={views}
      tabs={<ExecutionTabs current="all" />}
    />
  )
}
