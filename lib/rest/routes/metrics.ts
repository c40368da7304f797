// What tasks have measured.

import { z } from 'zod'
import {
  aggregateMetric,
  aggregations,
  readExecutionHeader,
  readMetricNames,
  readMetrics,
} from '@/lib/executions/read'
import { noFlow } from '@/lib/flows/read'
import { AppError } from '@/lib/shared/errors'
import { count, one } from '../query'
import { route, type Route } from '../route'
import { executionParams, scopeOfExecution } from './executions'

const ofFlow = z.object({ namespace: z.string().max(150), flowId: z.string().max(100) })
const ofTask = ofFlow.extend({ taskId: z.string().max(200) })
const named = { metric: z.string().max(200) }
const scope = ({ params }: { params: z.infer<typeof ofFlow> }) => ({
  namespace: params.namespace,
  missing: noFlow(params.namespace, params.flowId),
})

const rangeQuery = z.object({
  aggregation: one(z.enum(aggregations)),
  startDate: one(z.iso.datetime({ offset: true })),
  endDate: one(z.iso.datetime({ offset: true })),
})
const usualDays = 30

function rangeOf({ startDate, endDate }: z.infer<typeof rangeQuery>) {
  const to = endDate ? Date.parse(endDate) : Date.now()
  const from = startDate ? Date.parse(startDate) : to - usualDays * 86_400_000
  if (from <= to) return { from, to }
  const message = 'startDate is after endDate.'
  throw new AppError('invalid', message, { fields: [{ path: 'startDate', message }] })
}

function names(path: string, what: 'metrics' | 'tasks', params: typeof ofFlow, summary: string) {
  return route({
    method: 'GET',
    path,
    summary,
    permission: 'execution.read',
    scope,
    params,
    handle: ({ params: flow }) => readMetricNames(flow, what),
  })
}

function aggregated(path: string, params: typeof ofFlow): Route {
  return route({
    method: 'GET',
    path,
    summary: 'One metric over time: its sum, or avg, min, max.',
    permission: 'execution.read',
    scope,
    params: params.extend(named),
    query: rangeQuery,
    handle: ({ params: { metric, ...flow }, query }) =>
      aggregateMetric(flow, metric, query.aggregation ?? 'sum', rangeOf(query)),
  })
}

export const metricRoutes: Route[] = [
  names('/metrics/names/:namespace/:flowId', 'metrics', ofFlow, 'Metrics that a flow has.'),
  names('/metrics/names/:namespace/:flowId/:taskId', 'metrics', ofTask, 'Metrics of one task.'),
  names('/metrics/tasks/:namespace/:flowId', 'tasks', ofFlow, 'Tasks of a flow that have metrics.'),
  aggregated('/metrics/aggregates/:namespace/:flowId/:metric', ofFlow),
  aggregated('/metrics/aggregates/:namespace/:flowId/:taskId/:metric', ofTask),
  route({
    method: 'GET',
    path: '/metrics/:executionId',
    summary: 'What the tasks of an execution have measured, oldest first.',
    permission: 'execution.read',
    scope: scopeOfExecution,
    params: executionParams,
    query: z.object({
      taskRunId: one(z.uuid()),
      taskId: one(z.string().max(200)),
      page: count(1, 1_000),
      size: count(1, 1_000),
    }),
    handle: async ({ params: { executionId }, query, viewer }) => {
      const { page = 1, size: limit = 100, ...filter } = query
      const { namespace, flowId } = await readExecutionHeader(viewer, executionId)
      const window = { ...filter, offset: (page - 1) * limit, limit }
      const { metrics, total } = await readMetrics(viewer, executionId, window)
      const results = metrics.map((metric) =>
        Object.assign(metric, { namespace, flowId, executionId, timestamp: metric.at }),
      )
      return { results, total }
    },
  }),
]
