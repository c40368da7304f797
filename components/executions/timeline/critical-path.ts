// Which task runs decided how long an execution took. It is found by walking back from its end: of the task
// runs that stand beside each other the one that ended last, then the one that ended last before that was
// made, and so on to the beginning; the same again inside each of them. A task run beside the path could
// have taken longer, up to where it would have been on it, without the whole taking longer.
//
// The critical path is that of Kelley & Walker, "Critical-Path Planning and Scheduling" (1959), read from what
// happened as in CRISP (Zhang et al., USENIX ATC 2022). What took no measurable time decided nothing.
// It costs the sorting of those task runs that stand beside one on the path.

import type { ExecutionView, TaskRunView } from '@/lib/executions/schema'

export type OnPath = {
  startMs: number
  /** Where the path leaves it; null while it goes on. */
  endMs: number | null
  /** The part of it in which nothing inside it ran: its own work, or waiting. Null while it goes on. */
  ownMs: number | null
  /** The task run beside it that the path goes on with. */
  nextId: string | null
}

export type CriticalPath = {
  taskRuns: ReadonlyMap<string, OnPath>
  /** Time in which no task run of the path was there: before, between and after them. Null while it runs. */
  idleMs: number | null
}

type Timed = Pick<ExecutionView, 'createdAt' | 'taskRunList'> & {
  state: Pick<ExecutionView['state'], 'endDate'>
}

const endless = Number.POSITIVE_INFINITY

export function criticalPath({ createdAt, state, taskRunList }: Timed): CriticalPath {
  const children = endingLastFirst(taskRunList)
  const taskRuns = new Map<string, OnPath>()

  /** What of the time until `untilMs` its children had. */
  function walk(parentId: string | null, fromMs: number, untilMs: number): number {
    let reached = untilMs
    let nextId: string | null = null
    let covered = 0
    for (const { row, startMs, endMs } of children(parentId)) {
      // Only the last one may have gone on over the end: what hangs over is cut.
      const until = nextId === null ? Math.min(endMs, reached) : endMs
      const from = Math.max(startMs, fromMs)
      if (until > reached || until <= from) continue
      const inside = walk(row.id, from, until)
      const spanMs = until === endless ? null : until - from
      taskRuns.set(row.id, {
        startMs: from,
        endMs: until === endless ? null : until,
        ownMs: spanMs === null ? null : spanMs - inside,
        nextId,
      })
      covered += spanMs ?? endless
      reached = from
      nextId = row.id
    }
    return covered
  }

  const startMs = Date.parse(createdAt)
  const endMs = state.endDate === null ? endless : Date.parse(state.endDate)
  const covered = walk(null, startMs, endMs)
  return { taskRuns, idleMs: endMs === endless ? null : endMs - startMs - covered }
}

type Span = { row: TaskRunView; startMs: number; endMs: number }

/** The children of a parent, sorted when they are asked for: most are never on the path. */
function endingLastFirst(taskRuns: readonly TaskRunView[]): (parentId: string | null) => Span[] {
  const ids = new Set(taskRuns.map(({ id }) => id))
  const byParent = new Map<string | null, TaskRunView[]>()
  for (const row of taskRuns) {
    const parent = row.parentTaskRunId
    const key = parent !== null && ids.has(parent) ? parent : null
    const list = byParent.get(key)
    if (list) list.push(row)
    else byParent.set(key, [row])
  }
  return (parentId) =>
    (byParent.get(parentId) ?? [])
      .map((row) => ({
        row,
        startMs: Date.parse(row.state.startDate),
        endMs: row.state.endDate === null ? endless : Date.parse(row.state.endDate),
      }))
      // Of those that ended together, the one that took longest.
      .sort((a, b) => (a.endMs === b.endMs ? a.startMs - b.startMs : b.endMs > a.endMs ? 1 : -1))
}
