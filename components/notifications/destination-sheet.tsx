'use client'

import { useFormatter, useTranslations } from 'next-intl'
import Link from 'next/link'
import { type ReactNode, useState } from 'react'
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
import { Duration } from '../ui/duration'
import { ErrorNote } from '../ui/error-state'
import { NativeSelect } from '../ui/native-select'
import { RelativeTime } from '../ui/relative-time'
import {
  Sheet,
  SheetBody,
  SheetContent,
  SheetDescription,
  SheetHeader,
  SheetTitle,
} from '../ui/sheet'
import { Backlog } from './backlog'
import { DestinationCharts } from './destination-charts'
import { DestinationDialog } from './destination-dialog'
import { HealthMark } from './health'
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
  const t = useTranslations('notifications.destination')
  const errorText = useErrorText()
  const { data, error } = useDestination(id)
  return (
    <Sheet open={id !== null} onOpenChange={(open) => !open && onClose()}>
      <SheetContent>
        {error && !data && (
          <SheetHeader>
            <SheetTitle>{t('missing')}</SheetTitle>
            <SheetDescription>{errorText(error)}</SheetDescription>
          </SheetHeader>
        )}
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
  const format = useFormatter()
  const { name, type, health, lastError, config, counts, successRate, lagMs, dead, openUntil } =
    destination
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
        {health === 'open' && openUntil && (
          <p className="text-sm">
            {t('heldUntil')} <RelativeTime time={openUntil} />
          </p>
        )}
        <dl className="grid grid-cols-2 gap-4 text-sm sm:grid-cols-4">
          <Figure name={t('column.rate')}>
            {successRate === null
              ? '–'
              : format.number(successRate, { style: 'percent', maximumFractionDigits: 1 })}
          </Figure>
          <Figure name={t('column.backlog')}>
            <Backlog destination={destination} />
          </Figure>
          <Figure name={t('column.lag')}>{lagMs < 1_000 ? '–' : <Duration ms={lagMs} />}</Figure>
          <Figure name={t('column.dead')}>{format.number(dead)}</Figure>
        </dl>
        <Link
          className="w-fit text-sm text-accent hover:underline"
          href={`/notifications?tab=deliveries&to=${destination.id}`}
        >
          {t('itsDeliveries')}
        </Link>
        <section className="flex flex-col gap-3">
          <h3 className="text-sm font-medium">{t('lastHours')}</h3>
          <DestinationCharts counts={counts} />
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

function Figure({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt className="text-xs text-muted-foreground">{name}</dt>
      <dd className="font-mono text-sm tabular-nums">{children}</dd>
    </div>
  )
}

const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString()

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
  const [hours, setHours] = useState(0)
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
        <Button
          pending={recover.isPending}
          onClick={() => recover.mutate({ id, ...(hours && { since: hoursAgo(hours) }) })}
        >
          {dead > 0 ? t(hours ? 'redeliverSome' : 'redeliverAll', { count: dead }) : t('recover')}
        </Button>
        {dead > 0 && (
          <NativeSelect
            aria-label={t('since')}
            className="w-44"
            value={hours}
            onChange={({ target }) => setHours(Number(target.value))}
          >
            {[0, 1, 24, 168].map((each) => (
              <option key={each} value={each}>
                {t('sinceHours', { hours: each })}
              </option>
            ))}
          </NativeSelect>
        )}
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
