'use client'

import { useTranslations } from 'next-intl'
import dynamic from 'next/dynamic'
import { parseAsString, useQueryState } from 'nuqs'
import type { TriggerKeyInput, TriggerView } from '@/lib/triggers/schema'
import { RelativeTime } from '../ui/relative-time'
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from '../ui/table'
import { TriggerActions } from './trigger-actions'
import { LastExecution, NextTime, nothing, Reason, TriggerName } from './trigger-cells'
import { shortType } from './trigger-filters'
import { StackedTrigger, type TriggerRowProps } from './trigger-stack'
import { TriggerSwitch } from './trigger-switch'

const TriggerHistory = dynamic(() => import('./history').then((module) => module.TriggerHistory), {
  ssr: false,
})

export function TriggerTable({
  triggers,
  withFlow = true,
  canControl,
}: {
  triggers: readonly TriggerView[]
  /** Says of each which flow it starts. */
  withFlow?: boolean
  canControl: boolean
}) {
  const t = useTranslations('triggers')
  const [history, setHistory] = useQueryState('history', parseAsString)
  const shown = keyOf(history)
  const rows = triggers.map((trigger) => ({
    key: addressOf(trigger),
    trigger,
    withFlow,
    canControl,
    onHistory: () => void setHistory(addressOf(trigger)),
  }))
  return (
    <>
      <ul aria-label={t('title')} className="flex flex-col divide-y border-y md:hidden">
        {rows.map(({ key, ...row }) => (
          <StackedTrigger key={key} {...row} />
        ))}
      </ul>
      <div className="max-md:hidden">
        <Table>
          <TableHeader>
            <TableRow>
              <TableHead>{t('column.trigger')}</TableHead>
              <TableHead>{t('column.type')}</TableHead>
              <TableHead>{t('column.next')}</TableHead>
              <TableHead>{t('column.last')}</TableHead>
              <TableHead>{t('column.lastExecution')}</TableHead>
              <TableHead>{t('column.reason')}</TableHead>
              <TableHead>{t('column.enabled')}</TableHead>
              <TableHead>
                <span className="sr-only">{t('column.actions')}</span>
              </TableHead>
            </TableRow>
          </TableHeader>
          <TableBody>
            {rows.map(({ key, ...row }) => (
              <TriggerRow key={key} {...row} />
            ))}
          </TableBody>
        </Table>
      </div>
      {shown && <TriggerHistory trigger={shown} onClose={() => void setHistory(null)} />}
    </>
  )
}

const addressOf = ({ namespace, flowId, triggerId }: TriggerKeyInput): string =>
  `${namespace}/${flowId}/${triggerId}`

function keyOf(address: string | null): TriggerKeyInput | null {
  const [namespace, flowId, triggerId] = address?.split('/') ?? []
  return namespace && flowId && triggerId ? { namespace, flowId, triggerId } : null
}

function TriggerRow({ trigger, withFlow, canControl, onHistory }: TriggerRowProps) {
  return (
    <TableRow className={trigger.disabled ? 'text-muted-foreground' : undefined}>
      <TableCell className="max-w-64 py-1.5">
        <TriggerName trigger={trigger} withFlow={withFlow} />
      </TableCell>
      <TableCell className="font-mono text-xs whitespace-nowrap">
        {shortType(trigger.type)}
      </TableCell>
      <TableCell>
        <NextTime trigger={trigger} />
      </TableCell>
      <TableCell>{trigger.lastAt ? <RelativeTime time={trigger.lastAt} /> : nothing}</TableCell>
      <TableCell>
        <LastExecution trigger={trigger} />
      </TableCell>
      <TableCell className="max-w-96 min-w-48 whitespace-normal">
        <Reason trigger={trigger} onHistory={onHistory} />
      </TableCell>
      <TableCell>
        <div className="flex">
          <TriggerSwitch trigger={trigger} canControl={canControl} />
        </div>
      </TableCell>
      <TableCell className="w-8">
        <TriggerActions trigger={trigger} canControl={canControl} onHistory={onHistory} />
      </TableCell>
    </TableRow>
  )
}
