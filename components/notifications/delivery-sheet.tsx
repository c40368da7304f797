'use client'

import { useTranslations } from 'next-intl'
import Link from 'next/link'
import { useDelivery, useRedeliver } from '@/lib/notifications/hooks'
import { type DeliveryDetails, goneAnswer } from '@/lib/notifications/schema'
import { useErrorText } from '../layout/use-error-text'
import { Button } from '../ui/button'
import { ErrorNote } from '../ui/error-state'
import { RelativeTime } from '../ui/relative-time'
import { shortId } from '../ui/short-id'
import {
  Sheet,
  SheetBody,
  SheetContent,
  SheetDescription,
  SheetHeader,
  SheetTitle,
} from '../ui/sheet'
import { DeliveryMark } from './delivery-mark'
import { Payload } from './payload'
import { TryFacts } from './tries'

/** One delivery with each try and the event that it carries. */
export function DeliverySheet({
  id,
  canWrite,
  onClose,
}: {
  id: string | null
  canWrite: boolean
  onClose: () => void
}) {
  const t = useTranslations('notifications.delivery')
  const errorText = useErrorText()
  const { data, error } = useDelivery(id)
  const again = useRedeliver()
  return (
    <Sheet open={id !== null} onOpenChange={(open) => !open && onClose()}>
      <SheetContent>
        {error && !data && (
          <SheetHeader>
            <SheetTitle>{t('missing')}</SheetTitle>
            <SheetDescription>{errorText(error)}</SheetDescription>
          </SheetHeader>
        )}
        {data && data.id === id && (
          <>
            <SheetHeader>
              <SheetTitle className="font-mono text-sm">{data.type}</SheetTitle>
              <SheetDescription className="flex flex-wrap items-center gap-3">
                <DeliveryMark delivery={data} /> {data.destinationName} · {data.subscriptionName}
              </SheetDescription>
            </SheetHeader>
            <SheetBody className="flex flex-col gap-4">
              <NextTry delivery={data} />
              {data.executionId && (
                <p className="text-sm">
                  {t('column.execution')}{' '}
                  <Link
                    className="font-mono text-xs text-accent hover:underline"
                    href={`/executions/${data.executionId}`}
                  >
                    {data.flowId} {shortId(data.executionId)}
                  </Link>
                </p>
              )}
              {canWrite && (
                <div>
                  <Button pending={again.isPending} onClick={() => again.mutate({ id: data.id })}>
                    {t('redeliver')}
                  </Button>
                </div>
              )}
              {again.error && <ErrorNote>{errorText(again.error)}</ErrorNote>}
              <section className="flex flex-col gap-2">
                <h3 className="text-sm font-medium">{t('tries')}</h3>
                {data.log.length === 0 && (
                  <p className="text-sm text-muted-foreground">{t('noTry')}</p>
                )}
                {data.log.toReversed().map((entry) => (
                  <TryFacts key={entry.at} entry={entry} />
                ))}
              </section>
              {data.sent ? (
                <Payload title={t('sent')} headers={data.sent.headers} text={data.sent.body} />
              ) : (
                <Payload title={t('event')} text={JSON.stringify(data.event)} />
              )}
            </SheetBody>
          </>
        )}
      </SheetContent>
    </Sheet>
  )
}

/** What is due waits all the same while its destination is held back or switched off. */
function NextTry({ delivery }: { delivery: DeliveryDetails }) {
  const t = useTranslations('notifications.delivery')
  const { state, tries, nextTryAt, heldUntil, stoppedBy } = delivery
  if (state !== 'PENDING') return null
  if (stoppedBy !== null) {
    const why = stoppedBy === goneAnswer ? 'gone' : stoppedBy === '' ? 'nobody' : 'person'
    return <p className="text-sm">{t(`stopped.${why}`, { by: stoppedBy })}</p>
  }
  if (nextTryAt === null) return null
  if (heldUntil !== null && heldUntil > nextTryAt) {
    return (
      <p className="text-sm">
        {t('held')} <RelativeTime time={heldUntil} />
      </p>
    )
  }
  if (tries === 0) return null
  return (
    <p className="text-sm">
      {t('nextTry')} <RelativeTime time={nextTryAt} />
    </p>
  )
}
