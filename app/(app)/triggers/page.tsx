import { getTranslations } from 'next-intl/server'
import { TriggersPage } from '@/components/triggers/triggers-page'
import { pageViewer } from '@/lib/accounts/current-viewer'
import { mayAnywhere } from '@/lib/accounts/may'
import { readNamespaces } from '@/lib/flows/read'
import { readTriggers } from '@/lib/triggers/read'
import { triggerShows } from '@/lib/triggers/schema'

type Search = Partial<Record<'q' | 'namespace' | 'type' | 'show', string | string[]>>

export async function generateMetadata() {
  const t = await getTranslations('shell.nav')
  return { title: t('triggers') }
}

const only = (value: string | string[] | undefined) =>
  typeof value === 'string' ? value.slice(0, 100) : ''

export default async function Page({ searchParams }: { searchParams: Promise<Search> }) {
  const viewer = await pageViewer()
  const search = await searchParams
  const show = triggerShows.find((one) => one === search.show) ?? ''
  const choice = {
    q: only(search.q),
    namespace: only(search.namespace),
    type: only(search.type),
    show,
  } as const
  const [page, namespaces] = await Promise.all([
    readTriggers(viewer, {
      text: choice.q || undefined,
      namespace: choice.namespace || undefined,
      type: choice.type || undefined,
      show: choice.show || undefined,
    }),
    readNamespaces(viewer),
  ])
  return (
    <TriggersPage
      first={{ choice, page }}
      namespaces={namespaces}
      canControl={mayAnywhere(viewer, 'trigger.control')}
    />
  )
}
