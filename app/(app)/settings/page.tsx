import { getTranslations } from 'next-intl/server'
import { ProfilePanel } from '@/components/accounts/profile-panel'
import { pageViewer } from '@/lib/accounts/current-viewer'

export async function generateMetadata() {
  const t = await getTranslations('settings')
  return { title: t('title') }
}

export default async function ProfilePage() {
  const viewer = await pageViewer()
  return <ProfilePanel person={{ email: viewer.email, name: viewer.name }} />
}
