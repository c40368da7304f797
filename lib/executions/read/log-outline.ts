// Where the lines of a log lie, without the lines: blocks of at most 500 that fit a filter, found backwards from
// the newest. One look is bounded, so that a log of a million lines costs what is asked of it and never holds a
// connection for long; it says how far it came, and the next goes on from there. A block spans at most 20,000
// lines of the log, so that reading a few lines that are far apart stays bounded too. It goes along the key of
// log_lines, in its order.

import { z } from 'zod'
import type { Viewer } from '@/lib/accounts/schema'
import { running } from '@/lib/runtime/running'
import type { LogBlock } from '../log-outline'
import type { LogLineView } from '../schema'
import type { Where } from './conditions'
import { addLogFilter, logFilterSchema, type LogFilter, readLogLinesAt } from './logs'
import { authoriseExecution } from './one'

const blockLines = 500
const blockSpan = 20_000
/** So few lines are sent along: reading their blocks would look through everything between them once more. */
const fewLines = 200

export const logOutlineSchema = logFilterSchema.extend({
  /** Only lines before this number; from the newest on where absent. */
  before: z.number().int().min(0).optional(),
  /** How many lines are looked at. */
  look: z.number().int().min(1).max(200_000),
})
export type LogOutlineRequest = z.infer<typeof logOutlineSchema>

export type LogOutlinePage = {
  /** Oldest first. */
  blocks: LogBlock[]
  /** The newest number that was looked at, whether it fits or not; null where there is no line. */
  newest: number | null
  /** Look on before this number; null where the beginning was reached. */
  next: number | null
  /** How many lines were looked at. */
  looked: number
  /** All that fit, oldest first, where they are few among many; null where blocks are to be read. */
  lines: LogLineView[] | null
}

/** Throws not-found. */
export async function readLogOutline(
  viewer: Viewer,
  executionId: string,
  request: LogOutlineRequest,
): Promise<LogOutlinePage> {
  await authoriseExecution(viewer, 'log.read', executionId)
  const { text, values } = outlineStatement(executionId, request)
  const { rows } = await running().pool.query<Row>(text, values)
  const { blocks, newest, oldest, looked, few } = rows[0]!
  const lines = few ? await readLogLinesAt(executionId, few) : null
  return { blocks, newest, next: looked < request.look ? null : oldest, looked, lines }
}

type Row = {
  blocks: LogBlock[]
  newest: number | null
  oldest: number | null
  looked: number
  few: number[] | null
}

export function outlineStatement(
  executionId: string,
  { before, look, ...filter }: LogOutlineRequest,
): { text: string; values: unknown[] } {
  const fits: Where = { conditions: [], values: [executionId, before ?? null, look] }
  addLogFilter(fits, filter satisfies LogFilter)
  return {
    text: `with looked as materialized (
  select l.seq, ${fits.conditions.join(' and ') || 'true'} as fits
  from log_lines l
  where l.execution_id = $1 ${before === undefined ? 'and $2::bigint is null' : 'and l.seq < $2'}
  order by l.seq desc limit $3),
placed as (
  select seq, fits, (row_number() over w - 1) / ${blockSpan} as span,
    (count(*) filter (where fits) over w - 1) / ${blockLines} as piece
  from looked window w as (order by seq desc rows unbounded preceding)),
blocks as (
  select min(seq) as "from", max(seq) as "to", count(*)::int as count
  from placed where fits group by span, piece)
select
  coalesce((select json_agg(b order by b."from") from blocks b), '[]') as blocks,
  max(seq)::float8 as newest, min(seq)::float8 as oldest, count(*)::int as looked,
  case when count(*) filter (where fits) between 1 and least(${fewLines}, count(*) / 10)
    then json_agg(seq) filter (where fits) end as few
from looked`,
    values: fits.values,
  }
}
