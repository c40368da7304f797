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
import { ErrorNote } from '../ui/error-state'
import { Field } from '../ui/field'
import { DialogForm, DialogFrame } from '../ui/form-dialog'
import { Input } from '../ui/input'
import { NativeSelect } from '../ui/native-select'
import { formOf, subscriptionOf, type About } from './subscription-form'
import { SubscriptionLimits } from './subscription-limits'
import { SubscriptionWords } from './subscription-words'

type TextField = 'name' | 'namespace' | 'flowId' | 'labels' | 'events' | 'states'

/** Subscribes a destination to events, or changes which. `scope` fixes what it is about: "Notify me". */
export function SubscriptionDialog({
  subscription,
  about,
  onClose,
}: {
  subscription?: SubscriptionView | undefined
  about?: About
  onClose: () => void
}) {
  const t = useTranslations('notifications.subscription')
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

  const text = (name: TextField, required = false, help?: string) => (
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

  const choose = <Choice extends string>(
    name: 'level' | 'changes',
    choices: Choice[],
    words: (choice: Choice) => string,
  ) => (
    <Field label={t(`field.${name}`)} required>
      {(control) => (
        <NativeSelect
          {...control}
          value={form[name]}
          onChange={({ target }) => setForm({ ...form, [name]: target.value })}
        >
          {choices.map((choice) => (
            <option key={choice} value={choice}>
              {words(choice)}
            </option>
          ))}
        </NativeSelect>
      )}
    </Field>
  )

  return (
    <DialogFrame
      onOpenChange={(open) => !open && onClose()}
      title={t(about ? 'notifyMe' : subscription ? 'edit' : 'create')}
      description={about ? about.name : t('help')}
    >
      <DialogForm
        onSubmit={submit}
        error={error ? errorText(error) : undefined}
        action={t('save')}
        pending={pending}
      >
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
        {choose('level', ['', 'execution', 'task'], (level) => t(`level.${level || 'both'}`))}
        {choose('changes', ['every', 'first-failure', 'recovered', 'both'], (change) =>
          t(`change.${change}`),
        )}
        <SubscriptionLimits form={form} onChange={setForm} />
        <SubscriptionWords
          template={form.template}
          destinationId={destinationId}
          namespace={about?.namespace ?? form.namespace}
          flowId={about?.flowId ?? form.flowId}
          onChange={(template) => setForm({ ...form, template })}
        />
      </DialogForm>
    </DialogFrame>
  )
}
