'use client'

import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Json } from '@/lib/engine'
import { unwrap } from '@/lib/shared/unwrap'
import {
  changeBackfill,
  listEvaluations,
  listFlowTriggers,
  listTriggers,
  runTriggerNow,
  setTriggerEnabled,
  startBackfill,
  unlockTrigger,
} from './actions'
import type {
  BackfillOrder,
  EvaluationPage,
  FlowTriggerView,
  TriggerFilter,
  TriggerKeyInput,
  TriggerPage,
  TriggerShow,
} from './schema'

const pollMs = 3_000

/** What is in the address; empty where nothing was chosen. */
export type TriggerChoice = { q: string; namespace: string; type: string; show: TriggerShow | '' }
const filterOf = ({ q, namespace, type, show }: TriggerChoice): TriggerFilter => ({
  ...(q ? { text: q } : {}),
  ...(namespace ? { namespace } : {}),
  ...(type ? { type } : {}),
  ...(show ? { show } : {}),
})
const isSame = (one: TriggerChoice, other: TriggerChoice): boolean =>
  one.q === other.q &&
  one.namespace === other.namespace &&
  one.type === other.type &&
  one.show === other.show

/** Triggers by what was chosen, page after page; times and states move by themselves. */
export function useTriggers(
  choice: TriggerChoice,
  first: { choice: TriggerChoice; page: TriggerPage },
) {
  const query = useInfiniteQuery({
    queryKey: ['triggers', 'list', choice],
    queryFn: ({ pageParam }) =>
      unwrap(listTriggers({ ...filterOf(choice), ...(pageParam && { after: pageParam }) })),
    initialPageParam: '',
    getNextPageParam: (page: TriggerPage) => page.next,
    ...(isSame(first.choice, choice)
      ? { initialData: { pages: [first.page], pageParams: [''] } }
      : {}),
    refetchInterval: pollMs,
    placeholderData: (before) => before,
  })
  return {
    triggers: query.data?.pages.flatMap((page) => page.triggers) ?? [],
    loading: query.isPending,
    error: query.error,
    retry: () => void query.refetch(),
    more: query.hasNextPage ? () => void query.fetchNextPage() : null,
  }
}

export function useFlowTriggers(
  flow: { namespace: string; flowId: string },
  initial: FlowTriggerView[],
) {
  const query = useQuery({
    queryKey: ['triggers', 'flow', flow],
    queryFn: () => unwrap(listFlowTriggers(flow)),
    initialData: initial,
    refetchInterval: pollMs,
  })
  return query.data
}

/** What a trigger came to, newest first, page after page; new looks come by themselves. */
export function useEvaluations(key: TriggerKeyInput) {
  const query = useInfiniteQuery({
    queryKey: ['triggers', 'evaluations', key],
    queryFn: ({ pageParam }) =>
      unwrap(listEvaluations({ ...key, ...(pageParam && { before: pageParam }) })),
    initialPageParam: '',
    getNextPageParam: (page: EvaluationPage) => page.next,
    refetchInterval: pollMs,
  })
  return {
    evaluations: query.data?.pages.flatMap((page) => page.evaluations) ?? [],
    loading: query.isPending,
    error: query.error,
    retry: () => void query.refetch(),
    more: query.hasNextPage ? () => void query.fetchNextPage() : null,
  }
}

function useOrder<Input, Answer>(order: (input: Input) => Promise<Answer>) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: order,
    onSettled: () => queries.invalidateQueries({ queryKey: ['triggers'] }),
  })
}

export const useSetTriggerEnabled = () =>
  useOrder((input: TriggerKeyInput & { enabled: boolean }) => unwrap(setTriggerEnabled(input)))
export const useRunTriggerNow = () =>
  useOrder((input: TriggerKeyInput) => unwrap(runTriggerNow(input)))
export const useUnlockTrigger = () =>
  useOrder((input: TriggerKeyInput) => unwrap(unlockTrigger(input)))
export const useStartBackfill = () =>
  useOrder(
    (
      input: TriggerKeyInput & {
        from: string
        to: string
        inputs?: { [id: string]: Json }
        labels?: Record<string, string>
      },
    ) => unwrap(startBackfill(input)),
  )
export const useChangeBackfill = () =>
  useOrder((input: TriggerKeyInput & { order: BackfillOrder }) => unwrap(changeBackfill(input)))
