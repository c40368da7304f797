'use client'

import { TriangleAlert } from 'lucide-react'
import { useFormatter, useTranslations } from 'next-intl'
import type { DatabaseView, TableView } from '@/lib/workers/cluster/schema'
import { Fact, Facts } from '../../executions/facts'
import { Section } from '../../layout/section'
import { cn } from '../../ui/cn'
import { useDurationText } from '../../ui/duration'
import { RelativeTime } from '../../ui/relative-time'
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from '../../ui/table'
import { useBytes } from '../worker-facts'

/** Longer than this a transaction keeps dead rows from being removed, and is worth a look. */
const longMs = 60_000
const numeric = 'text-right font-mono text-xs whitespace-nowrap'

/** How Postgres is; what is wrong with it stands first, in a sentence. */
export function DatabaseSection({ database }: { database: DatabaseView }) {
  const t = useTranslations('workers.cluster.database')
  const troubles = useTroubles(database)
  return (
    <Section title={t('title')}>
      {troubles.map((trouble) => (
        <p key={trouble} className="flex items-start gap-1.5 text-danger">
          <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
          <span className="max-w-[72ch]">{trouble}</span>
        </p>
      ))}
      <DatabaseFacts database={database} />
      <Tables tables={database.tables} />
    </Section>
  )
}

function useTroubles(database: DatabaseView): string[] {
  const t = useTranslations('workers.cluster.database.trouble')
  const duration = useDurationText()
  const { longestTransactionMs, connections, mostConnections } = database
  const found: [boolean, string][] = [
    [!database.fsync, t('fsync')],
    [!database.fullPageWrites, t('fullPageWrites')],
    [!database.autovacuum, t('autovacuum')],
    [database.synchronousCommit === 'off', t('synchronousCommit')],
    [connections > mostConnections * 0.9, t('connections', { connections, mostConnections })],
    [
      (longestTransactionMs ?? 0) > longMs,
      t('transaction', { length: duration(longestTransactionMs ?? 0) }),
    ],
  ]
  return found.filter(([is]) => is).map(([, words]) => words)
}

function DatabaseFacts({ database }: { database: DatabaseView }) {
  const t = useTranslations('workers.cluster.database')
  const format = useFormatter()
  const bytes = useBytes()
  const duration = useDurationText()
  const { longestTransactionMs, cacheHits, replicas, replicaLagMs } = database
  const longest =
    longestTransactionMs === null ? t('noTransaction') : duration(longestTransactionMs)
  const hits =
    cacheHits === null
      ? '–'
      : format.number(cacheHits, { style: 'percent', maximumFractionDigits: 2 })
  const { connections, mostConnections: most, active, fsync } = database
  return (
    <Facts className="sm:grid-cols-[auto_1fr_auto_1fr]">
      <Fact label={t('version')}>
        <span className="font-mono text-xs">{database.version}</span>
      </Fact>
      <Fact label={t('started')}>
        <RelativeTime time={database.startedAt} />
      </Fact>
      <Fact label={t('size')}>{bytes(database.sizeBytes)}</Fact>
      <Fact label={t('connections')}>{t('connectionsOf', { connections, most, active })}</Fact>
      <Fact label={t('longest')}>{longest}</Fact>
      <Fact label={t('cacheHits')}>{hits}</Fact>
      <Fact label={t('durability')}>
        {t('durabilityOf', { fsync: String(fsync), commit: database.synchronousCommit })}
      </Fact>
      <Fact label={t('replicas')}>
        {replicas === 0
          ? t('noReplica')
          : t('replicasOf', { n: replicas, lag: duration(replicaLagMs ?? 0) })}
      </Fact>
      <Fact label={t('deadlocks')}>{format.number(database.deadlocks)}</Fact>
    </Facts>
  )
}

function Tables({ tables }: { tables: TableView[] }) {
  const t = useTranslations('workers.cluster.database.table')
  const format = useFormatter()
  const bytes = useBytes()
  return (
    <Table>
      <caption className="sr-only">{t('caption')}</caption>
      <TableHeader>
        <TableRow>
          <TableHead>{t('name')}</TableHead>
          <TableHead className="text-right">{t('size')}</TableHead>
          <TableHead className="text-right max-sm:hidden">{t('rows')}</TableHead>
          <TableHead className="text-right">{t('dead')}</TableHead>
          <TableHead className="text-right">{t('vacuum')}</TableHead>
        </TableRow>
      </TableHeader>
      <TableBody>
        {tables.map((table) => (
          <TableRow key={table.name}>
            <TableCell className="font-mono text-xs break-all">{table.name}</TableCell>
            <TableCell className={numeric}>{bytes(table.sizeBytes)}</TableCell>
            <TableCell className={cn(numeric, 'max-sm:hidden')}>
              {format.number(table.rows)}
            </TableCell>
            <TableCell className={numeric}>{format.number(table.deadRows)}</TableCell>
            <TableCell className="text-right text-muted-foreground">
              {table.lastVacuumAt ? <RelativeTime time={table.lastVacuumAt} /> : t('never')}
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  )
}
