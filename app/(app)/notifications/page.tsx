import { getTranslations } from 'next-intl/server'
import { NotificationsPage } from '@/components/notifications/notifications-page'
import { pageViewer } from '@/lib/accounts/current-viewer'
import { mayAnywhere } from '@/lib/accounts/may'
import { readDestinations } from '@/lib/notifications/read/destinations'
import { readSubscriptions } from '@/lib/notifications/read/subscriptions'

export async function generateMetadata() {
  const t = await getTranslations('shell.nav')
  return { title: t('notifications') }
}

export default async function Page() {
  const viewer = await pageViewer()
  const [destinations, subscriptions] = await Promise.all([
    readDestinations(viewer),
    readSubscriptions(viewer),
  ])
  return (
    <NotificationsPage
      destinations={destinations}
      subscriptions={subscriptions}
      canWrite={mayAnywhere(viewer, 'notification.write')}
    />
  )
}
