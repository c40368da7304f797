import { afterAll, expect, test } from 'vitest'
import { testDatabase } from '@/lib/testing/database'
import { newId } from './new-id'
import { createLogWriter, type WrittenLine } from './write-logs'

const { pool, url } = await testDatabase()
const writer = createLogWriter(url)
afterAll(() => writer.stop())

const line = (executionId: string, message: string) => ({
  executionId,
  taskRunId: newId(),
  attempt: 1,
  taskId: 't',
  level: 'INFO' as const,
  at: 1_700_000_000_000,
  message,
})

test('lines are written in order and told with their numbers', async () => {
  const executionId = newId()
  const told: WrittenLine[] = []
  const leave = writer.onLogs((lines) => told.push(...lines))
  await writer.writeLogs(Array.from({ length: 5_000 }, (_, at) => line(executionId, `line ${at}`)))
  leave()
  const { rows } = await pool.query(
    'SELECT seq::text, message FROM log_lines l WHERE execution_id = $1 ORDER BY l.seq',
    [executionId],
  )
  expect(rows).toHaveLength(5_000)
  expect(told.map(({ seq, message }) => ({ seq, message }))).toEqual(rows)
})

test('what cannot be stored is marked; what is too much is dropped and counted', async () => {
  const executionId = newId()
  await writer.writeLogs([line(executionId, 'a\0b')])
  const lines = Array.from({ length: 60_000 }, (_, at) => line(executionId, `line ${at}`))
  const kept = writer.writeLogs(lines.slice(0, 50_000))
  await writer.writeLogs(lines.slice(50_000))
  expect(writer.droppedLines()).toBe(10_000)
  await kept
  await writer.writeLogs([line(executionId, 'after')])
  const { rows } = await pool.query(
    `SELECT message, cut FROM log_lines WHERE execution_id = $1 AND (cut IS NOT NULL OR message LIKE 'a%')
     ORDER BY seq`,
    [executionId],
  )
  expect(rows).toEqual([
    { message: 'a\ufffdb', cut: null },
    { message: 'after', cut: 10_000 },
  ])
})

test('metrics are written', async () => {
  const executionId = newId()
  const metric = {
    executionId,
    taskRunId: newId(),
    attempt: 1,
    name: 'rows',
    kind: 'counter' as const,
  }
  await writer.writeMetrics([{ ...metric, value: 3, tags: { a: 'b' }, at: 1_700_000_000_000 }])
  const { rows } = await pool.query(
    'SELECT name, value, tags FROM task_metrics WHERE execution_id = $1',
    [executionId],
  )
  expect(rows).toEqual([{ name: 'rows', value: 3, tags: { a: 'b' } }])
})
