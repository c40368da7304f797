import { z } from 'zod'
import { deleteLogs } from '@/lib/executions/operations/delete-logs'
import { readExecutionHeader, readLogLines, searchLogs } from '@/lib/executions/read'
import type { LogFilter } from '@/lib/executions/read/logs'
import { parseInput } from '@/lib/accounts/refusal'
import { logLevels, type LogLineView } from '@/lib/executions/schema'
import { filters, plainFilterOf } from '../filters'
import { followLogs } from '../follow-logs'
import { count, one } from '../query'
import { route, type Route } from '../route'
import { logJson } from '../shape'
import { executionParams, scopeOfExecution } from './executions'

const filterQuery = z.object({
  minLevel: one(z.enum(logLevels)),
  taskRunId: one(z.uuid()),
  taskId: one(z.string().max(200)),
  /** From 0, as in `attemptNumber`. */
  attempt: count(0, 1_000_000),
  q: one(z.string().max(200)),
})

const filterOf = (query: Partial<z.infer<typeof filterQuery>>): LogFilter => ({
  minLevel: query.minLevel,
  taskRunId: query.taskRunId,
  taskId: query.taskId,
  attempt: query.attempt === undefined ? undefined : query.attempt + 1,
  text: query.q,
})

const mostLines = 5_000

const date = one(z.iso.datetime({ offset: true }))
const plainSearch = z.object({
  q: one(z.string().max(200)),
  namespace: one(z.string().max(150)),
  flowId: one(z.string().max(100)),
  executionId: one(z.uuid()),
  taskId: one(z.string().max(200)),
  minLevel: one(z.enum(logLevels)),
  startDate: date,
  endDate: date,
})
const searchQuery = plainSearch.extend({ filters, page: count(1, 1_000), size: count(1, 1_000) })

/** What newer clients ask by filters is read as the plain parameter of that name. */
function searchOf({ filters: conditions, ...query }: z.infer<typeof searchQuery>) {
  const renamed = conditions.map((one) =>
    one.field === 'level' ? { ...one, field: 'minLevel' } : one,
  )
  const given = plainFilterOf(renamed, Object.keys(plainSearch.shape))
  const { q, startDate, endDate, ...plain } = { ...query, ...parseInput(plainSearch, given) }
  const { page = 1, size: limit = 100, ...filter } = plain
  return {
    ...filter,
    text: q,
    from: startDate ? Date.parse(startDate) : undefined,
    to: endDate ? Date.parse(endDate) : undefined,
    offset: (page - 1) * limit,
    limit,
  }
}

export const logRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/logs/search',
    summary:
      'Log lines of many executions, newest first, in pages. `total` counts one more where more follow.',
    permission: 'log.read',
    scope: 'anywhere',
    query: searchQuery,
    handle: async ({ query, viewer }) => {
      const search = searchOf(query)
      const { lines, more } = await searchLogs(viewer, search)
      const results = lines.map((line) => logJson(line, line.namespace, line.flowId))
      return { results, total: search.offset + lines.length + (more ? 1 : 0) }
    },
  }),
  route({
    method: 'GET',
    path: '/logs/:executionId/follow',
    summary: 'Log lines as they are written, as server-sent events, until the execution has ended.',
    permission: 'log.read',
    scope: scopeOfExecution,
    params: executionParams,
    query: filterQuery,
    handle: async ({ params: { executionId }, query, viewer, request }) => {
      const { namespace, flowId } = await readExecutionHeader(viewer, executionId)
      return followLogs(executionId, filterOf(query), { namespace, flowId }, request.signal)
    },
  }),
  route({
    method: 'DELETE',
    path: '/logs/:executionId',
    summary: 'Deletes log lines of an execution that has ended.',
    permission: 'execution.delete',
    scope: scopeOfExecution,
    params: executionParams,
    query: filterQuery.omit({ q: true }),
    handle: async ({ params: { executionId }, query, by }) => {
      await deleteLogs(executionId, filterOf(query), by)
      return undefined
    },
  }),
  route({
    method: 'GET',
    path: '/logs/:executionId',
    summary:
      'Log lines, oldest first, at most 5,000. Read on with after=<seq>, as the Link header says.',
    permission: 'log.read',
    scope: scopeOfExecution,
    params: executionParams,
    query: filterQuery.extend({
      after: count(0, Number.MAX_SAFE_INTEGER),
      size: count(1, mostLines),
    }),
    handle: async ({ params: { executionId }, query, viewer, request }) => {
      const header = await readExecutionHeader(viewer, executionId)
      const { lines, more } = await readLogLines(executionId, {
        ...filterOf(query),
        after: query.after,
        limit: query.size ?? mostLines,
      })
      const body = lines.map((line) => logJson(line, header.namespace, header.flowId))
      const last = lines.at(-1)
      if (!more || !last) return Response.json(body)
      const next = new URL(request.url)
      next.searchParams.set('after', String(last.seq))
      const link = `<${next.pathname}${next.search}>; rel="next"`
      return Response.json(body, { headers: { link } })
    },
  }),
  route({
    method: 'GET',
    path: '/logs/:executionId/download',
    summary: 'All log lines as text.',
    permission: 'log.read',
    scope: scopeOfExecution,
    params: executionParams,
    query: filterQuery,
    handle: async ({ params: { executionId }, query }) =>
      new Response(textStream(allLines(executionId, filterOf(query))), {
        headers: {
          'content-type': 'text/plain; charset=utf-8',
          'content-disposition': `attachment; filename="${executionId}.log"`,
        },
      }),
  }),
]

async function* allLines(executionId: string, filter: LogFilter): AsyncGenerator<string> {
  let after = 0
  for (;;) {
    const { lines, more } = await readLogLines(executionId, { ...filter, after, limit: mostLines })
    yield lines.map(lineText).join('')
    after = lines.at(-1)?.seq ?? after
    if (!more) return
  }
}

function lineText(line: LogLineView): string {
  const task = line.taskId === null ? '' : ` ${line.taskId}`
  const attempt = line.attempt !== null && line.attempt > 1 ? `#${line.attempt}` : ''
  const cut = line.cut !== null && line.cut > 0 ? ` [${line.cut} cut]` : ''
  return `${line.at} ${line.level.padEnd(5)}${task}${attempt} ${line.message}${cut}\n`
}

/** Read as fast as the client takes it. */
function textStream(parts: AsyncGenerator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await parts.next()
      if (done) controller.close()
      else controller.enqueue(encoder.encode(value))
    },
    async cancel() {
      await parts.return(undefined)
    },
  })
}
