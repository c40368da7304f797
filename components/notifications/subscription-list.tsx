'use client'

import { Bell, Plus } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import {
  useChangeSubscription,
  useDeleteSubscription,
  useSubscriptions,
} from '@/lib/notifications/hooks'
import type { SubscriptionView } from '@/lib/notifications/schema'
import { useErrorText } from '../layout/use-error-text'
import { Button } from '../ui/button'
import { EmptyState } from '../ui/empty-state'
import { ErrorNote } from '../ui/error-state'
import { Switch } from '../ui/switch'
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from '../ui/table'
import { toast } from '../ui/toast'
import { SubscriptionDialog } from './subscription-dialog'

/** Which events go where. */
export function SubscriptionList({
  first,
  canWrite,
}: {
  first: SubscriptionView[]
  canWrite: boolean
}) {
  const t = useTranslations('notifications.subscription')
  const errorText = useErrorText()
  const { data: subscriptions = [], error } = useSubscriptions(first)
  const [making, setMaking] = useState<SubscriptionView | 'new' | null>(null)
  const make = canWrite && (
    <Button variant="primary" onClick={() => setMaking('new')}>
      <Plus aria-hidden />
      {t('create')}
    </Button>
  )
  return (
    <>
      {error && <ErrorNote className="mb-3">{errorText(error)}</ErrorNote>}
      {subscriptions.length === 0 ? (
        <EmptyState icon={Bell} title={t('none')} description={t('noneHelp')} action={make} />
      ) : (
        <>
          <div className="flex justify-end pb-3">{make}</div>
          <Rows subscriptions={subscriptions} canWrite={canWrite} onEdit={setMaking} />
        </>
      )}
      {making && (
        <SubscriptionDialog
          subscription={making === 'new' ? undefined : making}
          onClose={() => setMaking(null)}
        />
      )}
    </>
  )
}

/** What a phone leaves to the form. */
const wide: ReadonlySet<string> = new Set(['scope', 'events'])

function Rows({
  subscriptions,
  canWrite,
  onEdit,
}: {
  subscriptions: SubscriptionView[]
  canWrite: boolean
  onEdit: (subscription: SubscriptionView) => void
}) {
  const t = useTranslations('notifications.subscription')
  const common = useTranslations('common')
  const errorText = useErrorText()
  const change = useChangeSubscription()
  const remove = useDeleteSubscription()
  const onError = (error: unknown) => toast.error(errorText(error))
  const heads = ['name', 'destination', 'scope', 'events', 'active'] as const
  return (
    <Table>
      <TableHeader>
        <TableRow>
          {heads.map((head) => (
            <TableHead key={head} className={wide.has(head) ? 'max-sm:hidden' : undefined}>
              {t(`column.${head}`)}
            </TableHead>
          ))}
          {canWrite && (
            <TableHead>
              <span className="sr-only">{t('column.actions')}</span>
            </TableHead>
          )}
        </TableRow>
      </TableHeader>
      <TableBody>
        {subscriptions.map((each) => (
          <TableRow key={each.id}>
            <TableCell className="py-1.5 font-medium">{each.name}</TableCell>
            <TableCell className="py-1.5">{each.destinationName}</TableCell>
            <TableCell className="font-mono text-xs max-sm:hidden">
              {scopeText(each) || t('everything')}
            </TableCell>
            <TableCell className="py-1.5 max-sm:hidden">
              <p className="font-mono text-xs">
                {[...each.events, ...each.states].join(', ') || t('everything')}
              </p>
              <HowOften options={each.options} />
            </TableCell>
            <TableCell>
              <Switch
                className="align-middle"
                aria-label={t('activeLabel', { name: each.name })}
                checked={!each.disabled}
                disabled={!canWrite || change.isPending}
                onCheckedChange={(on) => change.mutate({ id: each.id, disabled: !on }, { onError })}
              />
            </TableCell>
            {canWrite && (
              <TableCell className="text-right whitespace-nowrap">
                <Button size="sm" variant="ghost" onClick={() => onEdit(each)}>
                  {t('edit')}
                </Button>
                <Button
                  size="sm"
                  variant="ghost"
                  aria-label={t('deleteLabel', { name: each.name })}
                  disabled={remove.isPending}
                  onClick={() => remove.mutate({ id: each.id }, { onError })}
                >
                  {common('delete')}
                </Button>
              </TableCell>
            )}
          </TableRow>
        ))}
      </TableBody>
    </Table>
  )
}

function scopeText({ scope }: SubscriptionView): string {
  const { namespace, flowId, executionId, labels } = scope
  const words = Object.entries(labels ?? {}).map(([key, value]) => `${key}:${value}`)
  return [namespace, flowId, executionId, ...words].filter(Boolean).join(' ')
}

/** What of it is not as it is for every event. */
function HowOften({ options: { level, changes, limits } }: Pick<SubscriptionView, 'options'>) {
  const t = useTranslations('notifications.subscription')
  const change = changes.length === 2 ? 'both' : changes[0]
  const parts = [
    level && t(`level.${level}`),
    change && t(`change.${change}`),
    limits && t('limits.asFew'),
  ].filter(Boolean)
  if (parts.length === 0) return null
  return <p className="text-xs text-muted-foreground">{parts.join(' · ')}</p>
}
