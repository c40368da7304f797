'use client'

import { useQuery } from '@tanstack/react-query'
import { unwrap } from '@/lib/shared/unwrap'
import { previewStoredFile } from '../actions'

/** Where a stored file can be had whole. */
export const downloadAddress = (executionId: string, uri: string) =>
  `/api/v1/main/executions/${executionId}/file?path=${encodeURIComponent(uri)}`

/** The beginning of a stored file. */
export function useStoredFile(executionId: string, uri: string) {
  return useQuery({
    queryKey: ['executions', 'file', executionId, uri],
    queryFn: () => unwrap(previewStoredFile({ executionId, uri })),
    retry: false,
    staleTime: Infinity,
  })
}
