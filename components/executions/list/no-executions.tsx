'use client'

import { Play } from 'lucide-react'
import { useTranslations } from 'next-intl'
import Link from 'next/link'
import { Button } from '../../ui/button'
import { EmptyState } from '../../ui/empty-state'

/** Nothing has run, or nothing matches: each with its own next step. */
export function NoExecutions({ filtered, onClear }: { filtered: boolean; onClear: () => void }) {
  const t = useTranslations('executions.list')
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
