'use client'

import { useTranslations } from 'next-intl'
import { useDelivery, useRedeliver } from '@/lib/notifications/hooks'
import { useErrorText } from '../layout/use-error-text'
import { Button } from '../ui/button'
import { ErrorNote } from '../ui/error-state'
import { RelativeTime } from '../ui/relative-time'
import {
  Sheet,
  SheetBody,
  SheetContent,
  SheetDescription,
  SheetHeader,
  SheetTitle,
} from '../ui/sheet'
import { DeliveryMark } from './delivery-mark'
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
  const { data } = useDelivery(id)
  const again = useRedeliver()
  return (
    <Sheet open={id !== null} onOpenChange={(open) => !open && onClose()}>
      <SheetContent>
        {data && data.id === id && (
          <>
            <SheetHeader>
              <SheetTitle className="font-mono text-sm">{data.type}</SheetTitle>
              <SheetDescription className="flex flex-wrap items-center gap-3">
                <DeliveryMark delivery={data} /> {data.destinationName} · {data.subscriptionName}
              </SheetDescription>
            </SheetHeader>
            <SheetBody className="flex flex-col gap-4">
              {data.nextTryAt && data.tries > 0 && (
                <p className="text-sm">
                  {t('nextTry')} <RelativeTime time={data.nextTryAt} />
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
              <section>
                <h3 className="pb-2 text-sm font-medium">{t('event')}</h3>
                <pre className="rounded-md border p-3 text-xs break-all whitespace-pre-wrap">
                  {JSON.stringify(data.event, null, 2)}
                </pre>
              </section>
            </SheetBody>
          </>
        )}
      </SheetContent>
    </Sheet>
  )
}
