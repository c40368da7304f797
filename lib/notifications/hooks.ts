'use client'

import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { useLiveStatus, useRoom } from '@/lib/realtime/client'
import { unwrap } from '@/lib/shared/unwrap'
import {
  changeDestination,
  changeSubscription,
  createDestination,
  createSubscription,
  deleteDestination,
  deleteSubscription,
  getDelivery,
  getDestination,
  getNotifyMe,
  listDeliveries,
  listDestinations,
  listDestinationTypes,
  listSubscriptions,
  notifyMe,
  previewTemplate,
  recoverDestination,
  redeliver,
  redeliverMany,
  stopNotifyingMe,
  testDestination,
} from './actions'
import type { ActionResult } from '@/lib/accounts/schema'
import type {
  DeliveryFilter,
  DestinationView,
  NotifyMeAbout,
  previewInput,
  SubscriptionView,
} from './schema'
import type { z } from 'zod'

type PreviewInput = z.input<typeof previewInput>

const pollMs = 2_000
/** Ages move while nothing changes: lag grows by itself. */
const agesMs = 10_000
const againMs = 400
const key = (...parts: unknown[]) => ['notifications', ...parts]
const moving = new Set<unknown>([
  'destinations',
  'destination',
  'subscriptions',
  'deliveries',
  'delivery',
])

/** Reads again what a page shows of notifications once any of it has changed; mount it once a page. */
export function useLiveNotifications() {
  const queries = useQueryClient()
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const ask = () => {
    timer.current ??= setTimeout(() => {
      timer.current = undefined
      const shown = {
        predicate: ({ queryKey: [noun, kind] }: { queryKey: readonly unknown[] }) =>
          noun === 'notifications' && moving.has(kind),
      }
      // What is being read may be from before the change.
      if (queries.isFetching(shown) > 0) return ask()
      void queries.invalidateQueries(shown)
    }, againMs)
  }
  useRoom('notifications', 'notifications', { onJoined: ask, onPush: ask })
  useEffect(() => () => clearTimeout(timer.current), [])
}

/** How often a page asks by itself: seldom while it is told of changes. */
const useInterval = () => (useLiveStatus() === 'live' ? agesMs : pollMs)

export const useDestinationTypes = () =>
  useQuery({
    queryKey: key('types'),
    queryFn: () => unwrap(listDestinationTypes()),
    staleTime: Infinity,
  })

/** Live: health, lag and backlog move by themselves. */
export const useDestinations = (initialData?: DestinationView[]) =>
  useQuery({
    queryKey: key('destinations'),
    queryFn: () => unwrap(listDestinations()),
    refetchInterval: useInterval(),
    initialData,
  })

export const useDestination = (id: string | null) =>
  useQuery({
    queryKey: key('destination', id),
    queryFn: () => unwrap(getDestination({ id: id ?? '' })),
    refetchInterval: useInterval(),
    enabled: id !== null,
  })

export const useSubscriptions = (initialData?: SubscriptionView[]) =>
  useQuery({
    queryKey: key('subscriptions'),
    queryFn: () => unwrap(listSubscriptions()),
    refetchInterval: useInterval(),
    initialData,
  })

export const useDeliveries = (filter: DeliveryFilter) =>
  useInfiniteQuery({
    queryKey: key('deliveries', filter),
    queryFn: ({ pageParam }) =>
      unwrap(listDeliveries({ ...filter, ...(pageParam && { before: pageParam }) })),
    initialPageParam: '',
    getNextPageParam: (page) => page.next,
    refetchInterval: useInterval(),
    placeholderData: (before) => before,
  })

export const useDelivery = (id: string | null) =>
  useQuery({
    queryKey: key('delivery', id),
    queryFn: () => unwrap(getDelivery({ id: id ?? '' })),
    refetchInterval: useInterval(),
    enabled: id !== null,
  })

export const useTemplatePreview = (input: PreviewInput) =>
  useQuery({
    queryKey: key('preview', input),
    queryFn: () => unwrap(previewTemplate(input)),
    placeholderData: (before) => before,
  })

function useOrder<Input, Answer>(order: (input: Input) => Promise<ActionResult<Answer>>) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (input: Input) => unwrap(order(input)),
    onSettled: () => queries.invalidateQueries({ queryKey: ['notifications'] }),
  })
}

/** Whether the viewer is told of this flow or execution. */
export const useNotifyMe = (about: NotifyMeAbout) =>
  useQuery({ queryKey: key('notify-me', about), queryFn: () => unwrap(getNotifyMe(about)) })

export const useStartNotifyingMe = () => useOrder(notifyMe)
export const useStopNotifyingMe = () => useOrder(stopNotifyingMe)
export const useCreateDestination = () => useOrder(createDestination)
export const useChangeDestination = () => useOrder(changeDestination)
export const useDeleteDestination = () => useOrder(deleteDestination)
export const useTestDestination = () => useOrder(testDestination)
export const useRecoverDestination = () => useOrder(recoverDestination)
export const useCreateSubscription = () => useOrder(createSubscription)
export const useChangeSubscription = () => useOrder(changeSubscription)
export const useDeleteSubscription = () => useOrder(deleteSubscription)
export const useRedeliver = () => useOrder(redeliver)
export const useRedeliverMany = () => useOrder(redeliverMany)
