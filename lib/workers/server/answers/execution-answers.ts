// Executions, their logs, and triggers. A flow acts on executions of its own namespace and of those above
// and below it, and on no other.

import { setTimeout as pause } from 'node:timers/promises'
import type { ExecutionState, StateName } from '@/lib/engine'
import { transaction } from '@/lib/db/transaction'
import { running } from '@/lib/runtime/running'
import { storage } from '@/lib/storage/open-storage'
import {
  argument,
  relatedExecution,
  relatedNamespace,
  textArgument,
  type Answers,
  type Args,
  type Asker,
} from './asker'

const actor = (asker: Asker) => ({
  kind: 'flow' as const,
  id: asker.executionId,
  name: `${asker.namespace}.${asker.flowId}`,
})

type Filter = { text: string; values: unknown[] }

/** The executions that a count or a purge is about: one namespace, and what else was asked for. */
function executionFilter(asker: Asker, args: Args): Filter {
  const values: unknown[] = [relatedNamespace(asker, args, 0)]
  const parts = [`(namespace = $1 OR starts_with(namespace, $1 || '.'))`]
  const add = (sql: string, value: unknown) => {
    values.push(value)
    parts.push(sql.replaceAll('?', `$${values.length}`))
  }
  const flowId = argument(args, 0, 'flowId')
  const states = argument(args, 0, 'states')
  const startDate = argument(args, 0, 'startDate')
  const endDate = argument(args, 0, 'endDate')
  if (flowId) add('flow_id = ?', flowId)
  if (states) add('state = ANY (?)', [states].flat())
  if (startDate) add('created_at >= ?::timestamptz', startDate)
  if (endDate) add('created_at < ?::timestamptz', endDate)
  return { text: parts.join(' AND '), values }
}

const purgeBatch = 500
const longestElsewhereMs = 3_000

/**
 * Lines travel apart from results, which they must not hold up: those of a task that has just ended may still
 * be on their way. Resolves when they are written; gives the execution's state.
 */
async function settleLogs(asker: Asker, executionId: string): Promise<ExecutionState | null> {
  const state = await asker.runtime.state(executionId)
  const workerIds = new Set<string>()
  for (const attempts of state?.attempts.values() ?? []) {
    for (const { workerId } of attempts) if (workerId) workerIds.add(workerId)
  }
  await running().workers.settleLogs?.(workerIds)
  return state
}

type Purged = {
  executionsCount: number
  logsCount: number
  metricsCount: number
  storagesCount: number
}

async function deleteOf(table: string, ids: string[]): Promise<number> {
  const { rowCount } = await running().pool.query(
    `DELETE FROM ${table} WHERE execution_id = ANY ($1)`,
    [ids],
  )
  return rowCount ?? 0
}

const tablesOfExecutions = [
  'task_runs',
  'past_attempts',
  'execution_event_batches',
  'execution_pasts',
  'timers',
]

/** One batch of executions that have ended, with what was asked for of all that belongs to them. */
async function purgeBatchOf(
  rows: { id: string; namespace: string; flow_id: string }[],
  wanted: (name: string) => boolean,
): Promise<Purged> {
  const ids = rows.map(({ id }) => id)
  const logsCount = wanted('purgeLog') ? await deleteOf('log_lines', ids) : 0
  const metricsCount = wanted('purgeMetric') ? await deleteOf('task_metrics', ids) : 0
  if (wanted('purgeStorage')) {
    for (const { id, namespace, flow_id: flowId } of rows) {
      await storage().removeAll([namespace, flowId, 'executions', id].join('/'))
    }
  }
  let executionsCount = 0
  if (wanted('purgeExecution')) {
    executionsCount = await transaction(running().pool, async (client) => {
      await running().notifications?.keepEventsOf(client, ids)
      for (const table of tablesOfExecutions) {
        await client.query(`DELETE FROM ${table} WHERE execution_id = ANY ($1)`, [ids])
      }
      const gone = await client.query('DELETE FROM executions WHERE id = ANY ($1) AND terminal', [
        ids,
      ])
      return gone.rowCount ?? 0
    })
  }
  const storagesCount = wanted('purgeStorage') ? rows.length : 0
  return { executionsCount, logsCount, metricsCount, storagesCount }
}

/** Goes through the executions by id, so that it ends whatever is kept. */
async function purgeExecutions(asker: Asker, args: Args): Promise<Purged> {
  const { text, values } = executionFilter(asker, args)
  const wanted = (name: string) => argument(args, 0, name) !== false
  const total: Purged = { executionsCount: 0, logsCount: 0, metricsCount: 0, storagesCount: 0 }
  let after = '00000000-0000-0000-0000-000000000000'
  for (;;) {
    const { rows } = await running().pool.query<{ id: string; namespace: string; flow_id: string }>(
      `SELECT id, namespace, flow_id FROM executions
       WHERE ${text} AND terminal AND id > $${values.length + 1} ORDER BY id LIMIT ${purgeBatch}`,
      [...values, after],
    )
    const last = rows.at(-1)
    if (!last) return total
    after = last.id
    const counts = await purgeBatchOf(rows, wanted)
    for (const name of Object.keys(total) as (keyof Purged)[]) total[name] += counts[name]
  }
}

/** Lines of one execution, or of all that the filter names, of these levels and times. */
async function purgeLogs(asker: Asker, args: Args): Promise<number> {
  const one = argument(args, 0, 'executionId')
  const { named, positional } = args
  const { startDate, endDate, ...rest } = named
  const { text, values } = one
    ? { text: 'id = $1', values: [await relatedExecution(asker, args)] }
    : executionFilter(asker, { positional, named: rest })
  const at = values.length
  const levels = argument(args, 0, 'logLevels')
  const { rowCount } = await running().pool.query(
    `DELETE FROM log_lines WHERE execution_id IN (SELECT id FROM executions WHERE ${text})
       AND ($${at + 1}::text[] IS NULL OR level = ANY ($${at + 1}))
       AND ($${at + 2}::timestamptz IS NULL OR at >= $${at + 2})
       AND ($${at + 3}::timestamptz IS NULL OR at < $${at + 3})`,
    [...values, levels ? [levels].flat() : null, startDate ?? null, endDate ?? null],
  )
  return rowCount ?? 0
}

export const executionAnswers: Answers = {
  async 'execution.kill'(asker, args) {
    const id = await relatedExecution(asker, args)
    await asker.runtime.apply(id, { type: 'execution.kill', actor: actor(asker) })
    return { value: id }
  },
  async 'execution.resume'(asker, args) {
    const id = await relatedExecution(asker, args)
    const inputs = argument(args, 0, 'inputs')
    await asker.runtime.apply(id, {
      type: 'execution.resume',
      inputs: inputs && typeof inputs === 'object' && !Array.isArray(inputs) ? inputs : {},
      actor: actor(asker),
    })
    return { value: id }
  },
  async 'execution.count'(asker, args) {
    const { text, values } = executionFilter(asker, args)
    const { rows } = await running().pool.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM executions WHERE ${text}`,
      values,
    )
    return { value: rows[0]?.count ?? 0 }
  },
  async 'execution.purge'(asker, args) {
    return { value: await purgeExecutions(asker, args) }
  },
  async 'log.fetch'(asker, args) {
    const id = await relatedExecution(asker, args)
    const tasks = argument(args, 0, 'tasks')
    await settleLogs(asker, id)
    const { rows } = await running().pool.query(
      `SELECT level, at AS timestamp, message, task_id AS "taskId", task_run_id AS "taskRunId",
         attempt AS "attemptNumber", execution_id AS "executionId"
       FROM log_lines WHERE execution_id = $1 AND ($2::text[] IS NULL OR task_id = ANY ($2))
         AND array_position($3::text[], level) >= array_position($3::text[], $4::text)
       ORDER BY seq LIMIT 100000`,
      [
        id,
        tasks ? [tasks].flat() : null,
        ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR'],
        argument(args, 0, 'level') ?? 'INFO',
      ],
    )
    return { value: rows }
  },
  async 'log.purge'(asker, args) {
    return { value: await purgeLogs(asker, args) }
  },
  async errorLogs(asker) {
    const state = await settleLogs(asker, asker.executionId)
    const failed = [...(state?.taskRuns.values() ?? [])].some((row) => row.state === 'FAILED')
    // Its worker may be joined to another server, which alone hears when its lines are written.
    const deadline = Date.now() + (failed ? longestElsewhereMs : 0)
    for (;;) {
      const { rows } = await running().pool.query(
        `SELECT task_id AS "taskId", message, at AS timestamp FROM log_lines
         WHERE execution_id = $1 AND level = 'ERROR' ORDER BY seq LIMIT 1000`,
        [asker.executionId],
      )
      if (rows.length > 0 || Date.now() >= deadline) return { value: rows }
      await pause(50)
    }
  },
  async tasksWithState(asker, args) {
    const wanted = textArgument(args, 0, 'state').toUpperCase() as StateName
    const state = await asker.runtime.state(asker.executionId)
    const found = [...(state?.taskRuns.values() ?? [])].filter((run) => run.state === wanted)
    return { value: found.map(({ taskId, value }) => ({ taskId, value })) }
  },
}
