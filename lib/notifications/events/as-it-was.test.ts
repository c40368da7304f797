import { afterAll, beforeAll, expect, it } from 'vitest'
import { deleteExecution } from '@/lib/executions/operations/delete'
import type { NotificationEvent } from '@/lib/engine'
import { testDatabase } from '@/lib/testing/database'
import { saveTestFlow, startRequest } from '@/lib/testing/factories'
import { allowLoopback } from '@/lib/testing/notifications'
import { holdRunning, testPerson } from '@/lib/testing/people'
import { testRuntime, type TestRuntime } from '@/lib/testing/test-runtime'
import { readEventsAfter, readEventsOf } from './catch-up'

// Whoever reads late is told what held when it happened: labels and revision change under an execution.

allowLoopback()
const db = await testDatabase()
const by = { actor: { kind: 'system' as const } }
let real: TestRuntime

beforeAll(async () => {
  real = await testRuntime(db)
  holdRunning(db, real.runtime)
})
afterAll(() => real.runtime.stop())

const source = (description: string) => `id: changes
namespace: test
description: ${description}
labels:
  stage: first
tasks:
  - id: a
    type: core.debug.Return
  - id: sets
    type: core.debug.Return
  - id: b
    type: core.debug.Return
  - id: fails
    type: core.debug.Return
`
const failing = { ok: false as const, failure: { code: 'no', message: 'No.' } }

type Told = Pick<NotificationEvent, 'type' | 'labels' | 'flowRevision' | 'taskId' | 'number'>
const saysOf = ({ type, taskId, labels, flowRevision }: Told) =>
  [type, taskId, labels.stage, flowRevision].filter((part) => part !== null).join(' ')

async function end(executionId: string): Promise<void> {
  await real.runtime.waitForEnd(executionId, 20_000)
}

it('labels and revision of each event are those of its number', async () => {
  real.door.setBody(({ task }) =>
    task.id === 'fails'
      ? failing
      : {
          ok: true,
          outputs: {},
          effects: task.id === 'sets' ? [{ type: 'setLabels', labels: { stage: 'second' } }] : [],
        },
  )
  const { executionId } = await real.runtime.start(
    startRequest(await saveTestFlow(db.pool, source('one'))),
  )
  await end(executionId)
  await real.runtime.apply(executionId, {
    type: 'execution.setLabels',
    labels: { stage: 'third' },
  })
  await saveTestFlow(db.pool, source('two'))
  await real.runtime.apply(executionId, { type: 'execution.restart', revision: 2 })
  await end(executionId)
  await real.runtime.apply(executionId, {
    type: 'execution.setLabels',
    labels: { stage: 'last' },
  })

  const { viewer } = await testPerson([{ namespace: '', role: 'viewer' }])
  const { results } = await readEventsAfter(viewer, { after: 0, limit: 1_000 })
  const told = results.filter((event) => event.executionId === executionId)
  const says = told.map(saysOf)
  const sets = says.indexOf('execution.labelled second 1')
  expect(sets).toBeGreaterThan(0)
  const third = says.indexOf('execution.labelled third 1')
  const restarted = says.indexOf('execution.restarted third 2')
  const stages = told.map(({ labels }) => labels.stage)
  expect(stages).toEqual(
    told.map((_event, at) =>
      at < sets ? 'first' : at < third ? 'second' : at < told.length - 1 ? 'third' : 'last',
    ),
  )
  expect(told.map(({ flowRevision }) => flowRevision)).toEqual(
    told.map((_event, at) => (at < restarted ? 1 : 2)),
  )
  for (const one of ['taskrun.success a first 1', 'taskrun.success sets second 1'])
    expect(says).toContain(one)
  for (const one of ['attempt.failed fails second 1', 'attempt.failed fails third 2'])
    expect(says).toContain(one)

  // Whoever reads it by numbers, from anywhere, is told the same.
  for (const after of [0, sets - 1, sets, third, restarted]) {
    const page = await readEventsOf(executionId, { after, limit: 1_000 })
    expect(page.results.map(saysOf)).toEqual(says.slice(after))
  }
})

it('a commit that is too large for one row of events changes them at its number as well', async () => {
  const width = 400
  const wide = `id: wide\nnamespace: test\nlabels:\n  stage: first\ntasks:
  - id: sets\n    type: core.debug.Return
  - id: each\n    type: core.flow.ForEach\n    values: ${JSON.stringify(Array.from({ length: width }, (_none, at) => at))}
    concurrencyLimit: 0\n    tasks:\n      - id: one\n        type: core.debug.Return\n`
  real.door.setBody(({ task }) => ({
    ok: true,
    outputs: {},
    effects: task.id === 'sets' ? [{ type: 'setLabels', labels: { stage: 'second' } }] : [],
  }))
  const { executionId } = await real.runtime.start(startRequest(await saveTestFlow(db.pool, wide)))
  await end(executionId)
  const { rows } = await db.pool.query<{ first: number; from: number; to: number }>(
    `SELECT b.first_number AS first, p.after_number + 1 AS "from", p.up_to_number AS to
     FROM execution_event_batches b JOIN execution_pasts p USING (execution_id)
     WHERE execution_id = $1 AND b.first_number BETWEEN p.after_number + 1 AND p.up_to_number ORDER BY 1`,
    [executionId],
  )
  expect(rows.length).toBeGreaterThan(1)
  await real.runtime.apply(executionId, { type: 'execution.setLabels', labels: { stage: 'last' } })
  const { results } = await readEventsOf(executionId, { after: 0, limit: 10_000 })
  const sets = results.findIndex(({ type }) => type === 'execution.labelled')
  const expected = results.map((_event, at) =>
    at < sets ? 'first' : at < results.length - 1 ? 'second' : 'last',
  )
  expect(results.map(({ labels }) => labels.stage)).toEqual(expected)
})

it('an execution that changes nothing keeps no past, and a deleted one leaves none', async () => {
  const kept = async () => (await db.pool.query('SELECT 1 FROM execution_pasts')).rowCount
  const before = await kept()
  real.door.setBody(() => ({ ok: true, outputs: {} }))
  const flow = await saveTestFlow(db.pool, source('three'))
  const { executionId } = await real.runtime.start(startRequest(flow))
  await end(executionId)
  expect(await kept()).toBe(before)
  await real.runtime.apply(executionId, { type: 'execution.setLabels', labels: { a: 'b' } })
  expect(await kept()).toBe((before ?? 0) + 1)
  // The same once more is no change.
  await real.runtime.apply(executionId, { type: 'execution.setLabels', labels: { a: 'b' } })
  expect(await kept()).toBe((before ?? 0) + 1)
  await deleteExecution(executionId, by)
  expect(await kept()).toBe(before)
})
