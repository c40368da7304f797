'use client'

import { Play } from 'lucide-react'
import { useTranslations } from 'next-intl'
import Link from 'next/link'
import type { ExecutionSummary } from '@/lib/executions/schema'
import { cn } from '../ui/cn'
import { CopyId } from '../ui/copy-id'
import { Duration } from '../ui/duration'
import { EmptyState } from '../ui/empty-state'
import { RelativeTime } from '../ui/relative-time'
import { StateChip } from '../ui/state-chip'
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from '../ui/table'

/** Gives way to the names where two of these stand side by side. */
const idLook = (flow: unknown) => cn('pl-6 max-sm:hidden', !flow && 'lg:max-[1400px]:hidden')

/** The newest executions. With `flow`, those of that flow alone. */
export function RecentExecutions({
  executions,
  flow,
}: {
  executions: ExecutionSummary[]
  flow?: { namespace: string; id: string }
}) {
  const t = useTranslations('flows.executions')
  if (executions.length === 0) {
    return <EmptyState icon={Play} title={t('empty')} description={t('emptyHelp')} />
  }
  return (
    <Table>
      <TableHeader>
        <TableRow>
          {!flow && <TableHead>{t('flow')}</TableHead>}
          <TableHead>{t('state')}</TableHead>
          <TableHead>{t('created')}</TableHead>
          <TableHead className="text-right max-sm:pr-0">{t('duration')}</TableHead>
          {flow && <TableHead className="text-right max-sm:hidden">{t('revision')}</TableHead>}
          <TableHead className={idLook(flow)}>{t('id')}</TableHead>
        </TableRow>
      </TableHeader>
      <TableBody>
        {executions.map((execution) => (
          <TableRow key={execution.id}>
            {!flow && (
              <TableCell className="w-full max-w-0 py-2 sm:w-2/5">
                <Link
                  href={`/executions/${execution.id}`}
                  className="block truncate rounded-sm font-medium hover:underline"
                >
                  {execution.flowId}
                </Link>
                <span className="block truncate text-xs text-muted-foreground">
                  {execution.namespace}
                </span>
              </TableCell>
            )}
            <TableCell>
              <Link href={`/executions/${execution.id}`} className="inline-block rounded-full">
                <StateChip state={execution.state.current} />
              </Link>
            </TableCell>
            <TableCell className="text-muted-foreground">
              <RelativeTime time={execution.createdAt} />
            </TableCell>
            <TableCell className="text-right max-sm:pr-0">
              <Duration start={execution.createdAt} end={execution.endedAt} />
            </TableCell>
            {flow && (
              <TableCell className="text-right text-muted-foreground max-sm:hidden">
                {execution.flowRevision}
              </TableCell>
            )}
            <TableCell className={idLook(flow)}>
              <CopyId id={execution.id} />
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  )
}
