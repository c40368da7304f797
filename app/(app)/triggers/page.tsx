import { getTranslations } from 'next-intl/server'
import { TriggersPage } from '@/components/triggers/triggers-page'
import { pageViewer } from '@/lib/accounts/current-viewer'
import { mayAnywhere } from '@/lib/accounts/may'
import { readTriggers } from '@/lib/triggers/read'

type Props = { searchParams: Promise<{ q?: string | string[]; namespace?: string | string[] }> }

export async function generateMetadata() {
  const t = await getTranslations('shell.nav')
  return { title: t('triggers') }
}

const one = (value: string | string[] | undefined): string =>
  (Array.isArray(value) ? value[0] : value)?.slice(0, 150) ?? ''

export default async function Page({ searchParams }: Props) {
  const viewer = await pageViewer()
  const given = await searchParams
  const choice = { q: one(given.q), namespace: one(given.namespace) }
  const page = await readTriggers(viewer, {
    text: choice.q || undefined,
    namespace: choice.namespace || undefined,
  })
  return (
    <TriggersPage first={{ choice, page }} canControl={mayAnywhere(viewer, 'trigger.control')} />
  )
}
