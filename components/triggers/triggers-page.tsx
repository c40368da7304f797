'use client'

import { Timer } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useTriggers, type TriggerChoice } from '@/lib/triggers/hooks'
import type { TriggerPage } from '@/lib/triggers/schema'
import { PageBody, PageHeader } from '../layout/page-header'
import { ReadError } from '../layout/read-error'
import { Button } from '../ui/button'
import { EmptyState } from '../ui/empty-state'
import { TriggerFilters, useTriggerChoice } from './trigger-filters'
import { TriggerTable } from './trigger-table'

/** Every trigger that one may see: when it starts next, what it started last, and why not. */
export function TriggersPage({
  first,
  namespaces,
  canControl,
}: {
  first: { choice: TriggerChoice; page: TriggerPage }
  namespaces: readonly string[]
  canControl: boolean
}) {
  const t = useTranslations('triggers')
  const choice = useTriggerChoice()
  const { triggers, loading, error, retry, more } = useTriggers(choice, first)
  const filtered = Object.values(choice).some((value) => value !== '')
  return (
    <>
      <PageHeader title={t('title')} description={t('description')} />
      <PageBody>
        <TriggerFilters namespaces={namespaces} />
        {error && <ReadError className="mb-4" error={error} onRetry={retry} />}
        {triggers.length > 0 && <TriggerTable triggers={triggers} canControl={canControl} />}
        {triggers.length === 0 && !loading && !error && (
          <EmptyState
            icon={Timer}
            title={t(filtered ? 'empty.filtered' : 'empty.title')}
            description={filtered ? undefined : t('empty.description')}
          />
        )}
        {more && (
          <Button variant="ghost" className="mt-3" onClick={more}>
            {t('more')}
          </Button>
        )}
      </PageBody>
    </>
  )
}
