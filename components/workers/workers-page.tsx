'use client'

import { Server } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { parseAsBoolean, useQueryState } from 'nuqs'
import { useCapacity, useWorkers } from '@/lib/workers/hooks'
import type { WorkerView } from '@/lib/workers/schema'
import { PageBody, PageHeader } from '../layout/page-header'
import { useErrorText } from '../layout/use-error-text'
import { Button } from '../ui/button'
import { EmptyState } from '../ui/empty-state'
import { ErrorNote } from '../ui/error-state'
import { Switch } from '../ui/switch'
import { isGone } from './worker-state'
import { WorkerTable } from './worker-table'

const command = 'npm run worker -- --server URL --token TOKEN'

/** Every worker with what it has to do now; those that are gone are a switch away. */
export function WorkersPage({
  initial,
  canControl,
  tabs,
}: {
  initial: WorkerView[]
  canControl: boolean
  tabs: ReactNode
}) {
  const t = useTranslations('workers')
  const common = useTranslations('common')
  const errorText = useErrorText()
  const [showGone, setShowGone] = useQueryState('gone', parseAsBoolean.withDefault(false))
  const { workers, error, retry } = useWorkers(initial)
  const capacity = useCapacity(workers)
  const gone = workers.filter(({ state }) => isGone(state))
  const here = workers.filter(({ state }) => !isGone(state))
  const shown = showGone ? [...here, ...gone.toReversed()] : here
  return (
    <>
      <PageHeader
        title={t('title')}
        description={t('capacity', capacity)}
        tabs={tabs}
        actions={
          gone.length > 0 && (
            <label className="flex items-center gap-2 text-sm">
              <Switch
                checked={showGone}
                onCheckedChange={(checked) => void setShowGone(checked || null)}
              />
              {t('showGone', { n: gone.length })}
            </label>
          )
        }
      />
      <PageBody className="pt-4">
        {error && (
          <ErrorNote className="mb-4">
            {errorText(error)}{' '}
            <Button size="sm" variant="ghost" onClick={retry}>
              {common('retry')}
            </Button>
          </ErrorNote>
        )}
        {shown.length > 0 ? (
          <WorkerTable workers={shown} canControl={canControl} />
        ) : (
          <EmptyState
            icon={Server}
            title={t('empty.title')}
            description={
              <>
                {t('empty.description')}
                <code className="mt-3 block rounded-md border bg-sunken px-3 py-2 text-left text-xs text-foreground">
                  {command}
                </code>
              </>
            }
          />
        )}
      </PageBody>
    </>
  )
}
