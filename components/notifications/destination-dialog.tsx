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
  const common = useTranslations('common')
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
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent>
        <DialogHeader>
          <DialogTitle>{t(destination ? 'edit' : 'create')}</DialogTitle>
          <DialogDescription>{t('formHelp')}</DialogDescription>
        </DialogHeader>
        {create.data?.secret ? (
          <>
            <DialogBody>
              <SecretOnce label={t('secret')} help={t('secretHelp')} secret={create.data.secret} />
            </DialogBody>
            <DialogFooter>
              <DialogClose asChild>
                <Button variant="primary">{t('done')}</Button>
              </DialogClose>
            </DialogFooter>
          </>
        ) : (
          <form noValidate onSubmit={submit} className="flex min-h-0 flex-col">
            <DialogBody className="flex flex-col gap-4">
              {error && <ErrorNote>{errorText(error)}</ErrorNote>}
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
        )}
      </DialogContent>
    </Dialog>
  )
}
