'use client'

import { useFormatter, useTranslations } from 'next-intl'
import Link from 'next/link'
import { useEvaluations } from '@/lib/triggers/hooks'
import type { EvaluationView, TriggerKeyInput } from '@/lib/triggers/schema'
import { useErrorText } from '../layout/use-error-text'
import { useSaid } from '../layout/use-said'
import { Button } from '../ui/button'
import { ErrorState } from '../ui/error-state'
import { RelativeTime } from '../ui/relative-time'
import { Sheet, SheetContent, SheetDescription, SheetHeader, SheetTitle } from '../ui/sheet'
import { shortId } from '../ui/short-id'
import { Skeleton } from '../ui/skeleton'
import { StateChip } from '../ui/state-chip'

/** What one trigger came to, newest first: what it started, and why it did not. */
export function TriggerHistory({
  trigger,
  onClose,
}: {
  trigger: TriggerKeyInput
  onClose: () => void
}) {
  const t = useTranslations('triggers.history')
  return (
    <Sheet open onOpenChange={(open) => !open && onClose()}>
      <SheetContent className="max-w-lg">
        <SheetHeader>
          <SheetTitle>{t('title', { trigger: trigger.triggerId })}</SheetTitle>
          <SheetDescription>
            {trigger.namespace}.{trigger.flowId}
          </SheetDescription>
        </SheetHeader>
        <Looks trigger={trigger} />
      </SheetContent>
    </Sheet>
  )
}

function Looks({ trigger }: { trigger: TriggerKeyInput }) {
  const t = useTranslations('triggers.history')
  const common = useTranslations('common')
  const errorText = useErrorText()
  const { evaluations, loading, error, retry, more } = useEvaluations(trigger)
  if (loading) return <Skeleton className="m-4 h-40" />
  if (error && evaluations.length === 0) {
    return (
      <ErrorState
        title={errorText(error)}
        action={<Button onClick={retry}>{common('retry')}</Button>}
      />
    )
  }
  if (evaluations.length === 0) {
    return <p className="p-4 text-sm text-muted-foreground">{t('none')}</p>
  }
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <ol className="divide-y text-sm">
        {evaluations.map((look) => (
          <li key={look.id} className="flex flex-col gap-1 px-4 py-2.5">
            <Look look={look} />
          </li>
        ))}
      </ol>
      {more && (
        <div className="p-4">
          <Button onClick={more}>{t('more')}</Button>
        </div>
      )}
    </div>
  )
}

function Look({ look }: { look: EvaluationView }) {
  const t = useTranslations('triggers.history')
  const format = useFormatter()
  const said = useSaid()
  const { at, reason, times, upstreamId, executionId, executionState, plannedAt } = look
  return (
    <>
      <div className="flex items-center justify-between gap-3 text-xs text-muted-foreground">
        <RelativeTime time={at} />
        {plannedAt && (
          <span className="font-mono">
            {t('for', {
              time: format.dateTime(new Date(plannedAt), {
                dateStyle: 'medium',
                timeStyle: 'medium',
              }),
            })}
          </span>
        )}
        {times > 1 && <span className="tabular-nums">{t('times', { times })}</span>}
      </div>
      {reason === null ? (
        <p className="flex flex-wrap items-center gap-2">
          {t('started')}
          {executionId && (
            <Link href={`/executions/${executionId}`} className="hover:underline">
              {executionState ? <StateChip state={executionState} /> : shortId(executionId)}
            </Link>
          )}
        </p>
      ) : (
        <p className="break-words">{said(reason)}</p>
      )}
      {upstreamId && (
        <Link
          href={`/executions/${upstreamId}`}
          className="w-fit font-mono text-xs text-muted-foreground hover:underline"
        >
          {t('upstream', { id: shortId(upstreamId) })}
        </Link>
      )}
    </>
  )
}
