'use client'

import { useTranslations } from 'next-intl'
import Link from 'next/link'
import type { TriggerView } from '@/lib/triggers/schema'
import { RelativeTime } from '../ui/relative-time'
import { StateChip } from '../ui/state-chip'
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from '../ui/table'
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
  return (
    <Table>
      <TableHeader>
        <TableRow>
          <TableHead>{t('trigger')}</TableHead>
          <TableHead>{t('type')}</TableHead>
          <TableHead>{t('next')}</TableHead>
          <TableHead>{t('last')}</TableHead>
          <TableHead>{t('lastExecution')}</TableHead>
          <TableHead>{t('reason')}</TableHead>
          <TableHead>{t('enabled')}</TableHead>
          {canControl && (
            <TableHead>
              <span className="sr-only">{t('actions')}</span>
            </TableHead>
          )}
        </TableRow>
      </TableHeader>
      <TableBody>
        {triggers.map((trigger) => (
          <TriggerRow
            key={`${trigger.namespace}/${trigger.flowId}/${trigger.triggerId}`}
            trigger={trigger}
            canControl={canControl}
          />
        ))}
      </TableBody>
    </Table>
  )
}

const nothing = <span className="text-muted-foreground">–</span>

function TriggerRow({ trigger, canControl }: { trigger: TriggerView; canControl: boolean }) {
  const { namespace, flowId, triggerId, lastExecution } = trigger
  const flow = `/flows/${encodeURIComponent(namespace)}/${encodeURIComponent(flowId)}?tab=triggers`
  return (
    <TableRow>
      <TableCell className="max-w-64">
        <Link href={flow} className="block truncate font-medium hover:underline">
          {triggerId}
        </Link>
        <span className="block truncate text-xs text-muted-foreground">
          {namespace}.{flowId}
        </span>
      </TableCell>
      <TableCell className="font-mono text-xs whitespace-nowrap">
        {trigger.type.replace(/^core\.(trigger\.)?/, '')}
      </TableCell>
      <TableCell>
        <NextTime trigger={trigger} />
      </TableCell>
      <TableCell>{trigger.lastAt ? <RelativeTime time={trigger.lastAt} /> : nothing}</TableCell>
      <TableCell>
        {lastExecution ? (
          <Link href={`/executions/${lastExecution.id}`} className="hover:underline">
            <StateChip state={lastExecution.state} />
          </Link>
        ) : (
          nothing
        )}
      </TableCell>
      <TableCell className="max-w-80 min-w-40 text-xs whitespace-normal text-muted-foreground">
        <Reason trigger={trigger} />
      </TableCell>
      <TableCell>
        <TriggerSwitch trigger={trigger} canControl={canControl} />
      </TableCell>
      {canControl && (
        <TableCell className="w-8">
          <TriggerActions trigger={trigger} />
        </TableCell>
      )}
    </TableRow>
  )
}

export function NextTime({ trigger }: { trigger: TriggerView }) {
  const t = useTranslations('triggers')
  if (trigger.waiting) return <span>{t('waiting')}</span>
  return trigger.nextAt ? <RelativeTime time={trigger.nextAt} /> : nothing
}

/** Why it started nothing last time, in the server's words, and when that was. */
export function Reason({ trigger }: { trigger: TriggerView }) {
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
