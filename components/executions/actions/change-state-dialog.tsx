'use client'

import { useTranslations } from 'next-intl'
import { useState } from 'react'
import type { EndState } from '@/lib/executions/hooks'
import type { ExecutionView, TaskRunView } from '@/lib/executions/schema'
import { StateIcon, useStateWord } from '../../ui/state-chip'
import { ConfirmRequest } from './confirm-request'

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
  const word = useStateWord()
  const current = (taskRun ?? execution).state.current
  const choices = ends.filter((state) => state !== current)
  const [chosen, setChosen] = useState<EndState>(choices[0] ?? 'SUCCESS')
  return (
    <ConfirmRequest
      executionId={execution.id}
      request={{
        operation: 'change-state',
        state: chosen,
        ...(taskRun ? { taskRunId: taskRun.id } : {}),
      }}
      title={
        taskRun ? t('titleTask', { task: taskRun.taskId }) : t('title', { flow: execution.flowId })
      }
      what={taskRun ? t('whatTask') : t('what', { n: execution.taskRunList.length })}
      verb={t('set', { state: word(chosen) })}
      done={t('done')}
      onClose={onClose}
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
    </ConfirmRequest>
  )
}
