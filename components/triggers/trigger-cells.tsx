'use client'

// What the table of triggers and its stack on a phone show alike.

import { useTranslations } from 'next-intl'
import Link from 'next/link'
import type { TriggerView } from '@/lib/triggers/schema'
import { flowHref } from '../flows/flow-href'
import { useSaid } from '../layout/use-said'
import { Badge } from '../ui/badge'
import { RelativeTime } from '../ui/relative-time'
import { StateChip } from '../ui/state-chip'

export const nothing = <span className="text-muted-foreground">–</span>

/** The trigger, and the flow that it starts where that is not plain from the page. */
export function TriggerName({ trigger, withFlow }: { trigger: TriggerView; withFlow: boolean }) {
  const { namespace, flowId, triggerId } = trigger
  return (
    <>
      <Link
        href={flowHref({ namespace, id: flowId }, 'triggers')}
        className="block truncate font-medium hover:underline"
      >
        {triggerId}
      </Link>
      {withFlow && (
        <span className="block truncate text-xs text-muted-foreground">
          {namespace}.{flowId}
        </span>
      )}
    </>
  )
}

export function NextTime({ trigger }: { trigger: TriggerView }) {
  const t = useTranslations('triggers')
  const { backfill, late, nextAt, waiting } = trigger
  return (
    <>
      {waiting ? (
        <span>{t('waiting')}</span>
      ) : nextAt ? (
        <span className={late ? 'text-state-amber' : undefined}>
          {late && <>{t('late')} </>}
          <RelativeTime time={nextAt} />
        </span>
      ) : (
        nothing
      )}
      {backfill?.going && (
        <Badge variant="outline" className="mt-1 block w-fit tabular-nums">
          {t(backfill.paused ? 'backfill.pausedShort' : 'backfill.short', {
            done: backfill.started + backfill.skipped,
            total: backfill.total,
          })}
        </Badge>
      )}
    </>
  )
}

export function LastExecution({ trigger: { lastExecution } }: { trigger: TriggerView }) {
  if (!lastExecution) return nothing
  return (
    <Link href={`/executions/${lastExecution.id}`} className="hover:underline">
      <StateChip state={lastExecution.state} />
    </Link>
  )
}

/** Why it started nothing last time, in the server's words, and when that was; opens all that it looked at. */
export function Reason({ trigger, onHistory }: { trigger: TriggerView; onHistory: () => void }) {
  const { lastReason, lastReasonAt } = trigger
  const said = useSaid()
  if (!lastReason) return nothing
  return (
    <button
      type="button"
      onClick={onHistory}
      className="line-clamp-2 text-left text-xs text-muted-foreground hover:text-foreground hover:underline"
    >
      <span className="break-words">{said(lastReason)}</span>
      {lastReasonAt && (
        <>
          {' · '}
          <RelativeTime time={lastReasonAt} />
        </>
      )}
    </button>
  )
}
