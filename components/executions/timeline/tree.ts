// Task runs as the rows of a tree: children under their parent in the order in which they were made, closed
// parents without their children, rounds of a loop under a row of their own. Linear in the number of task runs, since it runs with every paint of news.

import type { TaskRunView } from '@/lib/executions/schema'
import type { Ghost } from './ghosts'
import { roundsOf } from './rounds'

export type TreeRow = {
  taskRun: TaskRunView
  depth: number
  /** For each level above: whether its line goes on below this row. */
  guides: boolean[]
  last: boolean
  childCount: number
  expanded: boolean
  position: number
  siblings: number
  /** Where it has not begun: when it is expected to, and how long it takes as a rule. */
  ghost: Ghost | null
  /** Its number, where the row is not a task run but a round of a loop. */
  round: number | null
}

export const treeChoices = ['all', 'failed', 'live', 'unfinished', 'critical'] as const
export type TreeFilter = { text: string; only: (typeof treeChoices)[number] }

export type TreeOptions = {
  filter?: TreeFilter
  /** What is on the critical path, for the filter that shows nothing else. */
  critical?: ReadonlyMap<string, unknown> | null
  ghosts?: readonly Ghost[]
}

const noFilter: TreeFilter = { text: '', only: 'all' }

export function treeRows(
  taskRuns: readonly TaskRunView[],
  isCollapsed: (row: TaskRunView, depth: number) => boolean,
  { filter = noFilter, critical = null, ghosts = [] }: TreeOptions = {},
): TreeRow[] {
  const planned = filter.only === 'all' || filter.only === 'unfinished' ? ghosts : []
  const ghostOf = new Map(planned.map((ghost) => [ghost.taskRun.id, ghost]))
  const rowsOfGhosts = planned.map(({ taskRun }) => taskRun)
  const all = planned.length === 0 ? taskRuns : [...taskRuns, ...rowsOfGhosts]
  const children = childrenByParent(all)
  const kept = keptIds(all, filter, critical)
  const rows: TreeRow[] = []

  function add(list: TaskRunView[], depth: number, guides: boolean[], inRound = false) {
    const own = kept ? list.filter(({ id }) => kept.has(id)) : list
    const rounds = inRound ? null : roundsOf(own)
    const shown = rounds
      ? own.filter(({ id, iteration }) => iteration === null || rounds.has(id))
      : own
    shown.forEach((row, index) => {
      const round = rounds?.get(row.id)
      const taskRun = round?.taskRun ?? row
      const below = round?.below ?? children.get(row.id) ?? []
      const last = index === shown.length - 1
      const expanded = below.length > 0 && !isCollapsed(taskRun, depth)
      rows.push({
        taskRun,
        depth,
        guides,
        last,
        childCount: below.length,
        expanded,
        position: index + 1,
        siblings: shown.length,
        ghost: ghostOf.get(taskRun.id) ?? null,
        round: round?.number ?? null,
      })
      if (expanded)
        add(below, depth + 1, depth === 0 ? [] : [...guides, !last], round !== undefined)
    })
  }

  add(children.get(null) ?? [], 0, [])
  return rows
}

function childrenByParent(taskRuns: readonly TaskRunView[]): Map<string | null, TaskRunView[]> {
  const ids = new Set(taskRuns.map(({ id }) => id))
  const children = new Map<string | null, TaskRunView[]>()
  for (const taskRun of taskRuns) {
    const parent = taskRun.parentTaskRunId
    // A parent that this page was never given: its children stand at the top rather than nowhere.
    const key = parent !== null && ids.has(parent) ? parent : null
    const list = children.get(key)
    if (list) list.push(taskRun)
    else children.set(key, [taskRun])
  }
  for (const list of children.values()) {
    if (list.some((row, index) => index > 0 && row.ordinal < list[index - 1]!.ordinal)) {
      list.sort((a, b) => a.ordinal - b.ordinal)
    }
  }
  return children
}

/** What matches and everything above it; null where nothing is filtered. */
function keptIds(
  taskRuns: readonly TaskRunView[],
  filter: TreeFilter,
  critical: ReadonlyMap<string, unknown> | null,
): Set<string> | null {
  const text = filter.text.trim().toLowerCase()
  if (text === '' && filter.only === 'all') return null
  const byId = new Map(taskRuns.map((row) => [row.id, row]))
  const kept = new Set<string>()
  for (const row of taskRuns) {
    if (!matches(row, text, filter.only)) continue
    if (filter.only === 'critical' && !critical?.has(row.id)) continue
    let above: TaskRunView | undefined = row
    while (above && !kept.has(above.id)) {
      kept.add(above.id)
      above = above.parentTaskRunId === null ? undefined : byId.get(above.parentTaskRunId)
    }
  }
  return kept
}

function matches(row: TaskRunView, text: string, only: TreeFilter['only']): boolean {
  const { current } = row.state
  if (only === 'failed' && current !== 'FAILED' && current !== 'WARNING') return false
  if (only === 'live' && row.state.endDate !== null) return false
  if (only === 'unfinished' && current === 'SUCCESS') return false
  return (
    text === '' ||
    row.taskId.toLowerCase().includes(text) ||
    (row.value?.toLowerCase().includes(text) ?? false)
  )
}
