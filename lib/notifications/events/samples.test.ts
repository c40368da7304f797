import { afterAll, beforeAll, expect, it } from 'vitest'
import { sampleOf, type EventBody, type NotificationEvent } from '@/lib/engine'
import { deleteFlow } from '@/lib/flows/delete'
import { saveFlow } from '@/lib/flows/save'
import { setLabels } from '@/lib/executions/operations/set-labels'
import { startExecution } from '@/lib/executions/start'
import { testDatabase } from '@/lib/testing/database'
import { allowLoopback } from '@/lib/testing/notifications'
import { holdRunning, testPerson } from '@/lib/testing/people'
import { testRuntime, until, type TestRuntime } from '@/lib/testing/test-runtime'
import { readEventsAfter } from './catch-up'

// Whoever writes a receiver goes by the samples of the catalogue: what really comes has to look like them.

allowLoopback()
const db = await testDatabase()
const by = { actor: { kind: 'system' as const, name: 'test' }, userId: null, ip: null }
let real: TestRuntime

beforeAll(async () => {
  real = await testRuntime(db)
  holdRunning(db, real.runtime)
})
afterAll(() => real.runtime.stop())

async function start(id: string, body: string): Promise<string> {
  const saved = await saveFlow({ source: `id: ${id}\nnamespace: samples\n${body}` }, by)
  expect(saved.ok).toBe(true)
  const { executionId } = await startExecution({ namespace: 'samples', flowId: id, inputs: {} }, by)
  return executionId
}

const apply = (id: string, event: EventBody) => real.runtime.apply(id, event)
const stands = (id: string, state: string) =>
  until(`${id} is ${state}`, async () => (await real.runtime.state(id))?.execution.state === state)

/** Everything that a flow, its executions, task runs and attempts can come to without a lost worker. */
async function produce(): Promise<void> {
  real.door.setBody((frame) =>
    frame.task.id === 'no'
      ? { ok: false, failure: { code: 'boom', message: 'It broke.' } }
      : { ok: true, outputs: { value: 1 } },
  )
  const one = 'tasks:\n  - id: a\n    type: core.debug.Return\n    format: one\n'
  const well = await start('well', one)
  await stands(well, 'SUCCESS')
  await setLabels(well, { a: 'b' }, by)
  const retried = 'retry:\n      type: constant\n      interval: PT0.01S\n      maxAttempts: 2\n'
  const broken = await start(
    'broken',
    `tasks:\n  - id: no\n    type: core.execution.Fail\n    ${retried}`,
  )
  await stands(broken, 'FAILED')
  const asks = await start('asks', 'tasks:\n  - id: p\n    type: core.flow.Pause\n')
  await stands(asks, 'PAUSED')
  await apply(asks, { type: 'execution.resume', inputs: {} })
  await stands(asks, 'SUCCESS')
  const killed = await start('killed', 'tasks:\n  - id: p\n    type: core.flow.Pause\n')
  await stands(killed, 'PAUSED')
  await apply(killed, { type: 'execution.kill' })
  await stands(killed, 'KILLED')
  const flow = 'id: well\nnamespace: samples\n'
  await saveFlow({ source: `${flow}description: new\n${one}` }, by)
  await saveFlow({ source: `${flow}disabled: true\n${one}` }, by)
  await saveFlow({ source: `${flow}${one}` }, by)
  await deleteFlow('samples', 'well', by)
}

const fields = [
  'number',
  'namespace',
  'flowId',
  'flowRevision',
  'executionId',
  'correlationId',
  'taskRunId',
  'taskId',
  'attempt',
  'oldState',
  'newState',
  'error',
  'waitingFor',
  'end',
] as const

/** Which fields say something, and what its own data holds. */
const shapeOf = (event: NotificationEvent) => ({
  type: event.type,
  says: fields.filter((field) => event[field] !== null),
  data: Object.keys(event.data).toSorted(),
  keys: Object.keys(event).toSorted(),
  failed: event.end?.firstFailedTask != null,
})

it('what really happens looks like its sample', async () => {
  await produce()
  const { viewer } = await testPerson([{ namespace: '', role: 'administrator' }])
  const { results } = await readEventsAfter(viewer, { after: 0, limit: 1_000 })
  const seen = new Map(results.map(({ sentAt: _s, url: _u, ...event }) => [event.type, event]))
  expect(seen.size).toBeGreaterThan(20)
  const real = [...seen.values()].map(shapeOf)
  expect(real.map(({ type }) => shapeOf(sampleOf(type)))).toEqual(real)
})
