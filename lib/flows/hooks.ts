'use client'

import {
  keepPreviousData,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query'
import { unwrap } from '@/lib/shared/unwrap'
import { deleteFlow, listFlows, saveFlow, validateFlow } from './actions'
import type { FlowProblem, FlowSummary } from './schema'

export { taskTypesOf } from './tasks-of'

export type FlowPage = { flows: FlowSummary[]; next: string | null }
export type FlowKey = { namespace: string; flowId: string }
type Filter = { q: string; namespace: string }

const asked = ({ q, namespace }: Filter) => ({
  ...(q ? { text: q } : {}),
  ...(namespace ? { namespace } : {}),
})

/** The flows that match, page by page. `first` came with the page, for the filter that it came with. */
export function useFlowList(filter: Filter, first: { filter: Filter; page: FlowPage }) {
  const same = filter.q === first.filter.q && filter.namespace === first.filter.namespace
  return useInfiniteQuery({
    queryKey: ['flows', 'list', filter],
    queryFn: ({ pageParam }) =>
      unwrap(listFlows({ ...asked(filter), ...(pageParam ? { after: pageParam } : {}) })),
    initialPageParam: '',
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: keepPreviousData,
    ...(same ? { initialData: { pages: [first.page], pageParams: [''] } } : {}),
  })
}

/** The first flows that have the text in their name, for the palette. */
export function useFlowSearch(text: string) {
  return useQuery({
    queryKey: ['flows', 'search', text],
    queryFn: () => unwrap(listFlows({ ...(text ? { text } : {}), limit: 8 })),
    placeholderData: keepPreviousData,
  })
}

export type SaveRequest = {
  source: string
  /** The revision that the text began from; 0 for a new flow. */
  expectedRevision: number
  /** The flow that is edited; left out for a new one. */
  expected?: FlowKey
}

export function useSaveFlow() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (request: SaveRequest) => unwrap(saveFlow(request)),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['flows'] }),
  })
}

export function useDeleteFlow() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (flow: FlowKey) => unwrap(deleteFlow(flow)),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['flows'] }),
  })
}

/**
 * Every problem of a text. The engine finds them here in the browser; only where it finds no error is the
 * server asked for those that need the database, and if it cannot be reached, they are left out.
 */
export async function checkFlowSource(source: string): Promise<FlowProblem[]> {
  const { parseFlow } = await import('@/lib/engine')
  const { flow, problems } = parseFlow(source)
  if (!flow) return problems
  try {
    return (await unwrap(validateFlow({ source }))).problems
  } catch {
    return problems
  }
}
