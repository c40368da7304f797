'use client'

import { useQuery } from '@tanstack/react-query'
import { unwrap } from '@/lib/shared/unwrap'
import { getPlan } from '../actions'
import type { ExecutionPlan } from '../plan'

/** What an execution is still going to run; asked once, since neither its revision nor the past changes. */
export function usePlan(executionId: string, wanted: boolean): ExecutionPlan | null {
  const { data } = useQuery({
    queryKey: ['executions', 'plan', executionId],
    queryFn: () => unwrap(getPlan({ executionId })),
    enabled: wanted,
    staleTime: Infinity,
  })
  return (wanted && data) || null
}
