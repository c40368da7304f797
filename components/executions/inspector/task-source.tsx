'use client'

import { useTranslations } from 'next-intl'
import type { ExecutionView } from '@/lib/executions/schema'
import { useTaskSource } from '../use-task-source'
import { Skeleton } from '../../ui/skeleton'

/** The task as it was written in the revision that this execution ran. */
export function TaskSource({ execution, taskId }: { execution: ExecutionView; taskId: string }) {
  const t = useTranslations('executions.inspector')
  const source = useTaskSource(execution, taskId)
  if (source === undefined) return <Skeleton className="h-24" />
  if (source === null) return <p className="text-muted-foreground">{t('sourceMissing')}</p>
  return (
    <pre
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- scrolling needs the focus
      tabIndex={0}
      className="overflow-auto rounded-md border bg-sunken p-3 text-xs leading-5"
    >
      {source}
    </pre>
  )
}
