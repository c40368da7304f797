// The JSON of the public API whose clients exist already: labels as a list of key and value, task runs as
// `taskRunList`, logs with `timestamp`. Built from the same views that the pages show.

import { parse } from 'yaml'
import { isTerminal } from '@/lib/engine'
import type {
  ExecutionHeader,
  ExecutionSummary,
  LogLineView,
  TaskRunView,
} from '@/lib/executions/schema'
import type { FlowSummary, FlowView } from '@/lib/flows/schema'

/** By key, whatever order they are stored in. */
export const labelList = (labels: Record<string, string>) =>
  Object.entries(labels)
    .map(([key, value]) => ({ key, value }))
    .toSorted((a, b) => (a.key < b.key ? -1 : 1))

export function summaryJson(row: ExecutionSummary) {
  return { ...row, labels: labelList(row.labels) }
}

export function executionJson(
  view: ExecutionHeader & { taskRunList?: TaskRunView[]; nextTaskRuns?: number | null },
) {
  const { taskRunList, ...header } = view
  return {
    ...header,
    labels: labelList(view.labels),
    parentId: view.parent?.executionId ?? view.originalId,
    originalId: view.originalId ?? view.id,
    scheduleDate: view.scheduleAt,
    metadata: { attemptNumber: view.attemptNumber, originalCreatedDate: view.createdAt },
    ...(taskRunList
      ? {
          taskRunList: shownRuns(outOfRounds(taskRunList)).map((row) =>
            taskRunJson(row, view.namespace, view.flowId),
          ),
        }
      : {}),
  }
}

/** What the engine puts around the tasks of a round of a Loop is not shown: they stand in the loop itself, with its item. */
function outOfRounds(rows: TaskRunView[]): TaskRunView[] {
  const byId = new Map(rows.map((row) => [row.id, row]))
  const loopOf = (round: TaskRunView | undefined) => {
    const loop = round && byId.get(round.parentTaskRunId ?? '')
    return loop && round.taskId === `${loop.taskId}_round` && round.iteration !== null ? loop : null
  }
  return rows.flatMap((row) => {
    if (loopOf(row)) return []
    const round = byId.get(row.parentTaskRunId ?? '')
    const loop = loopOf(round)
    if (!round || !loop) return [row]
    return [{ ...row, parentTaskRunId: loop.id, value: round.value, iteration: round.iteration }]
  })
}

/**
 * The task runs that a public client counts: what the engine puts around a task of the flow is left out (batches
 * of a ForEachItem are executions of the subflow), and of what ran again as another run the newest alone is
 * shown. `/taskruns` has all of them.
 */
function shownRuns(rows: TaskRunView[]): TaskRunView[] {
  const byId = new Map(rows.map((row) => [row.id, row]))
  const newest = new Map<string, string>()
  const placeOf = ({ parentTaskRunId, branch, taskId, iteration }: TaskRunView) =>
    `${parentTaskRunId} ${branch} ${taskId} ${iteration}`
  for (const row of rows) newest.set(placeOf(row), row.id)
  const hidden = new Set<string>()
  return rows.filter((row) => {
    const parent = row.parentTaskRunId === null ? undefined : byId.get(row.parentTaskRunId)
    const below = row.parentTaskRunId !== null && hidden.has(row.parentTaskRunId)
    const past = newest.get(placeOf(row)) !== row.id
    if (!below && !past && !(parent && isMadeUp(row, parent))) return true
    hidden.add(row.id)
    return false
  })
}

/** By the names that the engine gives to its own steps below a task. */
function isMadeUp({ taskId }: TaskRunView, parent: TaskRunView): boolean {
  const names = ['inputFiles', 'outputFiles', 'restoreCache', 'keepCache']
  return (
    names.some((name) => taskId === `${parent.taskId}_${name}`) ||
    taskId === parent.taskId.replace(/_items$/, '_batch')
  )
}

export function taskRunJson(row: TaskRunView, namespace?: string, flowId?: string) {
  const attempts = row.attempts.length > 0 ? row.attempts : triesOf(row)
  return { ...row, attempts, namespace, flowId }
}

/** What the engine carries out itself has no attempts of workers; its clients count its tries all the same. */
function triesOf({ state }: TaskRunView) {
  const tries: {
    number: number
    workerId: null
    state: Omit<TaskRunView['state'], 'durationMs'>
  }[] = []
  for (const change of state.histories) {
    const open = tries.at(-1)
    const isStart = change.state === 'RUNNING' && (!open || open.state.endDate !== null)
    if (isStart) {
      const histories = [change]
      const ends = { current: change.state, histories, startDate: change.date, endDate: null }
      tries.push({ number: tries.length + 1, workerId: null, state: ends })
    } else if (open && open.state.endDate === null) {
      const failed = change.state === 'RETRYING'
      const at = failed ? { state: 'FAILED' as const, date: change.date } : change
      open.state.current = at.state
      open.state.histories.push(at)
      if (failed || isTerminal(at.state)) open.state.endDate = at.date
    }
  }
  return tries
}

/** What the text says, with what only the server knows over it. */
export function flowJson(flow: FlowView, withSource = true) {
  const { source, labels, ...rest } = flow
  return {
    ...writtenFields(source),
    ...rest,
    labels: labelList(labels),
    updated: flow.updatedAt,
    ...(withSource ? { source } : {}),
  }
}

export function flowSummaryJson(flow: FlowSummary) {
  return { ...flow, labels: labelList(flow.labels), updated: flow.updatedAt }
}

function writtenFields(source: string): Record<string, unknown> {
  const value: unknown = parse(source)
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {}
}

/** Attempts count from 1 in `attempt`, from 0 in `attemptNumber` as older clients expect. */
export function logJson(line: LogLineView, namespace: string, flowId: string) {
  return {
    namespace,
    flowId,
    executionId: line.executionId,
    taskId: line.taskId,
    taskRunId: line.taskRunId,
    attempt: line.attempt,
    attemptNumber: line.attempt === null ? null : line.attempt - 1,
    timestamp: line.at,
    level: line.level,
    message: line.message,
    seq: line.seq,
    ...(line.cut === null ? {} : { cut: line.cut }),
  }
}
