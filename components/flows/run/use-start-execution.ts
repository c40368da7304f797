'use client'

import { useMutation } from '@tanstack/react-query'
import { startExecution } from '@/lib/executions/actions'
import { startForm } from '@/lib/executions/request-form'
import { unwrap } from '@/lib/shared/unwrap'

export type StartRequest = {
  namespace: string
  flowId: string
  /** However often this start is sent, one key is one execution. */
  idempotencyKey: string
  inputs: [id: string, value: string | File][]
  labels?: Record<string, string>
  /** ISO 8601; without it, at once. */
  scheduleAt?: string
}

export function useStartExecution() {
  return useMutation({
    mutationFn: ({ inputs, ...request }: StartRequest) =>
      unwrap(startExecution(startForm(request, Object.fromEntries(inputs)))),
  })
}
