'use client'

import { Ellipsis, PencilLine, Play, Repeat } from 'lucide-react'
import { useTranslations } from 'next-intl'
import dynamic from 'next/dynamic'
import { useState } from 'react'
import type { Permission } from '@/lib/accounts/schema'
import type { ExecutionOperation, ExecutionView, TaskRunView } from '@/lib/executions/schema'
import { Button } from '../../ui/button'
import { Menu } from '../../ui/menu'

const OperationDialog = dynamic(
  () => import('../actions/operation-dialog').then((module) => module.OperationDialog),
  { ssr: false },
)

/** What can be done from one task run on; both it and its execution must have ended, or it is paused. */
export function TaskRunActions({
  execution,
  taskRun,
  rights,
}: {
  execution: ExecutionView
  taskRun: TaskRunView
  rights: readonly Permission[]
}) {
  const t = useTranslations('executions')
  const [asked, setAsked] = useState<ExecutionOperation | null>(null)
  const ended = execution.state.endDate !== null && taskRun.state.endDate !== null
  const paused = taskRun.state.current === 'PAUSED'
  const choices = [
    {
      operation: 'resume' as const,
      icon: Play,
      words: t('action.resume.verb'),
      shown: paused && rights.includes('execution.control'),
    },
    {
      operation: 'replay' as const,
      icon: Repeat,
      words: t('action.replay.fromHere'),
      shown: ended && rights.includes('execution.start'),
    },
    {
      operation: 'change-state' as const,
      icon: PencilLine,
      words: t('action.change-state.verb'),
      shown: (ended || paused) && rights.includes('execution.control'),
    },
  ].filter(({ shown }) => shown)
  if (choices.length === 0) return null
  return (
    <>
      <Menu
        trigger={
          <Button
            size="icon-sm"
            variant="ghost"
            aria-label={t('inspector.actions', { task: taskRun.taskId })}
          >
            <Ellipsis aria-hidden />
          </Button>
        }
        entries={choices.map(({ operation, icon, words }) => ({
          key: operation,
          icon,
          words,
          onSelect: () => setAsked(operation),
        }))}
      />
      {asked && (
        <OperationDialog
          execution={execution}
          operation={asked}
          taskRun={taskRun}
          onClose={() => setAsked(null)}
        />
      )}
    </>
  )
}
