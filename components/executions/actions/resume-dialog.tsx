'use client'

import { useTranslations } from 'next-intl'
import { useRef } from 'react'
import { useForm } from 'react-hook-form'
import type { FlowInput } from '@/lib/engine'
import { useExecutionOperation, usePauseForms } from '@/lib/executions/hooks'
import type { ExecutionView } from '@/lib/executions/schema'
import { InputFields } from '../../flows/run/input-fields'
import {
  type InputValue,
  sentEntries,
  showInputProblems,
  startingValue,
} from '../../flows/run/input-values'
import { useErrorText } from '../../layout/use-error-text'
import { DialogBody } from '../../ui/dialog'
import { ErrorNote } from '../../ui/error-state'
import { DialogForm, DialogFrame } from '../../ui/form-dialog'
import { Skeleton } from '../../ui/skeleton'
import { toast } from '../../ui/toast'

type Form = { taskRunId: string; taskId: string; inputs: FlowInput[] }

/** Lets a paused execution go on, with the answers that its pause asks for. */
export function ResumeDialog({
  execution,
  onClose,
}: {
  execution: ExecutionView
  onClose: () => void
}) {
  const t = useTranslations('executions.action.resume')
  const errorText = useErrorText()
  const breakpoint = execution.state.current === 'BREAKPOINT'
  const forms = usePauseForms(execution.id, !breakpoint)
  const form = forms.data?.[0]
  return (
    <DialogFrame
      onOpenChange={(open) => !open && onClose()}
      title={t('title', { flow: execution.flowId })}
      description={form ? t('whatTask', { task: form.taskId }) : t('what')}
    >
      {forms.isLoading ? (
        <DialogBody>
          <Skeleton className="h-16" />
        </DialogBody>
      ) : forms.isError ? (
        <DialogBody>
          <ErrorNote>{errorText(forms.error)}</ErrorNote>
        </DialogBody>
      ) : (
        <ResumeForm
          executionId={execution.id}
          breakpoint={breakpoint}
          form={form ?? null}
          onClose={onClose}
        />
      )}
    </DialogFrame>
  )
}

function ResumeForm({
  executionId,
  breakpoint,
  form: asked,
  onClose,
}: {
  executionId: string
  breakpoint: boolean
  form: Form | null
  onClose: () => void
}) {
  const t = useTranslations('executions.action.resume')
  const errorText = useErrorText()
  const run = useExecutionOperation(executionId)
  const sent = useRef(false)
  const inputs = asked?.inputs ?? []
  const form = useForm<{ values: InputValue[] }>({
    defaultValues: { values: inputs.map(startingValue) },
    mode: 'onTouched',
  })

  function submit({ values }: { values: InputValue[] }) {
    if (sent.current) return
    sent.current = true
    const answers = Object.fromEntries(sentEntries(inputs, values))
    const taskRun = asked ? { taskRunId: asked.taskRunId } : {}
    run.mutate(
      breakpoint
        ? { operation: 'pass-breakpoint' }
        : { operation: 'resume', ...taskRun, inputs: answers },
      {
        onSuccess: () => {
          toast.success(t('done'))
          onClose()
        },
        onError: (error) => {
          sent.current = false
          showInputProblems(form, inputs, error)
        },
      },
    )
  }

  return (
    <DialogForm
      onSubmit={(event) => void form.handleSubmit(submit)(event)}
      error={run.isError ? errorText(run.error) : undefined}
      action={t('verb')}
      pending={run.isPending}
    >
      {inputs.length > 0 && <InputFields inputs={inputs} form={form} />}
    </DialogForm>
  )
}
