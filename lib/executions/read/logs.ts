// Log lines by their number, forwards or backwards, never all at once.

import { z } from 'zod'
import type { Viewer } from '@/lib/accounts/schema'
import { running } from '@/lib/runtime/running'
import { logLevels, type LogLineView } from '../schema'
import { add, whereText, type Where } from './conditions'
import { authoriseExecution } from './one'

export const logFilterSchema = z.object({
  minLevel: z.enum(logLevels).optional(),
  taskRunId: z.uuid().optional(),
  taskId: z.string().max(200).optional(),
  attempt: z.number().int().min(1).optional(),
  text: z.string().max(200).optional(),
})
export type LogFilter = z.infer<typeof logFilterSchema>

export const logPageSchema = logFilterSchema.extend({
  /** Lines after this number, oldest first (the default, from the beginning). */
  after: z.number().int().min(0).optional(),
  /** Lines before this number: the newest of them, still oldest first. */
  before: z.number().int().min(0).optional(),
  /** No line after this number. */
  until: z.number().int().min(0).optional(),
  limit: z.number().int().min(1).max(5_000).optional(),
})
export type LogPageRequest = z.infer<typeof logPageSchema>

export type LogPage = {
  lines: LogLineView[]
  /** True where more lines follow in the direction of reading. */
  more: boolean
}

export async function readLogs(
  viewer: Viewer,
  executionId: string,
  request: LogPageRequest,
): Promise<LogPage> {
  await authoriseExecution(viewer, 'log.read', executionId)
  return readLogLines(executionId, request)
}

/** Without a check of rights: for whoever has made it. */
export async function readLogLines(executionId: string, request: LogPageRequest): Promise<LogPage> {
  const limit = request.limit ?? 500
  const backwards = request.before !== undefined
  const where: Where = { conditions: [], values: [] }
  add(where, 'l.execution_id = ?', executionId)
  if (backwards) add(where, 'l.seq < ?', request.before)
  else if (request.after) add(where, 'l.seq > ?', request.after)
  if (request.until !== undefined) add(where, 'l.seq <= ?', request.until)
  addLogFilter(where, request)
  where.values.push(limit + 1)
  const found = await running().pool.query<LogRow>(
    `select ${columns} from log_lines l ${whereText(where)}
     order by l.seq ${backwards ? 'desc' : 'asc'} limit $${where.values.length}`,
    where.values,
  )
  const rows = found.rows.slice(0, limit).map(lineView)
  return { lines: backwards ? rows.toReversed() : rows, more: found.rows.length > limit }
}

/** These lines, oldest first, as far as they are still there. Without a check of rights, as above. */
export async function readLogLinesAt(
  executionId: string,
  seqs: readonly number[],
): Promise<LogLineView[]> {
  const found = await running().pool.query<LogRow>(
    `select ${columns} from log_lines l
     where l.execution_id = $1 and l.seq = any($2::bigint[]) order by l.seq`,
    [executionId, seqs],
  )
  return found.rows.map(lineView)
}

const columns = `l.execution_id as "executionId", l.seq::float8 as seq, l.task_run_id as "taskRunId",
  l.task_id as "taskId", l.attempt, l.level, l.at, l.message, l.cut`

type LogRow = Omit<LogLineView, 'at'> & { at: Date }
const lineView = (row: LogRow): LogLineView => ({ ...row, at: row.at.toISOString() })

/** `l` is log_lines. */
export function addLogFilter(where: Where, filter: LogFilter): void {
  if (filter.minLevel) {
    add(where, 'l.level = any(?)', logLevels.slice(logLevels.indexOf(filter.minLevel)))
  }
  if (filter.taskRunId) add(where, 'l.task_run_id = ?', filter.taskRunId)
  if (filter.taskId) add(where, 'l.task_id = ?', filter.taskId)
  if (filter.attempt) add(where, 'l.attempt = ?', filter.attempt)
  if (filter.text) add(where, `strpos(lower(${readable}), ?) > 0`, filter.text.toLowerCase())
}

/** The text without its colours, which may stand in the middle of a word. */
const readable = `case when strpos(l.message, chr(27)) = 0 then l.message
  else regexp_replace(l.message, chr(27) || '\\[[0-9;:?]*[@-~]', '', 'g') end`
