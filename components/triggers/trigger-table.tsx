'use client'

import { useTranslations } from 'next-intl'
import Link from 'next/link'
import type { TriggerKeyInput, TriggerView } from '@/lib/triggers/schema'
import { useNow } from '../ui/clock'
import { parseAsString, useQueryState } from 'nuqs'
import { Badge } from '../ui/badge'
import { RelativeTime } from '../ui/relative-time'
import { StateChip } from '../ui/state-chip'
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from '../ui/table'
import { TriggerHistory } from './history'
import { TriggerActions } from './trigger-actions'
import { TriggerSwitch } from './trigger-switch'

export function TriggerTable({
  triggers,
  canControl,
}: {
  triggers: readonly TriggerView[]
  canControl: boolean
}) {
  const t = useTranslations('triggers.column')
  const [history, setHistory] = useQueryState('history', parseAsString)
  return (
    <>
      <Table>
        <TableHeader>
          <TableRow>
            <TableHead>{t('trigger')}</TableHead>
            <TableHead className="hidden md:table-cell">{t('type')}</TableHead>
            <TableHead>{t('next')}</TableHead>
            <TableHead className="hidden md:table-cell">{t('last')}</TableHead>
            <TableHead>{t('lastExecution')}</TableHead>
            <TableHead className="hidden md:table-cell">{t('reason')}</TableHead>
            <TableHead>{t('enabled')}</TableHead>
            <TableHead>
              <span className="sr-only">{t('actions')}</span>
            </TableHead>
          </TableRow>
        </TableHeader>
        <TableBody>
          {triggers.map((trigger) => (
            <TriggerRow
              key={addressOf(trigger)}
              trigger={trigger}
              canControl={canControl}
              onHistory={() => void setHistory(addressOf(trigger))}
            />
          ))}
        </TableBody>
      </Table>
      <TriggerHistory trigger={keyOf(history)} onClose={() => void setHistory(null)} />
    </>
  )
}

const addressOf = ({ namespace, flowId, triggerId }: TriggerKeyInput): string =>
  `${namespace}/${flowId}/${triggerId}`

function keyOf(address: string | null): TriggerKeyInput | null {
  const [namespace, flowId, triggerId] = address?.split('/') ?? []
  return namespace && flowId && triggerId ? { namespace, flowId, triggerId } : null
}

const nothing = <span className="text-muted-foreground">–</span>

function TriggerRow({
  trigger,
  canControl,
  onHistory,
}: {
  trigger: TriggerView
  canControl: boolean
  onHistory: () => void
}) {
  const t = useTranslations('triggers')
  const { namespace, flowId, triggerId, lastExecution, lastReason, backfill } = trigger
  const flow = `/flows/${encodeURIComponent(namespace)}/${encodeURIComponent(flowId)}?tab=triggers`
  return (
    <TableRow className={trigger.disabled ? 'text-muted-foreground' : undefined}>
      <TableCell className="max-w-64">
        <Link href={flow} className="block truncate font-medium hover:underline">
          {triggerId}
        </Link>
        <span className="block truncate text-xs text-muted-foreground">
          {namespace}.{flowId}
        </span>
        <span className="block font-mono text-xs text-muted-foreground md:hidden">
          {shortType(trigger.type)}
        </span>
      </TableCell>
      <TableCell className="hidden font-mono text-xs whitespace-nowrap md:table-cell">
        {shortType(trigger.type)}
      </TableCell>
      <TableCell>
        <NextTime trigger={trigger} />
        {backfill?.going && (
          <Badge variant="outline" className="mt-1 block w-fit tabular-nums">
            {t(backfill.paused ? 'backfill.pausedShort' : 'backfill.short', {
              done: backfill.started + backfill.skipped,
              total: backfill.total,
            })}
          </Badge>
        )}
      </TableCell>
      <TableCell className="hidden md:table-cell">
        {trigger.lastAt ? <RelativeTime time={trigger.lastAt} /> : nothing}
      </TableCell>
      <TableCell>
        {lastExecution ? (
          <Link href={`/executions/${lastExecution.id}`} className="hover:underline">
            <StateChip state={lastExecution.state} />
          </Link>
        ) : (
          nothing
        )}
      </TableCell>
      <TableCell className="hidden max-w-96 min-w-48 text-xs whitespace-normal md:table-cell">
        {lastReason ? (
          <button
            type="button"
            onClick={onHistory}
            className="line-clamp-2 text-left text-muted-foreground hover:text-foreground hover:underline"
          >
            <Reason trigger={trigger} />
          </button>
        ) : (
          nothing
        )}
      </TableCell>
      <TableCell>
        <TriggerSwitch trigger={trigger} canControl={canControl} />
      </TableCell>
      <TableCell className="w-8">
        <TriggerActions trigger={trigger} canControl={canControl} onHistory={onHistory} />
      </TableCell>
    </TableRow>
  )
}

const shortType = (type: string): string => type.replace(/^core\.(trigger\.)?/, '')

/** A time that is over by so much is late, not just being taken. */
const lateAfterMs = 10_000

function NextTime({ trigger }: { trigger: TriggerView }) {
  const t = useTranslations('triggers')
  const now = useNow()
  if (trigger.waiting) return <span>{t('waiting')}</span>
  if (!trigger.nextAt) return nothing
  const isLate = now - Date.parse(trigger.nextAt) > lateAfterMs
  return (
    <span className={isLate ? 'text-state-amber' : undefined}>
      {isLate && <>{t('late')} </>}
      <RelativeTime time={trigger.nextAt} />
    </span>
  )
}

/** Why it started nothing last time, in the server's words, and when that was. */
function Reason({ trigger }: { trigger: TriggerView }) {
  if (!trigger.lastReason) return null
  return (
    <>
      <span className="break-words">{trigger.lastReason}</span>
      {trigger.lastReasonAt && (
        <>
          {' · '}
          <RelativeTime time={trigger.lastReasonAt} />
        </>
      )}
    </>
  )
}
