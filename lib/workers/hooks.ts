'use client'

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useLiveStatus, useRoom } from '@/lib/realtime/client'
import { unwrap } from '@/lib/shared/unwrap'
import {
  getCluster,
  getWorker,
  getWorkerLanes,
  getWorkerRecord,
  listAttemptsBeside,
  listWorkers,
  setWorkerState,
} from './actions'
import type { ClusterView } from './cluster/schema'
import type { WorkerRow, WorkerView } from './schema'

const pollMs = 4_000
/** What is gone is told of by nobody: its last hour passes all the same. */
const goneMs = 60_000
const listKey = ['workers', 'list'] as const
const oneKey = (id: string) => ['workers', 'one', id] as const

/** All workers that are here or were here lately, moving with their heartbeats. */
export function useWorkers(initial?: WorkerRow[]) {
  const queries = useQueryClient()
  const status = useLiveStatus()
  const query = useQuery({
    queryKey: listKey,
    queryFn: () => unwrap(listWorkers({ gone: true })),
    ...(initial ? { initialData: initial } : {}),
    refetchInterval: status === 'offline' ? pollMs : goneMs,
  })
  useRoom('workers', 'workers', {
    onPush: (rows) =>
      queries.setQueryData<WorkerRow[]>(listKey, (known) => foldWorkers(known ?? [], rows)),
  })
  return {
    workers: query.data ?? [],
    loading: query.isPending,
    error: query.error,
    retry: () => void query.refetch(),
  }
}

/** One worker, whatever became of it. With null nothing is asked. */
export function useWorker(id: string | null, initial?: WorkerView) {
  const queries = useQueryClient()
  const query = useQuery({
    queryKey: oneKey(id ?? ''),
    queryFn: () => unwrap(getWorker({ workerId: id ?? '' })),
    enabled: id !== null,
    refetchInterval: ({ state }) => (state.data && state.data.leftAt !== null ? goneMs : false),
    ...(initial ? { initialData: initial } : {}),
  })
  const live = id !== null && query.data !== undefined && query.data.leftAt === null
  useRoom(live ? 'workers' : null, 'workers', {
    onPush: (rows) => {
      const row = rows.find((one) => one.id === id)
      if (!row) return
      queries.setQueryData<WorkerView>(oneKey(row.id), (known) => known && { ...known, ...row })
    },
  })
  return { worker: query.data ?? null, loading: query.isLoading, error: query.error }
}

/** The name of a worker, or the end of its id until the name is known. */
export function useWorkerName(id: string | null): string {
  const query = useQuery({
    queryKey: oneKey(id ?? ''),
    queryFn: () => unwrap(getWorker({ workerId: id ?? '' })),
    enabled: id !== null,
    staleTime: Infinity,
  })
  if (id === null) return ''
  return query.data?.name ?? `…${id.slice(-8)}`
}

/** What else ran on the worker while the attempt did; nothing where it was never claimed. */
export function useAttemptsBeside(
  attempt: {
    workerId: string | null
    number: number
    claimedAt: string | null
    endedAt: string | null
  },
  taskRunId: string,
) {
  const { workerId, number, claimedAt, endedAt } = attempt
  return useQuery({
    queryKey: ['workers', 'beside', workerId, taskRunId, number, endedAt],
    queryFn: () =>
      unwrap(
        listAttemptsBeside({
          workerId: workerId ?? '',
          taskRunId,
          number,
          from: claimedAt ?? '',
          ...(endedAt ? { to: endedAt } : {}),
        }),
      ),
    enabled: workerId !== null && claimedAt !== null,
  }).data
}

export type WorkerOrder = 'active' | 'paused' | 'draining'

export function useSetWorkerState() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (order: { workerId: string; state: WorkerOrder }) => unwrap(setWorkerState(order)),
    onSettled: () => queries.invalidateQueries({ queryKey: ['workers'] }),
  })
}

const lookMs = 5_000

/** Servers, backlog, capacity, findings and Postgres: looked at again and again while the page is in view. */
export function useCluster(hours: number, initial: { hours: number; cluster: ClusterView }) {
  return useQuery({
    queryKey: ['workers', 'cluster', hours],
    queryFn: () => unwrap(getCluster({ hours })),
    ...(initial.hours === hours ? { initialData: initial.cluster } : {}),
    placeholderData: (before) => before,
    refetchInterval: lookMs,
  })
}

/** What a worker ran between two moments. A window that goes with the clock is a new question each time. */
export function useWorkerLanes(span: { workerId: string; from: string; to: string }) {
  return useQuery({
    queryKey: ['workers', 'lanes', span.workerId, span.from, span.to],
    queryFn: () => unwrap(getWorkerLanes(span)),
    placeholderData: (before) => before,
    gcTime: lookMs,
  })
}

const recordMs = 15_000

/** What a worker did in its last day, beside what the others did. */
export function useWorkerRecord(workerId: string) {
  return useQuery({
    queryKey: ['workers', 'record', workerId],
    queryFn: () => unwrap(getWorkerRecord({ workerId })),
    refetchInterval: recordMs,
  })
}

/** Slots of those that take work, for the sum above a list. */
export function useCapacity(workers: readonly WorkerRow[]) {
  return useMemo(() => {
    const here = workers.filter(({ state }) => state !== 'lost' && state !== 'left')
    return {
      here: here.length,
      slots: here.reduce((sum, { slots }) => sum + slots, 0),
      running: here.reduce((sum, { running }) => sum + running, 0),
    }
  }, [workers])
}

function foldWorkers(known: WorkerRow[], rows: WorkerRow[]): WorkerRow[] {
  const byId = new Map(rows.map((row) => [row.id, row]))
  const kept = known.map((row) => {
    const next = byId.get(row.id)
    byId.delete(row.id)
    return next ?? row
  })
  return [...kept, ...byId.values()]
}
