'use client'

import { useTranslations } from 'next-intl'
import { useState, type SyntheticEvent } from 'react'
import {
  useChangeDestination,
  useCreateDestination,
  useDestinationTypes,
} from '@/lib/notifications/hooks'
import type { DestinationView } from '@/lib/notifications/schema'
import { useErrorText } from '../layout/use-error-text'
import { Field } from '../ui/field'
import { DialogForm, DialogFrame, DialogResult } from '../ui/form-dialog'
import { Input } from '../ui/input'
import { NativeSelect } from '../ui/native-select'
import { SecretOnce } from '../accounts/secret-once'
import { ConfigFields } from './config-fields'
import { configOf, textsOf } from './config-texts'

/** Makes a destination, or changes one; a secret that was made is shown the only time that it can be. */
export function DestinationDialog({
  destination,
  onClose,
}: {
  destination?: DestinationView
  onClose: () => void
}) {
  const t = useTranslations('notifications.destination')
  const names = useTranslations('notifications.type')
  const errorText = useErrorText()
  const { data: types = [] } = useDestinationTypes()
  const create = useCreateDestination()
  const change = useChangeDestination()
  const [name, setName] = useState(destination?.name ?? '')
  const [namespace, setNamespace] = useState(destination?.namespace ?? '')
  const [type, setType] = useState(destination?.type ?? 'webhook')
  const [texts, setTexts] = useState(() => textsOf(destination?.config ?? {}))
  const fields = types.find(({ id }) => id === type)?.fields ?? []
  const error = create.error ?? change.error
  const pending = create.isPending || change.isPending

  function submit(event: SyntheticEvent) {
    event.preventDefault()
    if (pending) return
    const config = configOf(fields, texts)
    if (destination) {
      // Null takes away what was emptied; what is left out would stay.
      const emptied = fields.filter(
        ({ name: each }) => each in destination.config && !(each in config),
      )
      const nulls = Object.fromEntries(emptied.map(({ name: each }) => [each, null]))
      change.mutate(
        { id: destination.id, name, namespace, config: { ...config, ...nulls } },
        { onSuccess: onClose },
      )
    } else {
      const done = ({ secret }: { secret?: string }) => secret === undefined && onClose()
      create.mutate({ name, type, namespace, config }, { onSuccess: done })
    }
  }

  return (
    <DialogFrame
      onOpenChange={(open) => !open && onClose()}
      title={t(destination ? 'edit' : 'create')}
      description={t('formHelp')}
    >
      {create.data?.secret ? (
        <DialogResult close={t('done')}>
          <SecretOnce label={t('secret')} help={t('secretHelp')} secret={create.data.secret} />
        </DialogResult>
      ) : (
        <DialogForm
          onSubmit={submit}
          error={error ? errorText(error) : undefined}
          action={t('save')}
          pending={pending}
        >
          <Field label={t('column.name')} required>
            {(control) => (
              <Input
                {...control}
                autoComplete="off"
                value={name}
                onChange={({ target }) => setName(target.value)}
              />
            )}
          </Field>
          <Field label={t('column.type')} required>
            {(control) => (
              <NativeSelect
                {...control}
                disabled={destination !== undefined}
                value={type}
                onChange={({ target }) => setType(target.value)}
              >
                {types.map(({ id }) => (
                  <option key={id} value={id}>
                    {names(id)}
                  </option>
                ))}
              </NativeSelect>
            )}
          </Field>
          <ConfigFields fields={fields} texts={texts} onChange={setTexts} />
          <Field label={t('namespace')} help={t('namespaceHelp')}>
            {(control) => (
              <Input
                {...control}
                autoComplete="off"
                value={namespace}
                onChange={({ target }) => setNamespace(target.value)}
              />
            )}
          </Field>
        </DialogForm>
      )}
    </DialogFrame>
  )
}
