'use client'

import { useTranslations } from 'next-intl'
import { useRouter } from 'next/navigation'
import { useEffect, useRef, useState } from 'react'
import { useForm } from 'react-hook-form'
import type { FlowInput } from '@/lib/engine'
import { useExecutionOperation, useReplayPreview } from '@/lib/executions/hooks'
import type { ExecutionView, TaskRunView } from '@/lib/executions/schema'
import { InputFields } from '../../flows/run/input-fields'
import { type InputValue, showInputProblems } from '../../flows/run/input-values'
import { useErrorText } from '../../layout/use-error-text'
import { Button } from '../../ui/button'
import { DialogBody, DialogClose, DialogFooter } from '../../ui/dialog'
import { ErrorNote } from '../../ui/error-state'
import { DialogFrame } from '../../ui/form-dialog'
import { Label } from '../../ui/label'
import { Skeleton } from '../../ui/skeleton'
import { Switch } from '../../ui/switch'
import { toast } from '../../ui/toast'
import { useRanFlow } from '../use-task-source'
import { askedInputs, changedInputs, earlierValue } from './earlier-inputs'
import { RevisionSelect } from './revision-select'

type ReplayDialogProps = {
  execution: ExecutionView
  /** Replay from here. */
  from?: TaskRunView
  onClose: () => void
}

/** A new execution from the start or from one task run, with other inputs or on another revision. */
export function ReplayDialog({ execution, from, onClose }: ReplayDialogProps) {
  const t = useTranslations('executions.action.replay')
  return (
    <DialogFrame
      onOpenChange={(open) => !open && onClose()}
      title={
        from
          ? t('titleFrom', { task: from.taskId, flow: execution.flowId })
          : t('title', { flow: execution.flowId })
      }
      description={t('what')}
    >
      <ReplayForm execution={execution} {...(from ? { from } : {})} onClose={onClose} />
    </DialogFrame>
  )
}

function ReplayForm({ execution, from, onClose }: ReplayDialogProps) {
  const t = useTranslations('executions.action.replay')
  const common = useTranslations('common')
  const errorText = useErrorText()
  const router = useRouter()
  const run = useExecutionOperation(execution.id)
  const sent = useRef(false)
  const [revision, setRevision] = useState(execution.flowRevision)
  const [withInputs, setWithInputs] = useState(false)
  const flow = useRanFlow({ ...execution, flowRevision: revision }).data?.flow
  const inputs = askedInputs(flow?.inputs ?? [], execution.inputs)
  const [refusal, setRefusal] = useState<unknown>(null)

  function start(answers: Record<string, string | Blob> | null) {
    if (sent.current) return
    sent.current = true
    run.mutate(
      {
        operation: 'replay',
        ...(from ? { taskRunId: from.id } : {}),
        ...(revision === execution.flowRevision ? {} : { revision }),
        ...(answers ? { inputs: answers } : {}),
      },
      {
        onSuccess: ({ openedId }) => {
          toast.success(t('done'))
          onClose()
          if (openedId) router.push(`/executions/${openedId}`)
        },
        onError: (error) => {
          sent.current = false
          setRefusal(error)
        },
      },
    )
  }

  return (
    <>
      <DialogBody className="flex flex-col gap-4">
        {run.isError && <ErrorNote>{errorText(run.error)}</ErrorNote>}
        <Preview execution={execution} revision={revision} {...(from ? { from } : {})} />
        <RevisionSelect execution={execution} value={revision} onChange={setRevision} />
        {!from && inputs.length > 0 && (
          <Label className="flex items-center gap-2">
            <Switch checked={withInputs} onCheckedChange={setWithInputs} />
            {t('changeInputs')}
          </Label>
        )}
        {withInputs && (
          <ReplayInputs
            // Fresh fields where another revision asks for others.
            key={revision}
            inputs={inputs}
            earlier={execution.inputs}
            refusal={refusal}
            onSubmit={start}
          />
        )}
      </DialogBody>
      <DialogFooter>
        <DialogClose asChild>
          <Button>{common('cancel')}</Button>
        </DialogClose>
        {withInputs ? (
          <Button type="submit" form={formId} variant="primary" pending={run.isPending}>
            {t('verb')}
          </Button>
        ) : (
          <Button variant="primary" pending={run.isPending} onClick={() => start(null)}>
            {t('verb')}
          </Button>
        )}
      </DialogFooter>
    </>
  )
}

function Preview({
  execution,
  from,
  revision,
}: Omit<ReplayDialogProps, 'onClose'> & { revision: number }) {
  const t = useTranslations('executions.action.replay')
  const { data, isError } = useReplayPreview(execution.id, {
    ...(from ? { taskRunId: from.id } : {}),
    ...(revision === execution.flowRevision ? {} : { revision }),
  })
  if (isError) return null
  if (!data) return <Skeleton className="h-5" />
  return (
    <p role="status" className="rounded-md border bg-sunken px-3 py-2">
      {t('numbers', data)}
    </p>
  )
}

const formId = 'replay-inputs'

function ReplayInputs({
  inputs,
  earlier,
  refusal,
  onSubmit,
}: {
  inputs: FlowInput[]
  earlier: Record<string, unknown>
  refusal: unknown
  onSubmit: (answers: Record<string, string | Blob>) => void
}) {
  const form = useForm<{ values: InputValue[] }>({
    defaultValues: { values: inputs.map((input) => earlierValue(input, earlier)) },
    mode: 'onTouched',
  })
  useEffect(() => {
    showInputProblems(form, inputs, refusal)
    // A refusal is shown once; typing takes it away.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [refusal])
  return (
    <form
      id={formId}
      noValidate
      onSubmit={(event) =>
        void form.handleSubmit(({ values }) => onSubmit(changedInputs(inputs, values, earlier)))(
          event,
        )
      }
      className="flex flex-col gap-4 border-t pt-4"
    >
      <InputFields inputs={inputs} form={form} />
    </form>
  )
}
