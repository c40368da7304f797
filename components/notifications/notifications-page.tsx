'use client'

import { useTranslations } from 'next-intl'
import { parseAsStringLiteral, useQueryState } from 'nuqs'
import { useLiveNotifications } from '@/lib/notifications/hooks'
import type { DestinationView, SubscriptionView } from '@/lib/notifications/schema'
import { LinkTabs } from '../layout/link-tabs'
import { PageBody, PageHeader } from '../layout/page-header'
import { Catalogue } from './catalogue'
import { DeliveryList } from './delivery-list'
import { DestinationList } from './destination-list'
import { SubscriptionList } from './subscription-list'

const tabs = ['destinations', 'subscriptions', 'deliveries', 'catalogue'] as const

/** Where events go, which ones, and what became of each. */
export function NotificationsPage({
  destinations,
  subscriptions,
  canWrite,
}: {
  destinations: DestinationView[]
  subscriptions: SubscriptionView[]
  canWrite: boolean
}) {
  const t = useTranslations('notifications')
  useLiveNotifications()
  const [tab] = useQueryState('tab', parseAsStringLiteral(tabs).withDefault('destinations'))
  return (
    <>
      <PageHeader
        title={t('title')}
        description={t('description')}
        tabs={
          <LinkTabs
            label={t('title')}
            current={tab}
            tabs={tabs.map((key) => ({
              key,
              label: t(`tab.${key}`),
              href: `/notifications?tab=${key}`,
            }))}
          />
        }
      />
      <PageBody className="pt-4">
        {tab === 'destinations' && <DestinationList first={destinations} canWrite={canWrite} />}
        {tab === 'subscriptions' && <SubscriptionList first={subscriptions} canWrite={canWrite} />}
        {tab === 'deliveries' && <DeliveryList canWrite={canWrite} />}
        {tab === 'catalogue' && <Catalogue />}
      </PageBody>
    </>
  )
}
