import { getTranslations } from 'next-intl/server'
import { LinkTabs } from '../layout/link-tabs'

/** Those that do the work, and what they stand on. */
export async function WorkerTabs({ current }: { current: 'workers' | 'cluster' }) {
  const t = await getTranslations('workers')
  return (
    <LinkTabs
      label={t('tabs')}
      current={current}
      tabs={[
        { key: 'workers', label: t('title'), href: '/workers' },
        {
          key: 'cluster',
          label: t('cluster.title'),
          href: '/workers/cluster',
        },
      ]}
    />
  )
}
