import { Plus } from 'lucide-react'
import { getTranslations } from 'next-intl/server'
import Link from 'next/link'
import type { FlowPage } from '@/lib/flows/hooks'
import { PageBody, PageHeader } from '../layout/page-header'
import { Button } from '../ui/button'
import type { FlowFilter } from './flow-filters'
import { FlowList } from './flow-list'

export async function FlowsPage({
  first,
  namespaces,
  canWrite,
}: {
  first: { filter: FlowFilter; page: FlowPage }
  namespaces: string[]
  canWrite: boolean
}) {
  const t = await getTranslations('shell')
  return (
    <>
      <PageHeader
        title={t('nav.flows')}
        actions={
          canWrite && (
            <Button asChild variant="primary">
              <Link href="/flows/new">
                <Plus aria-hidden />
                {t('newFlow')}
              </Link>
            </Button>
          )
        }
      />
      <PageBody>
        <FlowList first={first} namespaces={namespaces} canWrite={canWrite} />
      </PageBody>
    </>
  )
}
