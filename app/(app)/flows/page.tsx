import { getTranslations } from 'next-intl/server'
import { FlowsPage } from '@/components/flows/flows-page'
import { pageViewer } from '@/lib/accounts/current-viewer'
import { mayAnywhere } from '@/lib/accounts/may'
import { readFlows, readNamespaces } from '@/lib/flows/read'

export async function generateMetadata() {
  const t = await getTranslations('shell.nav')
  return { title: t('flows') }
}

type Search = { q?: string | string[]; namespace?: string | string[] }

const only = (value: string | string[] | undefined) => (typeof value === 'string' ? value : '')

export default async function Page({ searchParams }: { searchParams: Promise<Search> }) {
  const viewer = await pageViewer()
  const search = await searchParams
  const filter = { q: only(search.q), namespace: only(search.namespace) }
  const [page, namespaces] = await Promise.all([
    readFlows(viewer, {
      ...(filter.q ? { text: filter.q } : {}),
      ...(filter.namespace ? { namespace: filter.namespace } : {}),
    }),
    readNamespaces(viewer),
  ])
  return (
    <FlowsPage
      first={{ filter, page }}
      namespaces={namespaces}
      canWrite={mayAnywhere(viewer, 'flow.write')}
    />
  )
}
