'use client'

import { useTranslations } from 'next-intl'
import { useState, type SyntheticEvent } from 'react'
import {
  useChangeSubscription,
  useCreateSubscription,
  useDestinations,
} from '@/lib/notifications/hooks'
import type { SubscriptionView } from '@/lib/notifications/schema'
import { useErrorText } from '../layout/use-error-text'
import { Button } from '../ui/button'
import {
  Dialog,
  DialogBody,
  DialogClose,
  DialogContent,
  DialogDescription,
  DialogFooter,
  DialogHeader,
  DialogTitle,
} from '../ui/dialog'
import { ErrorNote } from '../ui/error-state'
import { Field } from '../ui/field'
import { Input } from '../ui/input'
import { NativeSelect } from '../ui/native-select'
import { formOf, subscriptionOf, type SubscriptionForm } from './subscription-form'

/** Subscribes a destination to events, or changes which. `scope` fixes what it is about: "Notify me". */
export function SubscriptionDialog({
  subscription,
  about,
  onClose,
}: {
  subscription?: SubscriptionView | undefined
  about?: { name: string; namespace: string; flowId: string; executionId?: string }
  onClose: () => void
}) {
  const t = useTranslations('notifications.subscription')
  const common = useTranslations('common')
  const errorText = useErrorText()
  const { data: destinations = [] } = useDestinations()
  const create = useCreateSubscription()
  const change = useChangeSubscription()
  const [form, setForm] = useState(() => formOf(subscription, about))
  const error = create.error ?? change.error
  const pending = create.isPending || change.isPending
  const destinationId = form.destinationId || (destinations[0]?.id ?? '')

  function submit(event: SyntheticEvent) {
    event.preventDefault()
    if (pending) return
    const { destinationId: _one, ...wanted } = subscriptionOf({ ...form, destinationId }, about)
    if (subscription) change.mutate({ id: subscription.id, ...wanted }, { onSuccess: onClose })
    else create.mutate({ ...wanted, destinationId }, { onSuccess: onClose })
  }

  const text = (name: keyof SubscriptionForm, required = false, help?: string) => (
    <Field label={t(`field.${name}`)} required={required} help={help}>
      {(control) => (
        <Input
          {...control}
          autoComplete="off"
          value={form[name]}
          onChange={({ target }) => setForm({ ...form, [name]: target.value })}
        />
      )}
    </Field>
  )

  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent>
        <DialogHeader>
          <DialogTitle>{t(about ? 'notifyMe' : subscription ? 'edit' : 'create')}</DialogTitle>
          <DialogDescription>{about ? about.name : t('help')}</DialogDescription>
        </DialogHeader>
        <form noValidate onSubmit={submit} className="flex min-h-0 flex-col">
          <DialogBody className="flex flex-col gap-4">
            {error && <ErrorNote>{errorText(error)}</ErrorNote>}
            {destinations.length === 0 && <ErrorNote>{t('noDestination')}</ErrorNote>}
            {text('name', true)}
            <Field label={t('column.destination')} required>
              {(control) => (
                <NativeSelect
                  {...control}
                  disabled={subscription !== undefined}
                  value={destinationId}
                  onChange={({ target }) => setForm({ ...form, destinationId: target.value })}
                >
                  {destinations.map(({ id, name }) => (
                    <option key={id} value={id}>
                      {name}
                    </option>
                  ))}
                </NativeSelect>
              )}
            </Field>
            {!about && (
              <>
                {text('namespace', false, t('namespaceHelp'))}
                {text('flowId')}
                {text('labels', false, t('labelsHelp'))}
                {text('events', false, t('eventsHelp'))}
              </>
            )}
            {text('states', false, t('statesHelp'))}
            <Field label={t('changes')} required>
              {(control) => (
                <NativeSelect
                  {...control}
                  value={form.changes}
                  onChange={({ target }) => setForm({ ...form, changes: target.value })}
                >
                  {(['every', 'first-failure', 'recovered', 'both'] as const).map((choice) => (
                    <option key={choice} value={choice}>
                      {t(`change.${choice}`)}
                    </option>
                  ))}
                </NativeSelect>
              )}
            </Field>
          </DialogBody>
          <DialogFooter>
            <DialogClose asChild>
              <Button>{common('cancel')}</Button>
            </DialogClose>
            <Button type="submit" variant="primary" pending={pending}>
              {t('save')}
            </Button>
          </DialogFooter>
        </form>
      </DialogContent>
    </Dialog>
  )
}
