'use client'

import { useQuery } from '@tanstack/react-query'
import { unwrap } from '@/lib/shared/unwrap'
import { getSameFailures } from '../actions'

/** Null until it is known, and where the execution has not failed. */
export function useSameFailures(executionId: string) {
  const { data } = useQuery({
    queryKey: ['executions', 'same-failures', executionId],
    queryFn: () => unwrap(getSameFailures({ executionId })),
    staleTime: 60_000,
  })
  return data ?? null
}
