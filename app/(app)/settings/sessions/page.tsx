import { getTranslations } from 'next-intl/server'
import { SessionsPanel } from '@/components/accounts/sessions-panel'
import { pageViewer } from '@/lib/accounts/current-viewer'
import { readSessions } from '@/lib/accounts/read'

export async function generateMetadata() {
  const t = await getTranslations('settings.tabs')
  return { title: t('sessions') }
}

export default async function SessionsPage() {
  const viewer = await pageViewer()
  return <SessionsPanel sessions={await readSessions(viewer)} />
}
