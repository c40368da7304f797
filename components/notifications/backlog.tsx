'use client'

import { useFormatter, useTranslations } from 'next-intl'
import type { DestinationView } from '@/lib/notifications/schema'

/** What waits for a destination, as far as it is counted. */
export function Backlog({
  destination: { backlog, backlogMore },
}: {
  destination: Pick<DestinationView, 'backlog' | 'backlogMore'>
}) {
  const t = useTranslations('notifications.destination')
  const format = useFormatter()
  const count = format.number(backlog)
  return backlogMore ? (
    <span title={t('backlogMoreHelp')}>{t('backlogMore', { count })}</span>
  ) : (
    count
  )
}
