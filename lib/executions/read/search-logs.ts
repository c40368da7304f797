// Log lines of many executions, newest execution first, a page at a time.

import { addNamespaceRight } from '@/lib/accounts/namespace-filter'
import type { Viewer } from '@/lib/accounts/schema'
import { running } from '@/lib/runtime/running'
import { uuidFloor } from '@/lib/shared/uuid-floor'
import { logLevels, type LogLineView } from '../schema'
import { add, whereText, type Where } from './conditions'
import type { LogFilter } from './logs'

export type LogSearch = Pick<LogFilter, 'minLevel' | 'taskId' | 'text'> & {
  /** This namespace and all below it; with a flow id, this one alone. */
  namespace?: string | undefined
  flowId?: string | undefined
  executionId?: string | undefined
  /** Epoch milliseconds. */
  from?: number | undefined
  to?: number | undefined
  offset: number
  limit: number
}

export type FoundLogLine = LogLineView & { namespace: string; flowId: string }
type Row = Omit<FoundLogLine, 'at'> & { at: Date }

/** `more` where another page follows. */
export async function searchLogs(
  viewer: Pick<Viewer, 'grants'>,
  search: LogSearch,
): Promise<{ lines: FoundLogLine[]; more: boolean }> {
  const where: Where = { conditions: [], values: [] }
  addNamespaceRight(where, viewer, 'log.read', 'e.namespace')
  const { namespace, flowId, executionId, minLevel, taskId, text, from, to } = search
  if (flowId) add(where, 'e.flow_id = ?', flowId)
  if (namespace && flowId) add(where, 'e.namespace = ?', namespace)
  else if (namespace)
    add(where, `(e.namespace = ? or starts_with(e.namespace, ? || '.'))`, namespace)
  if (executionId) add(where, 'e.id = ?', executionId)
  if (minLevel) add(where, 'l.level = any(?)', logLevels.slice(logLevels.indexOf(minLevel)))
  if (taskId) add(where, 'l.task_id = ?', taskId)
  if (text) add(where, 'strpos(lower(l.message), ?) > 0', text.toLowerCase())
  if (from !== undefined) add(where, 'l.at >= ?', new Date(from))
  if (to !== undefined) {
    // An execution that began after the range has no line in it.
    add(where, 'e.id < ?', uuidFloor(to + 1))
    add(where, 'l.at < ?', new Date(to))
  }
  const limit = `$${where.values.push(search.limit + 1)}`
  const offset = `$${where.values.push(search.offset)}`
  const found = await running().pool.query<Row>(
    `select e.namespace, e.flow_id as "flowId", l.execution_id as "executionId", l.seq::float8 as seq,
       l.task_run_id as "taskRunId", l.task_id as "taskId", l.attempt, l.level, l.at, l.message, l.cut
     from executions e join log_lines l on l.execution_id = e.id ${whereText(where)}
     order by l.execution_id desc, l.seq desc limit ${limit} offset ${offset}`,
    where.values,
  )
  const lines = found.rows
    .slice(0, search.limit)
    .map((row) => Object.assign(row, { at: row.at.toISOString() }))
  return { lines, more: found.rows.length > search.limit }
}
