// Server time of pages of executions and of the home page among a million: what Postgres says each statement of
// a page took to plan and to run. Whoever is shown the page waits for them one after another.

import type { Pool } from 'pg'
import type { Viewer } from '@/lib/accounts/schema'
import type { ExecutionFilter } from '@/lib/executions/filter'
import { readExecutions } from '@/lib/executions/read'
import { running, setRunning } from '@/lib/runtime/running'
import type { Filled } from './fill-executions'

type Explained = {
  'Planning Time': number
  'Execution Time': number
  Plan: { 'Shared Hit Blocks': number; 'Shared Read Blocks': number }
}

export type Spent = { ms: number; blocks: number; slowest: { ms: number; text: string } }

/** Sums what Postgres spends on the statements that `work` sends, each of them sent once more to be explained. */
export async function spentOn(pool: Pool, work: () => Promise<unknown>): Promise<Spent> {
  const spent: Spent = { ms: 0, blocks: 0, slowest: { ms: 0, text: '' } }
  const asked = async (text: string, values?: unknown[]) => {
    const { rows } = await pool.query<{ 'QUERY PLAN': Explained[] }>(
      `explain (analyze, buffers, format json) ${text}`,
      values,
    )
    const plan = rows[0]?.['QUERY PLAN'][0]
    if (!plan) throw new Error(`No plan of ${text}`)
    const ms = plan['Planning Time'] + plan['Execution Time']
    spent.ms += ms
    spent.blocks += plan.Plan['Shared Hit Blocks'] + plan.Plan['Shared Read Blocks']
    if (ms > spent.slowest.ms) spent.slowest = { ms, text }
    return pool.query(text, values)
  }
  const real = running()
  setRunning({ ...real, pool: { query: asked } as unknown as Pool })
  try {
    await work()
  } finally {
    setRunning(real)
  }
  return spent
}

/** What people ask a list for, alone and together. */
export function listCases(filled: Filled): [string, ExecutionFilter][] {
  const { often, seldom, givenUp, workerNow, workerGone, rareLabel, untilMs } = filled
  const ago = (days: number) => new Date(untilMs - days * 86_400_000).toISOString()
  const [hour, day] = [3_600_000, 86_400_000]
  const team = { team: 'team-1' }
  return [
    ['nothing', {}],
    ['state FAILED', { states: ['FAILED'] }],
    ['state CANCELLED', { states: ['CANCELLED'] }],
    ['state SKIPPED, none there', { states: ['SKIPPED'] }],
    ['states RUNNING, QUEUED, PAUSED', { states: ['RUNNING', 'QUEUED', 'PAUSED'] }],
    ['states RUNNING, FAILED', { states: ['RUNNING', 'FAILED'] }],
    ['states SUCCESS, WARNING', { states: ['SUCCESS', 'WARNING'] }],
    ['flow that runs often', often],
    ['flow that runs seldom', seldom],
    ['flow given up', givenUp],
    ['flow id alone', { flowId: seldom.flowId }],
    ['flow id that no flow has', { flowId: 'no-such-flow' }],
    ['flow, FAILED', { ...often, states: ['FAILED'] }],
    ['flow, CANCELLED', { ...often, states: ['CANCELLED'] }],
    ['flow, label, FAILED', { ...often, labels: { env: 'staging' }, states: ['FAILED'] }],
    ['namespace and children', { namespace: 'company' }],
    ['namespace of few', { namespace: 'company.lab' }],
    ['namespace given up', { namespace: 'company.legacy' }],
    ['namespace, FAILED', { namespace: 'company.lab', states: ['FAILED'] }],
    ['label of most', { labels: { env: 'production' } }],
    ['label of a tenth', { labels: team }],
    ['label of one', { labels: rareLabel }],
    ['label of none', { labels: { nothing: 'there' } }],
    ['labels, FAILED', { labels: { ...team, env: 'staging' }, states: ['FAILED'] }],
    ['started by a schedule', { trigger: 'schedule' }],
    ['started by a webhook', { trigger: 'webhook' }],
    ['trigger by id', { triggerId: 'every-1' }],
    ['trigger of a flow', { ...often, triggerId: 'every-0' }],
    ['webhook, FAILED', { trigger: 'webhook', states: ['FAILED'] }],
    ['worker of now', { workerId: workerNow }],
    ['worker long gone', { workerId: workerGone }],
    ['worker, FAILED', { workerId: workerNow, states: ['FAILED'] }],
    ['worker that ran nothing', { workerId: '00000000-0000-7000-8000-00000000ffff' }],
    ['last hour', { from: ago(1 / 24) }],
    ['a day a month ago', { from: ago(31), to: ago(30) }],
    ['last 7 days, FAILED', { from: ago(7), states: ['FAILED'] }],
    ['longer than 5 s', { minDurationMs: 5_000 }],
    ['longer than an hour', { minDurationMs: hour }],
    ['longer than a day', { minDurationMs: day }],
    ['shorter than 50 ms', { maxDurationMs: 50 }],
    ['flow, longer than an hour', { ...often, minDurationMs: hour }],
    ['longer than an hour, FAILED', { minDurationMs: hour, states: ['FAILED'] }],
    ['text of many flows', { text: 'flow' }],
    ['text of one flow', { text: seldom.flowId }],
    ['text of none', { text: 'zzz' }],
    ['text, FAILED', { text: 'flow-0', states: ['FAILED'] }],
    [
      'all at once',
      {
        ...often,
        states: ['FAILED', 'KILLED'],
        labels: team,
        trigger: 'schedule',
        minDurationMs: 5_000,
        from: ago(30),
      },
    ],
  ]
}

export type Paged = { ms: number[]; found: number; ended: boolean; worst: Spent }

/** The first pages of a list, each begun where the one before it ended. */
export async function pagesOf(
  pool: Pool,
  viewer: Viewer,
  filter: ExecutionFilter,
  most = 10,
): Promise<Paged> {
  const paged: Paged = {
    ms: [],
    found: 0,
    ended: false,
    worst: { ms: 0, blocks: 0, slowest: { ms: 0, text: '' } },
  }
  let before: string | undefined
  while (!paged.ended && paged.ms.length < most) {
    const request = { ...filter, limit: 50, ...(before && { before }) }
    const page = { next: null as string | null }
    const spent = await spentOn(pool, async () => {
      const read = await readExecutions(viewer, request)
      page.next = read.next
      paged.found += read.executions.length
    })
    paged.ms.push(spent.ms)
    if (spent.ms > paged.worst.ms) paged.worst = spent
    before = page.next ?? undefined
    paged.ended = before === undefined
  }
  return paged
}
