'use client'

import { useTranslations } from 'next-intl'
import { useRef, useState } from 'react'
import { type EndState, useExecutionOperation } from '@/lib/executions/hooks'
import type { ExecutionView, TaskRunView } from '@/lib/executions/schema'
import { useErrorText } from '../../layout/use-error-text'
import { ConfirmDialog } from '../../ui/alert-dialog'
import { ErrorNote } from '../../ui/error-state'
import { StateIcon, useStateWord } from '../../ui/state-chip'
import { toast } from '../../ui/toast'

const ends: readonly EndState[] = ['SUCCESS', 'WARNING', 'FAILED', 'KILLED', 'CANCELLED']

/** A person says how something that has ended is to count: the whole, or one task run. */
export function ChangeStateDialog({
  execution,
  taskRun,
  onClose,
}: {
  execution: ExecutionView
  taskRun?: TaskRunView
  onClose: () => void
}) {
  const t = useTranslations('executions.action.change-state')
  const errorText = useErrorText()
  const word = useStateWord()
  const current = (taskRun ?? execution).state.current
  const choices = ends.filter((state) => state !== current)
  const [chosen, setChosen] = useState<EndState>(choices[0] ?? 'SUCCESS')
  const run = useExecutionOperation(execution.id)
  const sent = useRef(false)

  function confirm() {
    if (sent.current) return
    sent.current = true
    run.mutate(
      {
        operation: 'change-state',
        state: chosen,
        ...(taskRun ? { taskRunId: taskRun.id } : {}),
      },
      {
        onSuccess: () => {
          toast.success(t('done'))
          onClose()
        },
        onError: () => {
          sent.current = false
        },
      },
    )
  }

  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={
        taskRun ? t('titleTask', { task: taskRun.taskId }) : t('title', { flow: execution.flowId })
      }
      description={taskRun ? t('whatTask') : t('what', { n: execution.taskRunList.length })}
      action={t('set', { state: word(chosen) })}
      pending={run.isPending}
      onConfirm={confirm}
    >
      <fieldset className="mt-2 flex flex-col gap-0.5">
        <legend className="sr-only">{t('choose')}</legend>
        {choices.map((state) => (
          <label
            key={state}
            className="flex h-8 cursor-pointer items-center gap-2.5 rounded-md px-2 hover:bg-hover has-checked:bg-accent-soft"
          >
            <input
              type="radio"
              name="state"
              className="accent-(--accent)"
              checked={chosen === state}
              onChange={() => setChosen(state)}
            />
            <StateIcon state={state} />
            {word(state)}
          </label>
        ))}
      </fieldset>
      {run.isError && <ErrorNote className="mt-2">{errorText(run.error)}</ErrorNote>}
    </ConfirmDialog>
  )
}
