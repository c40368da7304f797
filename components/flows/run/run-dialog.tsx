'use client'

import { useTranslations } from 'next-intl'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { useForm } from 'react-hook-form'
import type { FlowInput } from '@/lib/engine'
import { useErrorText } from '../../layout/use-error-text'
import { DialogForm, DialogFrame } from '../../ui/form-dialog'
import { InputFields } from './input-fields'
import { type OptionProblems, StartOptionFields } from './start-option-fields'
import { hasPassed, noOptions, sentOptions, wrongLabelLine } from './start-options'
import { useStartExecution } from './use-start-execution'
import { type InputValue, sentEntries, showInputProblems, startingValue } from './input-values'

export type RunDialogProps = {
  flow: { namespace: string; id: string; inputs: FlowInput[] }
  open: boolean
  onOpenChange: (open: boolean) => void
}

export type RunForm = { values: InputValue[] }

/** Asks for the inputs of a flow and starts it. */
export function RunDialog({ flow, open, onOpenChange }: RunDialogProps) {
  const t = useTranslations('flows.run')
  return (
    <DialogFrame
      open={open}
      onOpenChange={onOpenChange}
      title={t('title', { id: flow.id })}
      description={flow.inputs.length > 0 ? t('description') : t('noInputs')}
    >
      {/* Mounted anew at each opening: fresh fields, and one idempotency key an opening. */}
      <RunFormBody flow={flow} />
    </DialogFrame>
  )
}

function RunFormBody({ flow }: { flow: RunDialogProps['flow'] }) {
  const t = useTranslations('flows.run')
  const errorText = useErrorText()
  const router = useRouter()
  // However often the button is pressed and the request sent again, it is the same start.
  const [idempotencyKey] = useState(() => crypto.randomUUID())
  const form = useForm<RunForm>({
    defaultValues: { values: flow.inputs.map(startingValue) },
    mode: 'onTouched',
  })
  const start = useStartExecution()
  const [options, setOptions] = useState(noOptions)
  const [problems, setProblems] = useState<OptionProblems>({})

  function optionProblems(): OptionProblems {
    const line = wrongLabelLine(options.labels)
    return {
      ...(line === null ? {} : { labels: t('labelsProblem', { line }) }),
      ...(hasPassed(options.scheduleAt, Date.now()) ? { scheduleAt: t('schedulePast') } : {}),
    }
  }

  function submit({ values }: RunForm) {
    if (start.isPending || start.isSuccess) return
    const found = optionProblems()
    setProblems(found)
    if (Object.keys(found).length > 0) return
    start.mutate(
      {
        namespace: flow.namespace,
        flowId: flow.id,
        idempotencyKey,
        inputs: sentEntries(flow.inputs, values),
        ...sentOptions(options),
      },
      {
        onSuccess: ({ executionId }) => router.push(`/executions/${executionId}`),
        onError: (error) => showInputProblems(form, flow.inputs, error),
      },
    )
  }

  return (
    <DialogForm
      onSubmit={(event) => void form.handleSubmit(submit)(event)}
      error={start.isError ? errorText(start.error) : undefined}
      action={options.scheduleAt ? t('startLater') : t('start')}
      pending={start.isPending || start.isSuccess}
    >
      <InputFields inputs={flow.inputs} form={form} />
      <StartOptionFields options={options} problems={problems} onChange={setOptions} />
    </DialogForm>
  )
}
