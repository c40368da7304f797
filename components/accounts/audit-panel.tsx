'use client'

import { ScrollText } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { type AuditPage, useAuditList } from '@/lib/accounts/hooks'
import type { AuditEntryView } from '@/lib/accounts/schema'
import { Button } from '../ui/button'
import { EmptyState } from '../ui/empty-state'
import { RelativeTime } from '../ui/relative-time'
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from '../ui/table'

/** Who changed what and when, newest first. */
export function AuditPanel({ first }: { first: AuditPage }) {
  const t = useTranslations('settings.audit')
  const common = useTranslations('common')
  const list = useAuditList(first)
  const entries = list.data.pages.flatMap((page) => page.entries)
  if (entries.length === 0) {
    return <EmptyState icon={ScrollText} title={t('empty')} description={t('emptyHelp')} />
  }
  return (
    <>
      <Table>
        <TableHeader>
          <TableRow>
            <TableHead>{t('at')}</TableHead>
            <TableHead>{t('who')}</TableHead>
            <TableHead>{t('action')}</TableHead>
            <TableHead className="max-sm:hidden">{t('subject')}</TableHead>
            <TableHead className="max-md:hidden">{t('data')}</TableHead>
          </TableRow>
        </TableHeader>
        <TableBody>
          {entries.map((entry) => (
            <AuditRow key={entry.id} entry={entry} />
          ))}
        </TableBody>
      </Table>
      {list.hasNextPage && (
        <div className="flex justify-center pt-4">
          <Button pending={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {common('loadMore')}
          </Button>
        </div>
      )}
    </>
  )
}

function AuditRow({ entry }: { entry: AuditEntryView }) {
  const t = useTranslations('settings.audit')
  const data = Object.keys(entry.data).length > 0 ? JSON.stringify(entry.data) : ''
  const { namespace, subject: named } = entry
  const apart = namespace && !named?.startsWith(`${namespace}.`)
  const subject = [apart ? namespace : null, named].filter(Boolean).join(' / ')
  return (
    <TableRow>
      <TableCell className="text-muted-foreground">
        <RelativeTime time={entry.at} />
      </TableCell>
      <TableCell>{entry.actorName ?? t('system')}</TableCell>
      <TableCell className="text-xs">
        <span className="font-mono">{entry.action}</span>
        {/* A phone has no column for it; it is as wide as the action is. */}
        <span className="block w-0 min-w-full truncate text-muted-foreground sm:hidden">
          {subject}
        </span>
      </TableCell>
      <TableCell className="max-w-64 truncate max-sm:hidden" title={subject}>
        {subject}
      </TableCell>
      <TableCell
        className="max-w-80 truncate font-mono text-xs text-muted-foreground max-md:hidden"
        title={data}
      >
        {data}
      </TableCell>
    </TableRow>
  )
}
