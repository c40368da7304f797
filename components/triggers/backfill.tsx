'use client'

import { History } from 'lucide-react'
import { useFormatter, useTranslations } from 'next-intl'
import dynamic from 'next/dynamic'
import { parseAsString, useQueryState } from 'nuqs'
import type { FlowInput } from '@/lib/engine'
import { useChangeBackfill } from '@/lib/triggers/hooks'
import type { BackfillOrder, BackfillView, FlowTriggerView } from '@/lib/triggers/schema'
import { useErrorText } from '../layout/use-error-text'
import { Button } from '../ui/button'
import { ErrorNote } from '../ui/error-state'

const BackfillDialog = dynamic(
  () => import('./backfill-dialog').then((module) => module.BackfillDialog),
  { ssr: false },
)

/** Makes up for a range of the past: asks for it, then shows how far it is. */
export function Backfill({
  trigger,
  inputs,
  canControl,
}: {
  trigger: FlowTriggerView
  inputs: readonly FlowInput[]
  canControl: boolean
}) {
  const t = useTranslations('triggers.backfill')
  const [asked, setAsked] = useQueryState('backfill', parseAsString)
  const { backfill, triggerId } = trigger
  const open = asked === triggerId && canControl && !backfill?.going
  if (!backfill && !canControl) return null
  return (
    <div className="mt-3 flex flex-col items-start gap-2">
      {backfill && <Progress trigger={trigger} backfill={backfill} canControl={canControl} />}
      {canControl && !backfill?.going && (
        <Button size="sm" onClick={() => void setAsked(triggerId)}>
          <History aria-hidden />
          {t('title')}
        </Button>
      )}
      {open && (
        <BackfillDialog
          trigger={trigger}
          inputs={inputs}
          open
          onOpenChange={(stays) => !stays && void setAsked(null)}
        />
      )}
    </div>
  )
}

function Progress({
  trigger,
  backfill,
  canControl,
}: {
  trigger: FlowTriggerView
  backfill: BackfillView
  canControl: boolean
}) {
  const t = useTranslations('triggers.backfill')
  const format = useFormatter()
  const errorText = useErrorText()
  const change = useChangeBackfill()
  const { namespace, flowId, triggerId } = trigger
  const { started, skipped, total, paused, going } = backfill
  const orders: BackfillOrder[] = [paused ? 'resume' : 'pause', 'cancel']
  const when = (time: string) =>
    format.dateTime(new Date(time), { dateStyle: 'medium', timeStyle: 'short' })
  return (
    <section
      aria-label={t('progressOf', { trigger: triggerId })}
      className="flex w-full max-w-xl flex-col gap-2 rounded-md border p-3 text-sm"
    >
      <p className="flex flex-wrap justify-between gap-x-4">
        <span>{t('range', { from: when(backfill.from), to: when(backfill.to) })}</span>
        <span className="tabular-nums">
          {t(going ? (paused ? 'paused' : 'going') : 'done', { started, skipped, total })}
        </span>
      </p>
      <div
        role="progressbar"
        aria-label={t('progressOf', { trigger: triggerId })}
        aria-valuenow={started + skipped}
        aria-valuemin={0}
        aria-valuemax={total}
        className="h-1.5 w-full overflow-hidden rounded-full bg-sunken"
      >
        <div
          className="h-full rounded-full bg-accent transition-[width] duration-150"
          style={{ width: `${total === 0 ? 100 : (100 * (started + skipped)) / total}%` }}
        />
      </div>
      {going && canControl && (
        <div className="flex gap-2">
          {orders.map((order) => (
            <Button
              key={order}
              size="sm"
              disabled={change.isPending}
              onClick={() => change.mutate({ namespace, flowId, triggerId, order })}
            >
              {t(order)}
            </Button>
          ))}
        </div>
      )}
      {change.isError && <ErrorNote>{errorText(change.error)}</ErrorNote>}
    </section>
  )
}
