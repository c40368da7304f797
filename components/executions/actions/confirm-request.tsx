'use client'

import { type ReactNode, useRef } from 'react'
import { type OperationRequest, useExecutionOperation } from '@/lib/executions/hooks'
import { useErrorText } from '../../layout/use-error-text'
import { ConfirmDialog } from '../../ui/alert-dialog'
import { ErrorNote } from '../../ui/error-state'
import { toast } from '../../ui/toast'

export type ConfirmRequestProps = {
  executionId: string
  /** What is asked of the server when the person says yes. */
  request: OperationRequest
  title: string
  /** What will happen, in numbers. */
  what: string
  verb: string
  /** Said when it is done. */
  done: string
  danger?: boolean
  onDone?: () => void
  onClose: () => void
  children?: ReactNode
}

/** Says what will happen, asks the server once, says what came of it, and closes; an error stays in sight. */
export function ConfirmRequest(props: ConfirmRequestProps) {
  const { executionId, request, done, onDone, onClose, children } = props
  const errorText = useErrorText()
  const run = useExecutionOperation(executionId)
  // Between the click and the next paint a second click would still find the button.
  const sent = useRef(false)

  function confirm() {
    if (sent.current) return
    sent.current = true
    run.mutate(request, {
      onSuccess: () => {
        toast.success(done)
        onClose()
        onDone?.()
      },
      onError: () => {
        sent.current = false
      },
    })
  }

  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={props.title}
      description={props.what}
      action={props.verb}
      danger={props.danger ?? false}
      pending={run.isPending}
      onConfirm={confirm}
    >
      {children}
      {run.isError && <ErrorNote className="mt-2">{errorText(run.error)}</ErrorNote>}
    </ConfirmDialog>
  )
}
