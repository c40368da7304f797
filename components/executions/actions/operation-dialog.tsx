'use client'

import type { ExecutionOperation, ExecutionView, TaskRunView } from '@/lib/executions/schema'
import { ChangeStateDialog } from './change-state-dialog'
import { ConfirmOperation } from './confirm-operation'
import { ReplayDialog } from './replay-dialog'
import { ResumeDialog } from './resume-dialog'

/** The dialog of an operation: it says what will happen, asks what it needs, and does it. */
export function OperationDialog({
  execution,
  operation,
  taskRun,
  onClose,
}: {
  execution: ExecutionView
  operation: ExecutionOperation
  /** Where the operation is about one task run: replay from here, change its state. */
  taskRun?: TaskRunView
  onClose: () => void
}) {
  switch (operation) {
    case 'resume':
      return <ResumeDialog execution={execution} onClose={onClose} />
    case 'replay':
      return (
        <ReplayDialog
          execution={execution}
          {...(taskRun ? { from: taskRun } : {})}
          onClose={onClose}
        />
      )
    case 'change-state':
      return (
        <ChangeStateDialog
          execution={execution}
          {...(taskRun ? { taskRun } : {})}
          onClose={onClose}
        />
      )
    default:
      return <ConfirmOperation execution={execution} operation={operation} onClose={onClose} />
  }
}
