'use client'

import { useTranslations } from 'next-intl'
import { useForm } from 'react-hook-form'
import type { FlowInput } from '@/lib/engine'
import { isAppError } from '@/lib/shared/errors'
import { useStartBackfill } from '@/lib/triggers/hooks'
import type { FlowTriggerView } from '@/lib/triggers/schema'
import { InputFields } from '../flows/run/input-fields'
import {
  type InputValue,
  sentEntries,
  showInputProblems,
  startingValue,
} from '../flows/run/input-values'
import { useErrorText } from '../layout/use-error-text'
import { Field } from '../ui/field'
import { DialogForm, DialogFrame } from '../ui/form-dialog'
import { Input } from '../ui/input'
import { Textarea } from '../ui/textarea'
import { labelsOf } from './label-lines'

export type BackfillDialogProps = {
  trigger: FlowTriggerView
  inputs: readonly FlowInput[]
  open: boolean
  onOpenChange: (open: boolean) => void
}

type Form = { from: string; to: string; labels: string; values: InputValue[] }

/** Asks for a range of the past, and for what shall be otherwise than the trigger says. */
export function BackfillDialog({ trigger, inputs, open, onOpenChange }: BackfillDialogProps) {
  const t = useTranslations('triggers.backfill')
  return (
    <DialogFrame
      open={open}
      onOpenChange={onOpenChange}
      title={t('dialogTitle', { trigger: trigger.triggerId })}
      description={t('description')}
    >
      <BackfillForm trigger={trigger} inputs={inputs} onDone={() => onOpenChange(false)} />
    </DialogFrame>
  )
}

/** Left empty, an input is as the trigger gives it; files cannot be given to many at once. */
const asOptional = (inputs: readonly FlowInput[]): FlowInput[] =>
  inputs
    .filter(({ type }) => type !== 'FILE')
    .map(({ defaults: _defaults, prefill: _prefill, ...input }) =>
      Object.assign(input, { required: false }),
    )

function BackfillForm({
  trigger,
  inputs,
  onDone,
}: Pick<BackfillDialogProps, 'trigger' | 'inputs'> & { onDone: () => void }) {
  const t = useTranslations('triggers.backfill')
  const errorText = useErrorText()
  const start = useStartBackfill()
  const shown = asOptional(inputs)
  const form = useForm<Form>({
    defaultValues: { from: '', to: '', labels: '', values: shown.map(startingValue) },
    mode: 'onTouched',
  })
  // The fields of the inputs know only the values.
  const inputForm = form as unknown as Parameters<typeof InputFields>[0]['form']
  const { errors } = form.formState

  function submit({ from, to, labels, values }: Form) {
    if (start.isPending) return
    const { namespace, flowId, triggerId } = trigger
    const iso = (local: string) => new Date(local).toISOString()
    const given = Object.fromEntries(sentEntries(shown, values)) as Record<string, string>
    start.mutate(
      {
        namespace,
        flowId,
        triggerId,
        from: iso(from),
        to: iso(to),
        ...(Object.keys(given).length > 0 ? { inputs: given } : {}),
        ...(labels.trim() === '' ? {} : { labels: labelsOf(labels) ?? {} }),
      },
      { onSuccess: onDone, onError: showProblems },
    )
  }

  function showProblems(error: unknown) {
    showInputProblems(inputForm, shown, error)
    const fields = isAppError(error) ? error.fields : []
    for (const { path, message } of fields) {
      if (path === 'from') form.setError('from', { message }, { shouldFocus: true })
    }
  }

  return (
    <DialogForm
      onSubmit={(event) => void form.handleSubmit(submit)(event)}
      error={start.isError ? errorText(start.error) : undefined}
      action={t('start')}
      pending={start.isPending}
    >
      <div className="grid gap-4 sm:grid-cols-2">
        {(['from', 'to'] as const).map((end) => (
          <Field key={end} label={t(end)} required error={errors[end]?.message}>
            {(control) => (
              <Input
                {...control}
                type="datetime-local"
                step={1}
                {...form.register(end, {
                  required: t('needed'),
                  validate: (value, { from }) =>
                    end === 'from' || value > from ? true : t('order'),
                })}
              />
            )}
          </Field>
        ))}
      </div>
      <InputFields inputs={shown} form={inputForm} />
      <Field label={t('labels')} help={t('labelsHelp')} error={errors.labels?.message}>
        {(control) => (
          <Textarea
            {...control}
            rows={2}
            className="font-mono text-xs"
            {...form.register('labels', {
              validate: (text) => (labelsOf(text) ? true : t('labelsWrong')),
            })}
          />
        )}
      </Field>
    </DialogForm>
  )
}
