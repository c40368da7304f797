'use client'

import { useTranslations } from 'next-intl'
import type { TriggerView } from '@/lib/triggers/schema'
import { cn } from '../ui/cn'
import { RelativeTime } from '../ui/relative-time'
import { TriggerActions } from './trigger-actions'
import { LastExecution, NextTime, nothing, Reason, TriggerName } from './trigger-cells'
import { shortType } from './trigger-filters'
import { TriggerSwitch } from './trigger-switch'

export type TriggerRowProps = {
  trigger: TriggerView
  withFlow: boolean
  canControl: boolean
  onHistory: () => void
}

/** A row of the table on a phone: everything about a trigger under the other, nothing to the side. */
export function StackedTrigger({ trigger, withFlow, canControl, onHistory }: TriggerRowProps) {
  const t = useTranslations('triggers.column')
  return (
    <li className={cn('flex flex-col gap-2 py-3', trigger.disabled && 'text-muted-foreground')}>
      <div className="flex items-center gap-2.5">
        <div className="min-w-0 flex-1">
          <TriggerName trigger={trigger} withFlow={withFlow} />
        </div>
        <TriggerSwitch trigger={trigger} canControl={canControl} />
        <TriggerActions trigger={trigger} canControl={canControl} onHistory={onHistory} />
      </div>
      <dl className="grid grid-cols-[auto_1fr] items-center gap-x-4 gap-y-1.5 text-sm [&_dt]:text-xs [&_dt]:text-muted-foreground">
        <dt>{t('type')}</dt>
        <dd className="font-mono text-xs">{shortType(trigger.type)}</dd>
        <dt>{t('next')}</dt>
        <dd>
          <NextTime trigger={trigger} />
        </dd>
        <dt>{t('last')}</dt>
        <dd className="flex flex-wrap items-center gap-x-3">
          {trigger.lastAt ? <RelativeTime time={trigger.lastAt} /> : nothing}
          {trigger.lastExecution && <LastExecution trigger={trigger} />}
        </dd>
      </dl>
      {trigger.lastReason && <Reason trigger={trigger} onHistory={onHistory} />}
    </li>
  )
}
