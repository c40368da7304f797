'use client'

import { CircleCheck, CircleSlash, TriangleAlert } from 'lucide-react'
import { useFormatter, useTranslations } from 'next-intl'
import type { ServerView } from '@/lib/workers/cluster/schema'
import { Section } from '../../layout/section'
import { Badge } from '../../ui/badge'
import { RelativeTime } from '../../ui/relative-time'
import { useBytes } from '../worker-facts'

const looks = {
  here: [CircleCheck, 'text-state-green'],
  silent: [TriangleAlert, 'text-state-red'],
  left: [CircleSlash, 'text-state-grey'],
} as const

/** Each server process: how it is, and what it holds that others would take over. */
export function ServersSection({ servers }: { servers: readonly ServerView[] }) {
  const t = useTranslations('workers.cluster.servers')
  return (
    <Section title={t('title')} className="gap-0">
      <p className="max-w-[72ch] pt-2 text-muted-foreground">{t('description')}</p>
      <ul className="mt-2 divide-y border-y">
        {servers.map((server) => (
          <Server key={server.id} server={server} />
        ))}
      </ul>
    </Section>
  )
}

function Server({ server }: { server: ServerView }) {
  const t = useTranslations('workers.cluster.servers')
  const format = useFormatter()
  const bytes = useBytes()
  const [Icon, colour] = looks[server.state]
  const gone = server.state === 'left'
  return (
    <li className="grid gap-x-6 gap-y-1 py-2.5 lg:grid-cols-[minmax(14rem,1fr)_minmax(0,2fr)]">
      <div className="min-w-0">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <Icon aria-hidden className={`size-4 shrink-0 ${colour}`} />
          <span className="font-mono text-xs break-all">
            {server.host}
            <span className="text-muted-foreground"> · {server.pid}</span>
          </span>
          <span className="text-muted-foreground">{t(`state.${server.state}`)}</span>
          {server.answering && <Badge>{t('answering')}</Badge>}
        </p>
        <p className="text-xs text-muted-foreground">
          {t('version', { version: server.version })}
          {' · '}
          {t('started')} <RelativeTime time={server.startedAt} />
        </p>
      </div>
      <dl className="flex flex-wrap gap-x-6 gap-y-1">
        <Figure label={t('lastSeen')}>
          <RelativeTime time={server.lastSeenAt} />
        </Figure>
        {!gone && server.loopDelayMs !== null && (
          <Figure label={t('loopDelay')}>
            {t('ms', { n: format.number(server.loopDelayMs, { maximumFractionDigits: 1 }) })}
          </Figure>
        )}
        {!gone && server.usedMemoryBytes !== null && (
          <Figure label={t('memory')}>{bytes(server.usedMemoryBytes)}</Figure>
        )}
        {!gone && <Figure label={t('workers')}>{format.number(server.workers)}</Figure>}
        {!gone && (
          <Figure label={t('destinations')}>
            {server.destinations.length === 0 ? '0' : server.destinations.join(', ')}
          </Figure>
        )}
      </dl>
    </li>
  )
}

function Figure({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <div className="flex min-w-0 flex-col">
      <dt className="text-xs text-muted-foreground">{label}</dt>
      <dd className="text-sm break-words tabular-nums">{children}</dd>
    </div>
  )
}
