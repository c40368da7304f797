import { z } from 'zod'
import { executionPageSchema, type ExecutionFilter } from '@/lib/executions/filter'
import { idempotencyKeyInput, taskIdsInput } from '@/lib/executions/inputs'
import {
  namespaceOfExecution,
  noExecution,
  readEvents,
  readExecution,
  readExecutionIds,
  readFullPage,
  readTaskRuns,
} from '@/lib/executions/read'
import { parseInput } from '@/lib/accounts/refusal'
import type { Viewer } from '@/lib/accounts/schema'
import { deleteExecution } from '@/lib/executions/operations/delete'
import { startExecution } from '@/lib/executions/start'
import { executionView } from '@/lib/executions/view'
import { stateNames, type ExecutionState } from '@/lib/engine'
import { noFlow } from '@/lib/flows/read'
import { running } from '@/lib/runtime/running'
import { AppError } from '@/lib/shared/errors'
import { executionFilterOf, filters } from '../filters'
import { count, flag, labels, length, list, one } from '../query'
import { route, type Route } from '../route'
import { executionJson, summaryJson, taskRunJson } from '../shape'

/** Longest that an answer waits for the end of an execution; then it says how it stands. */
const longestWaitMs = 30 * 60_000

export const executionParams = z.object({ executionId: z.string().max(100) })

/** What is no id at all names nothing. Throws not-found. */
export async function scopeOfExecution({
  params: { executionId },
}: {
  params: { executionId: string }
}) {
  if (!z.uuid().safeParse(executionId).success) {
    throw new AppError('not-found', noExecution(executionId))
  }
  return { namespace: await namespaceOfExecution(executionId), missing: noExecution(executionId) }
}

/** The newest state, from memory where this server has it; `known` where it was just asked for. */
export async function currentExecution(
  viewer: Viewer,
  id: string,
  known?: ExecutionState | null,
): Promise<object> {
  const state = known ?? (await running().runtime.state(id))
  return executionJson(
    state
      ? executionView(state, await running().runtime.taskTypes(state.execution))
      : await readExecution(viewer, id),
  )
}

export const filterQuery = z.object({
  q: one(z.string().max(200)),
  namespace: one(z.string().max(150)),
  flowId: one(z.string().max(100)),
  state: list(z.enum(stateNames)),
  labels,
  startDate: one(z.iso.datetime({ offset: true })),
  endDate: one(z.iso.datetime({ offset: true })),
  trigger: one(z.string().max(200)),
  triggerId: one(z.string().max(200)),
  minDuration: one(length),
  maxDuration: one(length),
  triggerExecutionId: one(z.uuid()),
  workerId: one(z.uuid()),
  filters,
})

export function filterOf(query: z.infer<typeof filterQuery>): ExecutionFilter {
  return {
    text: query.q,
    namespace: query.namespace,
    flowId: query.flowId,
    states: query.state,
    labels: query.labels,
    from: query.startDate,
    to: query.endDate,
    trigger: query.trigger,
    triggerId: query.triggerId,
    minDurationMs: query.minDuration,
    maxDurationMs: query.maxDuration,
    parentId: query.triggerExecutionId,
    workerId: query.workerId,
    ...executionFilterOf(query.filters),
  }
}

const searchQuery = filterQuery.extend({
  before: one(z.uuid()),
  page: count(1, 1_000),
  size: count(1, 200),
})

const countedAtMost = 1_000

/** Pages by `before`; `page` is for clients that know no other way, and costs what it skips. */
async function search(query: z.infer<typeof searchQuery>, viewer: Viewer): Promise<object> {
  const filter = filterOf(query)
  const limit = query.size ?? 25
  const skipped = ((query.page ?? 1) - 1) * limit
  let before = query.before
  if (skipped > 0) {
    const ids = await readExecutionIds(viewer, filter, 'execution.read', skipped)
    if (ids.length < skipped) return { results: [], total: ids.length, next: null }
    before = ids.at(-1)
  }
  const request = parseInput(executionPageSchema, { ...filter, before, limit })
  const page = await readFullPage(viewer, request)
  const all = page.next === null && before === undefined
  const total = all
    ? page.executions.length
    : (await readExecutionIds(viewer, filter, 'execution.read', countedAtMost)).length
  return { results: page.executions.map(summaryJson), total, next: page.next }
}

const startQuery = z.object({
  wait: flag,
  labels,
  revision: count(1, 2 ** 31 - 1),
  scheduleDate: one(z.iso.datetime({ offset: true })),
  breakpoints: list(z.string().max(200)),
})

export const executionRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/executions/search',
    summary: 'Executions, newest first. Read on with before=<next>. `total` counts up to 1,000.',
    permission: 'execution.read',
    scope: 'anywhere',
    query: searchQuery,
    handle: ({ query, viewer }) => search(query, viewer),
  }),
  route({
    method: 'GET',
    path: '/executions',
    summary: 'The same, for clients that ask by namespace and flow.',
    permission: 'execution.read',
    scope: 'anywhere',
    query: searchQuery,
    handle: ({ query, viewer }) => search(query, viewer),
  }),
  route({
    method: 'GET',
    path: '/executions/:executionId',
    summary: 'One execution with its task runs and their attempts.',
    permission: 'execution.read',
    scope: scopeOfExecution,
    params: executionParams,
    handle: async ({ params: { executionId }, viewer }) =>
      executionJson(await readExecution(viewer, executionId)),
  }),
  route({
    method: 'GET',
    path: '/executions/:executionId/taskruns',
    summary: 'Task runs after an ordinal, for executions with thousands of them.',
    permission: 'execution.read',
    scope: scopeOfExecution,
    params: executionParams,
    query: z.object({ after: count(0, 2 ** 31 - 1), size: count(1, 5_000) }),
    handle: async ({ params: { executionId }, query, viewer }) => {
      const window = { after: query.after, limit: query.size }
      const { taskRuns, next } = await readTaskRuns(viewer, executionId, window)
      return { results: taskRuns.map((row) => taskRunJson(row)), next }
    },
  }),
  route({
    method: 'GET',
    path: '/executions/:executionId/events',
    summary: 'Its numbered events after a number.',
    permission: 'execution.read',
    scope: scopeOfExecution,
    params: executionParams,
    query: z.object({ after: count(0, 2 ** 31 - 1), size: count(1, 5_000) }),
    handle: ({ params: { executionId }, query, viewer }) =>
      readEvents(viewer, executionId, { after: query.after, limit: query.size }),
  }),
  // The second is what the oldest clients know.
  ...['/executions/:namespace/:id', '/executions/trigger/:namespace/:id'].map((path) =>
    route({
      method: 'POST',
      path,
      summary: 'Starts a flow. Inputs as a form; wait=true answers when it has ended.',
      permission: 'execution.start',
      scope: ({ params: { namespace, id } }) => ({ namespace, missing: noFlow(namespace, id) }),
      params: z.object({ namespace: z.string().max(150), id: z.string().max(100) }),
      query: startQuery,
      reads: 'inputs',
      body: z.record(z.string(), z.unknown()),
      handle: async ({ params: { namespace, id }, query, body, viewer, by, request }) => {
        const key = request.headers.get('idempotency-key')
        let ended: Promise<ExecutionState | null> | undefined
        const waitForEnd = (executionId: string) => {
          ended = running().runtime.stateAtEnd(executionId, longestWaitMs, request.signal)
          // Awaited below; where the start fails after all, nobody asks any more.
          ended.catch(() => undefined)
        }
        const started = await startExecution(
          {
            namespace,
            flowId: id,
            inputs: body,
            labels: query.labels,
            revision: query.revision,
            scheduleAt: query.scheduleDate ? Date.parse(query.scheduleDate) : null,
            breakpoints: query.breakpoints && parseInput(taskIdsInput, query.breakpoints),
            idempotencyKey: key === null ? undefined : parseInput(idempotencyKeyInput, key),
            onAccepted: query.wait ? waitForEnd : undefined,
          },
          by,
        )
        return currentExecution(viewer, started.executionId, await ended)
      },
    }),
  ),
  route({
    method: 'DELETE',
    path: '/executions/:executionId',
    summary: 'Deletes an ended execution and all that belongs to it.',
    permission: 'execution.delete',
    scope: scopeOfExecution,
    params: executionParams,
    handle: async ({ params: { executionId }, by }) => {
      await deleteExecution(executionId, by)
      return undefined
    },
  }),
]
