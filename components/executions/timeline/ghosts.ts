// Where the bars of what has not begun are expected: each task starts when what it waits for has ended, takes as
// long as it does as a rule, and never starts in the past. One that has begun is a row of its own, and counts
// with its real times; what goes on longer than usual pushes the rest on. What is left of a loop is one row for each
// of its tasks, however many rounds there are.

import type { ExecutionPlan, PlannedTask } from '@/lib/executions/plan'
import type { ExecutionView, TaskRunView } from '@/lib/executions/schema'

export type Ghost = {
  /** A row as those of task runs, so that it stands in the same tree. Nobody else knows its id. */
  taskRun: TaskRunView
  startMs: number
  /** Null where nothing is known of how long it takes: it has a row, but no bar. */
  usualMs: number | null
  /** Of what a loop repeats: how many rounds are left, and how long one of them takes. */
  rounds: { left: number; eachMs: number | null } | null
}

const badEnds: ReadonlySet<string> = new Set(['FAILED', 'KILLED', 'CANCELLED'])
const prefix = 'planned:'

type Running = Pick<ExecutionView, 'id' | 'createdAt' | 'taskRunList'>

export const ghostId = (parentId: string | null, taskId: string) =>
  `${prefix}${parentId ?? ''}/${taskId}`

/** The task run that has come of a ghost, once it has begun. */
export function begunOf(id: string | null, taskRuns: readonly TaskRunView[]): string | null {
  if (!id?.startsWith(prefix)) return null
  const row = taskRuns.find(
    ({ parentTaskRunId, taskId }) => ghostId(parentTaskRunId, taskId) === id,
  )
  return row?.id ?? null
}

export function ghostsOf(
  { id: executionId, createdAt, taskRunList }: Running,
  plan: ExecutionPlan,
  nowMs: number,
): Ghost[] {
  const begun = new Map<string, TaskRunView>()
  const planned = new Set(namesOf(plan.tasks))
  for (const row of taskRunList) {
    if (planned.has(row.taskId)) begun.set(ghostId(row.parentTaskRunId, row.taskId), row)
  }
  const rounds = roundsBegun(taskRunList, plan.tasks)
  const ghosts: Ghost[] = []

  type Parent = { id: string | null; atOnce: number; startMs: number }

  /** Returns when the last of them has ended. */
  function place(tasks: readonly PlannedTask[], { id: parentId, atOnce, startMs }: Parent): number {
    const most = Math.min(atOnce, tasks.length)
    const slots = most === 0 ? null : Array.from({ length: most }, () => startMs)
    const ends = new Map<string, number>()
    let last = startMs
    for (const task of tasks) {
      const free = slots ? slots.indexOf(earliest(slots)) : 0
      const from = Math.max(
        startMs,
        slots?.[free] ?? startMs,
        ...task.after.map((id) => ends.get(id) ?? startMs),
      )
      const row = begun.get(ghostId(parentId, task.taskId))
      const endMs = row ? endOf(row, task) : expect(task, parentId, Math.max(from, nowMs))
      ends.set(task.taskId, endMs)
      if (slots) slots[free] = endMs
      last = Math.max(last, endMs)
      // What follows a failure in a sequence does not come about.
      if (row && atOnce === 1 && badEnds.has(row.state.current)) break
    }
    return last
  }

  function endOf(row: TaskRunView, task: PlannedTask): number {
    if (row.state.endDate !== null) return Date.parse(row.state.endDate)
    const { children, atOnce, usualMs } = task
    const startMs = Date.parse(row.state.startDate)
    const inside = isLoop(task)
      ? repeat(task, row.id, Math.max(startMs, nowMs))
      : place(children, { id: row.id, atOnce, startMs })
    return Math.max(nowMs, startMs + (usualMs ?? 0), inside)
  }

  function expect(task: PlannedTask, parentId: string | null, startMs: number): number {
    const id = ghostId(parentId, task.taskId)
    const taskRun = plannedRow({ id, executionId, parentId, task, order: ghosts.length })
    ghosts.push({ taskRun, startMs, usualMs: task.usualMs, rounds: null })
    const inside = isLoop(task)
      ? repeat(task, id, startMs)
      : place(task.children, { id, atOnce: task.atOnce, startMs })
    return Math.max(inside, startMs + (task.usualMs ?? 0))
  }

  /** What is left of a loop from then on; returns when the last round has ended. */
  function repeat(task: PlannedTask, parentId: string, fromMs: number): number {
    const { children, apart, atOnce } = task
    const { begun: taken, live } = rounds.get(parentId) ?? { begun: 0, live: [] }
    const left = (task.rounds ?? 0) - taken
    if (left <= 0) return fromMs
    const lengths = children.map(({ usualMs }) => usualMs ?? 0)
    const roundMs = apart ? Math.max(0, ...lengths) : lengths.reduce((sum, ms) => sum + ms, 0)
    // Where as many run as may, the first that ends makes room.
    const full = atOnce > 0 && live.length >= atOnce
    const startMs = full ? Math.max(fromMs, earliest(live) + roundMs) : fromMs
    const before = atOnce === 0 ? 0 : (Math.ceil(left / atOnce) - 1) * roundMs
    let offsetMs = 0
    for (const child of children) {
      const eachMs = child.usualMs
      const id = `${ghostId(parentId, child.taskId)} rounds`
      const taskRun = plannedRow({ id, executionId, parentId, task: child, order: ghosts.length })
      ghosts.push({
        taskRun,
        startMs: startMs + offsetMs,
        usualMs: eachMs === null ? null : before + eachMs,
        rounds: { left, eachMs },
      })
      if (!apart) offsetMs += eachMs ?? 0
    }
    return startMs + before + roundMs
  }

  let startMs = Date.parse(createdAt)
  for (const branch of ['tasks', 'finally', 'afterExecution']) {
    const tasks = plan.tasks.filter((task) => task.branch === branch)
    startMs = place(tasks, { id: null, atOnce: 1, startMs })
  }
  return ghosts
}

/** Of any number of times: as arguments of one call, a hundred thousand are too many. */
const earliest = (times: readonly number[]): number =>
  times.reduce((first, time) => Math.min(first, time), Infinity)

const isLoop = ({ rounds }: PlannedTask) => rounds !== null

/** Without what loops repeat: of that only the number counts. */
const namesOf = (tasks: readonly PlannedTask[]): string[] =>
  tasks.flatMap((task) => [task.taskId, ...(isLoop(task) ? [] : namesOf(task.children))])

const loopsOf = (tasks: readonly PlannedTask[]): PlannedTask[] =>
  tasks.flatMap((task) => (isLoop(task) ? [task] : loopsOf(task.children)))

/** By task run of a loop: how many rounds have begun, and since when those go on that have not ended. */
function roundsBegun(taskRuns: readonly TaskRunView[], tasks: readonly PlannedTask[]) {
  // A round begins with its first task, or with the engine's own around them.
  const first = new Set<string>()
  for (const { taskId, children } of loopsOf(tasks)) {
    first.add(`${taskId}_round`)
    if (children[0]) first.add(children[0].taskId)
  }
  const found = new Map<string, { begun: number; live: number[] }>()
  if (first.size === 0) return found
  for (const { taskId, parentTaskRunId, state } of taskRuns) {
    if (parentTaskRunId === null || !first.has(taskId)) continue
    const known = found.get(parentTaskRunId) ?? { begun: 0, live: [] }
    known.begun += 1
    if (state.endDate === null) known.live.push(Date.parse(state.startDate))
    found.set(parentTaskRunId, known)
  }
  return found
}

function plannedRow(planned: {
  id: string
  executionId: string
  parentId: string | null
  task: PlannedTask
  order: number
}): TaskRunView {
  const { id, executionId, parentId, task, order } = planned
  return {
    id,
    executionId,
    taskId: task.taskId,
    taskType: task.taskType,
    parentTaskRunId: parentId,
    value: null,
    iteration: null,
    branch: task.branch,
    // Behind all that has begun, in the order of the flow.
    ordinal: Number.MAX_SAFE_INTEGER - 100_000 + order,
    state: { current: 'CREATED', histories: [], startDate: '', endDate: null, durationMs: null },
    attempts: [],
    outputs: null,
    failure: null,
    waitingFor: null,
    childExecutionId: null,
  }
}
