'use client'

import { useFormatter, useTranslations } from 'next-intl'
import { useState, type SyntheticEvent } from 'react'
import { useChangeBackfill, useStartBackfill } from '@/lib/triggers/hooks'
import type { BackfillOrder, BackfillView, FlowTriggerView } from '@/lib/triggers/schema'
import { useErrorText } from '../layout/use-error-text'
import { Button } from '../ui/button'
import { ErrorNote } from '../ui/error-state'
import { Input } from '../ui/input'

/** Makes up for a range of the past: asks for it, then shows how far it is. */
export function Backfill({
  trigger,
  canControl,
}: {
  trigger: FlowTriggerView
  canControl: boolean
}) {
  const t = useTranslations('triggers.backfill')
  const { backfill } = trigger
  if (!backfill && !canControl) return null
  return (
    <div className="mt-3 flex flex-col gap-2">
      <h3 className="text-sm font-medium">{t('title')}</h3>
      {backfill && <Progress trigger={trigger} backfill={backfill} canControl={canControl} />}
      {canControl && !backfill?.going && <BackfillForm trigger={trigger} />}
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
    <div className="flex flex-col gap-2 text-sm">
      <p>
        {t('range', { from: when(backfill.from), to: when(backfill.to) })}{' '}
        {t(going ? (paused ? 'paused' : 'going') : 'done', { started, skipped, total })}
      </p>
      <progress
        aria-label={t('title')}
        className="h-1.5 w-full max-w-96"
        value={started + skipped}
        max={total}
      />
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
    </div>
  )
}

function BackfillForm({ trigger }: { trigger: FlowTriggerView }) {
  const t = useTranslations('triggers.backfill')
  const errorText = useErrorText()
  const start = useStartBackfill()
  const [from, setFrom] = useState('')
  const [to, setTo] = useState('')
  const { namespace, flowId, triggerId } = trigger

  function submit(event: SyntheticEvent) {
    event.preventDefault()
    if (start.isPending || from === '' || to === '') return
    const iso = (local: string) => new Date(local).toISOString()
    start.mutate({ namespace, flowId, triggerId, from: iso(from), to: iso(to) })
  }

  return (
    <form onSubmit={submit} className="flex flex-wrap items-end gap-2">
      {(['from', 'to'] as const).map((end) => (
        <label key={end} className="flex flex-col gap-1 text-xs text-muted-foreground">
          {t(end)}
          <Input
            type="datetime-local"
            className="w-56"
            required
            value={end === 'from' ? from : to}
            onChange={({ target: { value } }) => (end === 'from' ? setFrom : setTo)(value)}
          />
        </label>
      ))}
      <Button type="submit" disabled={start.isPending}>
        {t('start')}
      </Button>
      {start.isError && <ErrorNote>{errorText(start.error)}</ErrorNote>}
    </form>
  )
}
