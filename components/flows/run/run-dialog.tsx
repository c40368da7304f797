'use client'

import { useTranslations } from 'next-intl'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { useForm } from 'react-hook-form'
import type { FlowInput } from '@/lib/engine'
import { isAppError } from '@/lib/shared/errors'
import { useErrorText } from '../../layout/use-error-text'
import { Button } from '../../ui/button'
import {
  Dialog,
  DialogBody,
  DialogClose,
  DialogContent,
  DialogDescription,
  DialogFooter,
  DialogHeader,
  DialogTitle,
} from '../../ui/dialog'
import { ErrorNote } from '../../ui/error-state'
import { InputFields } from './input-fields'
import { type OptionProblems, StartOptionFields } from './start-option-fields'
import { hasPassed, noOptions, sentOptions, wrongLabelLine } from './start-options'
import { useStartExecution } from './use-start-execution'
import { type InputValue, sentEntries, startingValue } from './input-values'

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
    <Dialog open={open} onOpenChange={onOpenChange}>
      <DialogContent>
        <DialogHeader>
          <DialogTitle>{t('title', { id: flow.id })}</DialogTitle>
          <DialogDescription>
            {flow.inputs.length > 0 ? t('description') : t('noInputs')}
          </DialogDescription>
        </DialogHeader>
        {/* Mounted anew at each opening: fresh fields, and one idempotency key an opening. */}
        <RunFormBody flow={flow} />
      </DialogContent>
    </Dialog>
  )
}

function RunFormBody({ flow }: { flow: RunDialogProps['flow'] }) {
  const t = useTranslations('flows.run')
  const common = useTranslations('common')
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
        onError: (error) => showFieldProblems(error),
      },
    )
  }

  function showFieldProblems(error: unknown) {
    if (!isAppError(error)) return
    for (const { path, message } of error.fields) {
      const index = flow.inputs.findIndex(({ id }) => path === id || path === `inputs.${id}`)
      if (index >= 0) form.setError(`values.${index}`, { message }, { shouldFocus: true })
    }
  }

  return (
    <form
      noValidate
      onSubmit={(event) => void form.handleSubmit(submit)(event)}
      className="flex min-h-0 flex-col"
    >
      <DialogBody className="flex flex-col gap-4">
        {start.isError && <ErrorNote>{errorText(start.error)}</ErrorNote>}
        <InputFields inputs={flow.inputs} form={form} />
        <StartOptionFields options={options} problems={problems} onChange={setOptions} />
      </DialogBody>
      <DialogFooter>
        <DialogClose asChild>
          <Button>{common('cancel')}</Button>
        </DialogClose>
        <Button type="submit" variant="primary" pending={start.isPending || start.isSuccess}>
          {options.scheduleAt ? t('startLater') : t('start')}
        </Button>
      </DialogFooter>
    </form>
  )
}
