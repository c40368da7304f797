// The JSON of the public API whose clients exist already: labels as a list of key and value, task runs as
// `taskRunList`, logs with `timestamp`. Built from the same views that the pages show.

import { parse } from 'yaml'
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
    parentId: view.parent?.executionId ?? null,
    scheduleDate: view.scheduleAt,
    metadata: { attemptNumber: view.attemptNumber, originalCreatedDate: view.createdAt },
    ...(taskRunList
      ? { taskRunList: taskRunList.map((row) => taskRunJson(row, view.namespace, view.flowId)) }
      : {}),
  }
}

export function taskRunJson(row: TaskRunView, namespace?: string, flowId?: string) {
  return { ...row, namespace, flowId }
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
