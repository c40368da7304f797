import { randomUUID } from 'node:crypto'
import { expect, onTestFinished, test } from 'vitest'
import { recordFlushes } from '@/lib/testing/bench/record-flushes'
import { testDatabase } from '@/lib/testing/database'
import { saveTestFlow, startRequest } from '@/lib/testing/factories'
import { testRuntime, until } from '@/lib/testing/test-runtime'
import { createTestDoor } from '@/lib/testing/workers-door'
import { type QueuedWork, Writes } from './batch'
import { createClock } from './clock'
import { Work } from './loops/work'
import { loadState } from './memory/load'

const db = await testDatabase()
const { pool } = db

const wide = (values: string) => `id: wide
namespace: test
tasks:
  - id: all
    type: core.flow.ForEach
    concurrencyLimit: 0
    values: ${values}
    tasks:
      - id: one
        type: core.debug.Return
        format: x
`

test('its list of items is sent once, and stays as it was read', async () => {
  const { runtime } = await testRuntime(db, { slots: 3 })
  const items = Array.from({ length: 40 }, (_, index) => `item-${index}`)
  const flow = await saveTestFlow(pool, wide(JSON.stringify(items)))
  const recording = recordFlushes()
  const { executionId } = await runtime.start(startRequest(flow))
  expect(await runtime.waitForEnd(executionId, 60_000)).toBe('SUCCESS')
  const flushes = recording.stop()
  const bytes = flushes.flatMap(({ values }) => values.filter((value) => Buffer.isBuffer(value)))
  const list = JSON.stringify(items)
  expect(bytes.filter((part) => part.includes(list))).toHaveLength(1)
  expect(flushes.length).toBeGreaterThan(5)
  const state = await loadState(pool, executionId)
  const parent = [...(state?.taskRuns.values() ?? [])].find(({ taskId }) => taskId === 'all')
  expect(parent?.items).toEqual(items)
  await runtime.stop()
})

test('a restart in another process goes on with the items that were read', async () => {
  const first = await testRuntime(db, { slots: 2 })
  first.door.setBody(() => 'hang')
  const flow = await saveTestFlow(pool, wide('["a", "b", "c", "d"]'))
  const { executionId } = await first.runtime.start(startRequest(flow))
  await until('two run', () => first.door.running.size === 2)
  await first.runtime.apply(executionId, { type: 'execution.kill' })
  await first.runtime.stop()
  const { runtime } = await testRuntime(db)
  await runtime.apply(executionId, { type: 'execution.restart' })
  expect(await runtime.waitForEnd(executionId, 60_000)).toBe('SUCCESS')
  const { rows } = await pool.query(
    `SELECT value FROM task_runs WHERE execution_id = $1 AND task_id = 'one' AND state = 'SUCCESS' ORDER BY value`,
    [executionId],
  )
  expect(rows.map(({ value }) => value)).toEqual(['a', 'b', 'c', 'd'])
  await runtime.stop()
})

test('more of it is born when less of it waits, and after a second in any case', async () => {
  const work = new Work({
    pool,
    clock: createClock(),
    workers: createTestDoor([]),
    claim: () => Promise.reject(new Error('nobody is here to claim')),
  })
  onTestFinished(() => work.stop())
  const executionId = randomUUID()
  const waiting = Array.from({ length: 1_000 }, (): QueuedWork => ({
    executionId,
    taskRunId: randomUUID(),
    attempt: 1,
    token: randomUUID(),
    group: null,
    fallback: 'WAIT',
    taskType: 'core.debug.Return',
    directoryKey: null,
    avoidWorkerId: null,
    createdAt: Date.now(),
  }))
  const queued = new Writes(executionId, 1, null, () => true)
  queued.workNew.push(...waiting)
  await work.room(executionId)
  work.note(queued)

  const told: string[] = []
  const asked = work.room(executionId).then(() => told.push('room'))
  await work.room(randomUUID()).then(() => told.push('another execution'))
  const started = new Writes(executionId, 2, null, () => true)
  started.workDone.push({ taskRunId: waiting[3]?.taskRunId ?? '', attempt: 1 })
  work.note(started)
  await asked
  expect(told).toEqual(['another execution', 'room'])

  // What another server has claimed is not seen here: a fan-out never stands still for that.
  const again = new Writes(executionId, 3, null, () => true)
  again.workNew.push(...waiting.slice(3, 4))
  work.note(again)
  await work.room(executionId)
})
