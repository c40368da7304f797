'use client'

import { Search, Timer } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { debounce, parseAsString, useQueryState } from 'nuqs'
import { useTriggers } from '@/lib/triggers/hooks'
import type { TriggerPage } from '@/lib/triggers/schema'
import { PageBody, PageHeader } from '../layout/page-header'
import { useErrorText } from '../layout/use-error-text'
import { Button } from '../ui/button'
import { EmptyState } from '../ui/empty-state'
import { ErrorNote } from '../ui/error-state'
import { Input } from '../ui/input'
import { TriggerTable } from './trigger-table'

const text = parseAsString.withDefault('')
const typingPauseMs = 200

/** Every trigger that one may see: when it starts next, what it started last, and why not. */
export function TriggersPage({
  first,
  canControl,
}: {
  first: { choice: { q: string; namespace: string }; page: TriggerPage }
  canControl: boolean
}) {
  const t = useTranslations('triggers')
  const common = useTranslations('common')
  const errorText = useErrorText()
  const [q, setQ] = useQueryState('q', text)
  const [namespace, setNamespace] = useQueryState('namespace', text)
  const { triggers, loading, error, retry, more } = useTriggers({ q, namespace }, first)
  const filtered = q !== '' || namespace !== ''
  const typed = (value: string) => ({
    limitUrlUpdates: value === '' ? undefined : debounce(typingPauseMs),
  })
  return (
    <>
      <PageHeader title={t('title')} description={t('description')} />
      <PageBody>
        <div role="search" className="flex flex-wrap items-center gap-2 pb-3">
          <div className="relative w-full sm:w-72">
            <Search
              aria-hidden
              className="pointer-events-none absolute top-2 left-2.5 size-4 text-muted-foreground"
            />
            <Input
              type="search"
              aria-label={t('search')}
              placeholder={t('search')}
              className="pl-8"
              value={q}
              onChange={({ target: { value } }) => void setQ(value || null, typed(value))}
            />
          </div>
          <Input
            aria-label={t('namespace')}
            placeholder={t('namespace')}
            className="w-full sm:w-56"
            value={namespace}
            onChange={({ target: { value } }) => void setNamespace(value || null, typed(value))}
          />
          {filtered && (
            <Button
              variant="ghost"
              onClick={() => {
                void setQ(null)
                void setNamespace(null)
              }}
            >
              {common('clear')}
            </Button>
          )}
        </div>
        {error && (
          <ErrorNote className="mb-4">
            {errorText(error)}{' '}
            <Button size="sm" variant="ghost" onClick={retry}>
              {common('retry')}
            </Button>
          </ErrorNote>
        )}
        {triggers.length > 0 && <TriggerTable triggers={triggers} canControl={canControl} />}
        {triggers.length === 0 && !loading && (
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
