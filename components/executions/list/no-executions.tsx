'use client'

import { Play } from 'lucide-react'
import { useTranslations } from 'next-intl'
import Link from 'next/link'
import { useErrorText } from '../../layout/use-error-text'
import { Button } from '../../ui/button'
import { EmptyState } from '../../ui/empty-state'
import { ErrorState } from '../../ui/error-state'
import { Skeleton } from '../../ui/skeleton'

/** Not read, not read yet, nothing has run, or nothing matches: each with its own next step. */
export function NoExecutions({
  list,
  filtered,
  onClear,
}: {
  list: { error: Error | null; loading: boolean; retry: () => void }
  filtered: boolean
  onClear: () => void
}) {
  const t = useTranslations('executions.list')
  const common = useTranslations('common')
  const errorText = useErrorText()
  if (list.error) {
    return (
      <ErrorState
        title={t('failed')}
        description={errorText(list.error)}
        action={<Button onClick={list.retry}>{common('retry')}</Button>}
      />
    )
  }
  if (list.loading) {
    return Array.from({ length: 10 }, (_, index) => (
      <div key={index} className="flex h-10 items-center gap-4 border-b">
        <Skeleton className="h-5 w-24" />
        <Skeleton className="h-4 w-1/3" />
        <Skeleton className="ml-auto h-4 w-20" />
      </div>
    ))
  }
  return filtered ? (
    <EmptyState
      title={t('nothingMatches')}
      description={t('nothingMatchesHelp')}
      action={<Button onClick={onClear}>{t('clear')}</Button>}
    />
  ) : (
    <EmptyState
      icon={Play}
      title={t('empty')}
      description={t('emptyHelp')}
      action={
        <Button variant="primary" asChild>
          <Link href="/flows">{t('toFlows')}</Link>
        </Button>
      }
    />
  )
}
