'use client'

// The log of an execution: read in windows to its end, then pushed as it is written. Lines may become
// visible out of order where several servers write, so they are kept by number, each once.

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useLiveStatus, useRoom } from '@/lib/realtime/client'
import { unwrap } from '@/lib/shared/unwrap'
import { listLogs } from '../actions'
import type { LogLineView } from '../schema'

const windowSize = 5_000
const mostLines = 200_000
const pollMs = 4_000

const logsKey = (id: string) => ['executions', 'logs', id] as const

export function useLogs(executionId: string, { live }: { live: boolean }) {
  const queries = useQueryClient()
  const status = useLiveStatus()
  const key = logsKey(executionId)
  const query = useQuery({
    queryKey: key,
    queryFn: async () => {
      let lines = queries.getQueryData<LogLineView[]>(key) ?? []
      let more = true
      while (more && lines.length < mostLines) {
        const after = lines.at(-1)?.seq ?? 0
        const read = await unwrap(listLogs({ executionId, after, limit: windowSize }))
        lines = foldLines(lines, read.lines)
        more = read.more
      }
      return foldLines(queries.getQueryData<LogLineView[]>(key) ?? [], lines)
    },
    refetchInterval: live && status === 'offline' ? pollMs : false,
  })
  const ready = query.data !== undefined

  useRoom(ready ? `logs:${executionId}` : null, 'logs', {
    from: () => queries.getQueryData<LogLineView[]>(key)?.at(-1)?.seq,
    onPush: (lines) => {
      const own = lines.filter((line) => line.executionId === executionId)
      if (own.length === 0) return
      queries.setQueryData<LogLineView[]>(key, (known) => foldLines(known ?? [], own))
    },
  })

  return {
    lines: query.data ?? [],
    loading: query.isPending,
    error: query.error,
    retry: () => void query.refetch(),
  }
}

export function foldLines(known: LogLineView[], more: LogLineView[]): LogLineView[] {
  if (more.length === 0) return known
  const last = known.at(-1)?.seq ?? -1
  const follows = more.every(({ seq }, index) => seq > (index === 0 ? last : more[index - 1]!.seq))
  if (follows) return [...known, ...more]
  const bySeq = new Map([...known, ...more].map((line) => [line.seq, line]))
  return [...bySeq.values()].sort((a, b) => a.seq - b.seq)
}
