'use client'

import { useTranslations } from 'next-intl'
import { useState } from 'react'
import {
  useChangeDestination,
  useDeleteDestination,
  useDestination,
  useRecoverDestination,
  useTestDestination,
} from '@/lib/notifications/hooks'
import type { DestinationDetails } from '@/lib/notifications/schema'
import { useErrorText } from '../layout/use-error-text'
import { Button } from '../ui/button'
import { ErrorNote } from '../ui/error-state'
import {
  Sheet,
  SheetBody,
  SheetContent,
  SheetDescription,
  SheetHeader,
  SheetTitle,
} from '../ui/sheet'
import { DestinationDialog } from './destination-dialog'
import { HealthMark } from './health'
import { RateChart } from './rate-chart'
import { TestResultFacts } from './test-result'

/** One destination: how it does, and everything that can be done with it. */
export function DestinationSheet({
  id,
  canWrite,
  onClose,
}: {
  id: string | null
  canWrite: boolean
  onClose: () => void
}) {
  const { data } = useDestination(id)
  return (
    <Sheet open={id !== null} onOpenChange={(open) => !open && onClose()}>
      <SheetContent>
        {data && id === data.id && (
          <Details destination={data} canWrite={canWrite} onClose={onClose} />
        )}
      </SheetContent>
    </Sheet>
  )
}

function Details({
  destination,
  canWrite,
  onClose,
}: {
  destination: DestinationDetails
  canWrite: boolean
  onClose: () => void
}) {
  const t = useTranslations('notifications.destination')
  const types = useTranslations('notifications.type')
  const { name, type, health, lastError, config, counts } = destination
  return (
    <>
      <SheetHeader>
        <SheetTitle>{name}</SheetTitle>
        <SheetDescription className="flex items-center gap-3">
          {types(type)} <HealthMark health={health} />
        </SheetDescription>
      </SheetHeader>
      <SheetBody className="flex flex-col gap-5">
        {lastError && <ErrorNote>{lastError}</ErrorNote>}
        <section>
          <h3 className="pb-2 text-sm font-medium">{t('tries')}</h3>
          <RateChart counts={counts} />
        </section>
        <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 text-sm">
          {Object.entries(config).map(([field, value]) => (
            <div key={field} className="contents">
              <dt className="text-muted-foreground">{field}</dt>
              <dd className="font-mono text-xs leading-5 break-all">
                {typeof value === 'string' ? value : JSON.stringify(value)}
              </dd>
            </div>
          ))}
        </dl>
        {canWrite && <Operations destination={destination} onClose={onClose} />}
      </SheetBody>
    </>
  )
}

function Operations({
  destination,
  onClose,
}: {
  destination: DestinationDetails
  onClose: () => void
}) {
  const t = useTranslations('notifications.destination')
  const errorText = useErrorText()
  const [editing, setEditing] = useState(false)
  const [deleting, setDeleting] = useState(false)
  const test = useTestDestination()
  const recover = useRecoverDestination()
  const change = useChangeDestination()
  const remove = useDeleteDestination()
  const { id, disabled, dead } = destination
  const failed = [test, recover, change, remove].find(({ error }) => error)?.error
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap gap-2">
        <Button variant="primary" pending={test.isPending} onClick={() => test.mutate({ id })}>
          {t('test')}
        </Button>
        <Button pending={recover.isPending} onClick={() => recover.mutate({ id })}>
          {dead > 0 ? t('redeliverAll', { count: dead }) : t('recover')}
        </Button>
        <Button onClick={() => setEditing(true)}>{t('edit')}</Button>
        <Button
          pending={change.isPending}
          onClick={() => change.mutate({ id, disabled: !disabled })}
        >
          {t(disabled ? 'enable' : 'disable')}
        </Button>
        <Button
          variant="danger-quiet"
          pending={remove.isPending}
          onClick={() =>
            deleting ? remove.mutate({ id }, { onSuccess: onClose }) : setDeleting(true)
          }
        >
          {t(deleting ? 'deleteSure' : 'delete', { count: destination.subscriptions })}
        </Button>
      </div>
      {failed && <ErrorNote>{errorText(failed)}</ErrorNote>}
      {test.data && <TestResultFacts result={test.data} />}
      {recover.data && (
        <p role="status" className="text-sm">
          {t('recovered', { count: recover.data.redelivered })}
        </p>
      )}
      {editing && <DestinationDialog destination={destination} onClose={() => setEditing(false)} />}
    </div>
  )
}
