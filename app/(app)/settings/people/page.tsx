import { getTranslations } from 'next-intl/server'
import { notFound } from 'next/navigation'
import { PeoplePanel } from '@/components/accounts/people-panel'
import { pageViewer } from '@/lib/accounts/current-viewer'
import { may } from '@/lib/accounts/may'
import { readPeople } from '@/lib/accounts/read'

export async function generateMetadata() {
  const t = await getTranslations('settings.tabs')
  return { title: t('people') }
}

export default async function PeoplePage() {
  const viewer = await pageViewer()
  if (!may(viewer, 'account.manage', '')) notFound()
  return <PeoplePanel people={await readPeople()} ownId={viewer.userId} />
}
