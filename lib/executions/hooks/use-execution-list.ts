'use client'

// A list of executions for a filter: pages by key, rows that change where they stand, and new ones that
// wait behind a count until they are asked for, so that nothing moves under the pointer.

import {
  type InfiniteData,
  keepPreviousData,
  useInfiniteQuery,
  useQueryClient,
} from '@tanstack/react-query'
import { useEffect, useMemo, useRef, useState } from 'react'
import { useLiveStatus, useRoom } from '@/lib/realtime/client'
import { unwrap } from '@/lib/shared/unwrap'
import { listExecutions } from '../actions'
import type { ExecutionFilter } from '../filter'
import type { ExecutionSummary } from '../schema'

export type ListEntry = ExecutionSummary
export type ExecutionPage = {
  executions: ExecutionSummary[]
  next: string | null
  searchedTo: string | null
}

const pageSize = 50
const pollMs = 5_000
const checkMs = 20_000

export function useExecutionList(
  filter: ExecutionFilter,
  first: { filter: ExecutionFilter; page: ExecutionPage },
) {
  const queries = useQueryClient()
  const status = useLiveStatus()
  const text = JSON.stringify(filter)
  const key = useMemo(() => ['executions', 'list', text] as const, [text])
  const [fresh, setFresh] = useState<ReadonlyMap<string, ExecutionSummary>>(new Map())
  const asked = useRef(text)
  useEffect(() => {
    asked.current = text
    setFresh(new Map())
  }, [text])

  const query = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam }) =>
      unwrap(
        listExecutions({ ...filter, limit: pageSize, ...(pageParam ? { before: pageParam } : {}) }),
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: keepPreviousData,
    ...(JSON.stringify(first.filter) === text
      ? { initialData: { pages: [first.page], pageParams: [''] } }
      : {}),
  })
  const rows = useMemo(
    () => query.data?.pages.flatMap(({ executions }) => executions) ?? [],
    [query.data],
  )
  const newest = rows[0]?.id
  const pushed = useRef(new Set<string>())

  useRoom('executions', 'executions', {
    // What happened since the server read the page was pushed before this browser listened.
    onJoined: () => void check().catch(() => undefined),
    onPush: (changes) => {
      for (const { row } of changes) pushed.current.add(row.id)
      const known = new Set(rows.map(({ id }) => id))
      const changed = changes.filter(({ row }) => known.has(row.id)).map(({ row }) => row)
      if (changed.length > 0) patchRows(changed)
      const unknown = changes.filter(
        ({ row, isNew }) => !known.has(row.id) && (isNew || fresh.has(row.id)),
      )
      if (unknown.length > 0) void addMatching(unknown.map(({ row }) => row))
    },
  })

  function patchRows(changed: ExecutionSummary[]) {
    const byId = new Map(changed.map((row) => [row.id, row]))
    queries.setQueryData<InfiniteData<ExecutionPage>>(key, (known) =>
      known
        ? {
            ...known,
            pages: known.pages.map((page) => ({
              ...page,
              executions: page.executions.map((row) => byId.get(row.id) ?? row),
            })),
          }
        : known,
    )
  }

  /** What decides it is loaded with the first that arrives; without it the next look finds them. */
  async function addMatching(arrived: ExecutionSummary[]) {
    const { matchesFilter } = await import('./matches-filter').catch(() => ({
      matchesFilter: null,
    }))
    const added = arrived.filter((row) => matchesFilter?.(row, filter))
    if (added.length > 0 && asked.current === text) addFresh(added)
  }

  function addFresh(added: ExecutionSummary[]) {
    setFresh((before) => new Map([...before, ...added.map((row) => [row.id, row] as const)]))
  }

  async function check() {
    if (document.hidden) return
    pushed.current.clear()
    const { executions } = await unwrap(listExecutions({ ...filter, limit: pageSize }))
    const known = new Set(rows.map(({ id }) => id))
    // What was pushed while this was read is newer.
    patchRows(executions.filter(({ id }) => known.has(id) && !pushed.current.has(id)))
    // Ids grow with time: what is unknown and older stands on a page that nobody has asked for.
    addFresh(executions.filter(({ id }) => !known.has(id) && id > (newest ?? '')))
  }

  // Frames of a burst may be dropped, and other servers start executions too: ask for the newest now and then.
  useEffect(() => {
    const timer = setInterval(
      () => void check().catch(() => undefined),
      status === 'live' ? checkMs : pollMs,
    )
    return () => clearInterval(timer)
    // The filter is in `text`, and the rows change with `query.data`.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [text, query.data, status])

  return {
    rows,
    freshCount: [...fresh.keys()].filter((id) => !rows.some((row) => row.id === id)).length,
    showFresh: async () => {
      await queries.resetQueries({ queryKey: key })
      setFresh(new Map())
    },
    // Of another filter there may have been none; that says nothing of this one.
    loading: query.isPending || (query.isPlaceholderData && rows.length === 0),
    refreshing: query.isPlaceholderData,
    error: query.error,
    /** Asks again for what could not be read: the page after the last, or all of them. */
    retry: () => void (query.isFetchNextPageError ? query.fetchNextPage() : query.refetch()),
    hasMore: query.hasNextPage,
    pages: query.data?.pages.length ?? 0,
    /** Where the last page ended before it was full; ISO 8601. */
    searchedTo: query.data?.pages.at(-1)?.searchedTo ?? null,
    loadingMore: query.isFetchingNextPage,
    loadMore: () => {
      if (query.hasNextPage && !query.isFetchingNextPage) void query.fetchNextPage()
    },
  }
}
