// What tasks have measured: of one execution, and of a flow over time. Each read takes the viewer.

import type { Viewer } from '@/lib/accounts/schema'
import { running } from '@/lib/runtime/running'
import { authoriseExecution } from './one'

export type MetricView = {
  name: string
  type: string
  value: number
  tags: Record<string, string>
  at: string
  taskId: string
  taskRunId: string
}

type Row = Omit<MetricView, 'at'> & { at: Date; total: number }

function metricView({ name, type, value, tags, at, taskId, taskRunId }: Row): MetricView {
  return { name, type, value, tags, at: at.toISOString(), taskId, taskRunId }
}

export type MetricFilter = {
  taskRunId?: string | undefined
  taskId?: string | undefined
  offset: number
  limit: number
}

/** Oldest first. Throws not-found. */
export async function readMetrics(
  viewer: Viewer,
  executionId: string,
  { taskRunId, taskId, offset, limit }: MetricFilter,
): Promise<{ metrics: MetricView[]; total: number }> {
  await authoriseExecution(viewer, 'execution.read', executionId)
  const { rows } = await running().pool.query<Row>(
    `select m.name, m.kind as type, m.value, m.tags, m.at, t.task_id as "taskId",
       m.task_run_id as "taskRunId", count(*) over ()::int as total
     from task_metrics m join task_runs t on t.execution_id = m.execution_id and t.id = m.task_run_id
     where m.execution_id = $1 and ($2::uuid is null or m.task_run_id = $2)
       and ($3::text is null or t.task_id = $3)
     order by m.seq offset $4 limit $5`,
    [executionId, taskRunId ?? null, taskId ?? null, offset, limit],
  )
  return { metrics: rows.map(metricView), total: rows[0]?.total ?? 0 }
}

export type MetricsOfFlow = { namespace: string; flowId: string; taskId?: string | undefined }

const ofFlow = `from task_metrics m
  join executions e on e.id = m.execution_id
  join task_runs t on t.execution_id = m.execution_id and t.id = m.task_run_id
  where e.namespace = $1 and e.flow_id = $2 and ($3::text is null or t.task_id = $3)`

/** Names of metrics, or of the tasks that measured any. Without a check of rights. */
export async function readMetricNames(
  { namespace, flowId, taskId }: MetricsOfFlow,
  what: 'metrics' | 'tasks',
): Promise<string[]> {
  const column = what === 'tasks' ? 't.task_id' : 'm.name'
  const { rows } = await running().pool.query<{ name: string }>(
    `select distinct ${column} as name ${ofFlow} order by 1 limit 1000`,
    [namespace, flowId, taskId ?? null],
  )
  return rows.map(({ name }) => name)
}

export const aggregations = ['sum', 'avg', 'min', 'max'] as const
export type Aggregation = (typeof aggregations)[number]

const hourMs = 3_600_000
const groups = [
  { name: 'minute', upToMs: 6 * hourMs },
  { name: 'hour', upToMs: 3 * 24 * hourMs },
  { name: 'day', upToMs: 366 * 24 * hourMs },
] as const

/** One metric by minute, hour, day or month, as the range is long. Without a check of rights. */
export async function aggregateMetric(
  { namespace, flowId, taskId }: MetricsOfFlow,
  metric: string,
  aggregation: Aggregation,
  range: { from: number; to: number },
): Promise<{ groupBy: string; aggregations: { date: string; value: number }[] }> {
  const length = range.to - range.from
  const group = groups.find(({ upToMs }) => length <= upToMs)?.name ?? 'month'
  const { rows } = await running().pool.query<{ date: Date; value: number }>(
    `select date_trunc('${group}', m.at, 'UTC') as date, ${aggregation}(m.value) as value ${ofFlow}
       and m.name = $4 and m.at >= $5 and m.at < $6
     group by 1 order by 1 limit 2000`,
    [namespace, flowId, taskId ?? null, metric, new Date(range.from), new Date(range.to)],
  )
  const found = rows.map(({ date, value }) => ({ date: date.toISOString(), value }))
  return { groupBy: group, aggregations: found }
}
