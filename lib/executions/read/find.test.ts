// Whatever is asked: page after page gives exactly what one look at all rows gives, in the same order, each once,
// however little a single look may read.

import { describe, expect, it } from 'vitest'
import { grantedNamespaces } from '@/lib/accounts/may'
import type { Viewer } from '@/lib/accounts/schema'
import { running, setRunning } from '@/lib/runtime/running'
import { fillWithExecutions } from '@/lib/testing/bench/fill-executions'
import { listCases } from '@/lib/testing/bench/measure-lists'
import { testDatabase } from '@/lib/testing/database'
import type { ExecutionFilter } from '../filter'
import { executionWhere, whereText } from './conditions'
import { findExecutions } from './find'
import { readExecutions, readFullPage } from './list'

const db = await testDatabase()
setRunning({ pool: db.pool } as Parameters<typeof setRunning>[0])
const filled = await fillWithExecutions(db.pool, 6_000)

const everybody: Pick<Viewer, 'grants'> = { grants: [{ namespace: '', role: 'viewer' }] }
const ofLab: Pick<Viewer, 'grants'> = { grants: [{ namespace: 'company.lab', role: 'viewer' }] }
const little = { inOrder: 700, scattered: 60, askedForWorker: 300, ofWorker: 100, flows: 20 }

async function allAtOnce(viewer: Pick<Viewer, 'grants'>, filter: ExecutionFilter) {
  const where = executionWhere(viewer, filter, 'execution.read')
  const { rows } = await running().pool.query<{ id: string }>(
    `select e.id from executions e ${whereText(where)} order by e.id desc`,
    where.values,
  )
  return rows.map(({ id }) => id)
}

async function pageByPage(viewer: Pick<Viewer, 'grants'>, filter: ExecutionFilter, limit: number) {
  const ids: string[] = []
  let before: string | undefined
  let short = 0
  do {
    const asked = { ...filter, before }
    const found = await findExecutions(viewer, asked, 'execution.read', limit, little)
    ids.push(...found.ids)
    const full = found.ids.length === limit
    if (!full && found.reached) short += 1
    before = (full ? found.ids.at(-1) : found.reached) ?? undefined
  } while (before !== undefined)
  return { ids, short }
}

const [someId = ''] = await allAtOnce(everybody, filled.seldom)
const cases: [string, ExecutionFilter][] = [
  ...listCases(filled),
  ['beginning of an id', { text: someId.slice(0, 13) }],
  ['a whole id and a state it may not have', { text: someId, states: ['FAILED'] }],
  [
    'namespaces but one',
    { otherThanNamespaces: ['company.sales'], flowIds: ['flow-00', 'flow-59'] },
  ],
  ['what no execution started', { isChild: false, trigger: 'api' }],
]

describe.each(cases)('%s', (_name, filter) => {
  it.each([
    ['everybody', everybody],
    ['who may read one namespace', ofLab],
  ])('is found whole by %s', async (_who, viewer) => {
    const expected = await allAtOnce(viewer, filter)
    expect((await pageByPage(viewer, filter, 40)).ids).toEqual(expected)
    if (viewer === ofLab) {
      expect(grantedNamespaces(viewer, 'execution.read')).toEqual(['company.lab'])
    }
  })
})

it('says how far it looked where a page ends before it is full', async () => {
  const { ids, short } = await pageByPage(everybody, { labels: filled.rareLabel }, 40)
  expect(ids).toHaveLength(1)
  expect(short).toBeGreaterThan(5)
})

it('ends where nothing is left, and goes on where something is', async () => {
  const page = await readExecutions(everybody, { ...filled.often, limit: 10 })
  expect(page.executions).toHaveLength(10)
  expect(page.next).toBe(page.executions.at(-1)?.id)
  expect(page.searchedTo).toBeNull()
  const none = await readExecutions(everybody, { flowId: 'no-such-flow' })
  expect(none).toEqual({ executions: [], next: null, searchedTo: null })
  const full = await readFullPage(everybody, { labels: filled.rareLabel })
  expect(full.executions).toHaveLength(1)
  expect(full.next).toBeNull()
})
