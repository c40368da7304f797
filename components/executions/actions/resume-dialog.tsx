'use client'

import { useTranslations } from 'next-intl'
import { useRef } from 'react'
import { useForm } from 'react-hook-form'
import type { FlowInput } from '@/lib/engine'
import { useExecutionOperation, usePauseForms } from '@/lib/executions/hooks'
import type { ExecutionView } from '@/lib/executions/schema'
import { isAppError } from '@/lib/shared/errors'
import { InputFields } from '../../flows/run/input-fields'
import { type InputValue, sentEntries, startingValue } from '../../flows/run/input-values'
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
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent>
        <DialogHeader>
          <DialogTitle>{t('title', { flow: execution.flowId })}</DialogTitle>
          <DialogDescription>
            {form ? t('whatTask', { task: form.taskId }) : t('what')}
          </DialogDescription>
        </DialogHeader>
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
      </DialogContent>
    </Dialog>
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
  const common = useTranslations('common')
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
          showFieldProblems(error)
        },
      },
    )
  }

  function showFieldProblems(error: unknown) {
    if (!isAppError(error)) return
    for (const { path, message } of error.fields) {
      const index = inputs.findIndex(({ id }) => path === id || path === `inputs.${id}`)
      if (index >= 0) form.setError(`values.${index}`, { message }, { shouldFocus: true })
    }
  }

  return (
    <form
      noValidate
      onSubmit={(event) => void form.handleSubmit(submit)(event)}
      className="flex min-h-0 flex-col"
    >
      {(inputs.length > 0 || run.isError) && (
        <DialogBody className="flex flex-col gap-4">
          {run.isError && <ErrorNote>{errorText(run.error)}</ErrorNote>}
          <InputFields inputs={inputs} form={form} />
        </DialogBody>
      )}
      <DialogFooter>
        <DialogClose asChild>
          <Button>{common('cancel')}</Button>
        </DialogClose>
        <Button type="submit" variant="primary" pending={run.isPending}>
          {t('verb')}
        </Button>
      </DialogFooter>
    </form>
  )
}
