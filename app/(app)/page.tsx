import { createLoader, type SearchParams } from 'nuqs/server'
import { HomePage } from '@/components/home/home-page'
import { homeParsers, homeSpan } from '@/components/home/home-query'
import { pageViewer } from '@/lib/accounts/current-viewer'
import { readHome } from '@/lib/home/read'

const load = createLoader(homeParsers)

export default async function Page({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const viewer = await pageViewer()
  const query = await load(searchParams)
  const span = homeSpan(query, Date.now())
  const home = await readHome(viewer, { ...span, namespace: query.namespace.slice(0, 150) })
  return <HomePage name={viewer.name} query={query} {...home} />
}
