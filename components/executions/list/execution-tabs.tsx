'use client'

import { useTranslations } from 'next-intl'
import { LinkTabs } from '../../layout/link-tabs'

/** All executions, and what failed among them by what is the same about it. */
export function ExecutionTabs({ current }: { current: 'all' | 'failures' }) {
  const t = useTranslations('executions.list')
  return (
    <LinkTabs
      label={t('tabs')}
      tabs={[
        { key: 'all', label: t('all'), href: '/executions', current: current === 'all' },
        {
          key: 'failures',
          label: t('failures'),
          href: '/executions/failures',
          current: current === 'failures',
        },
      ]}
    />
  )
}
