import { getTranslations } from 'next-intl/server'
import { LinkTabs } from '../../layout/link-tabs'

/** All executions, and what failed among them by what is the same about it. */
export async function ExecutionTabs({ current }: { current: 'all' | 'failures' }) {
  const t = await getTranslations('executions.list')
  return (
    <LinkTabs
      label={t('tabs')}
      current={current}
      tabs={[
        { key: 'all', label: t('all'), href: '/executions' },
        {
          key: 'failures',
          label: t('failures'),
          href: '/executions/failures',
        },
      ]}
    />
  )
}
