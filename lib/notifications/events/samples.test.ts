import { afterAll, beforeAll, expect, it } from 'vitest'
import { eventTypes, levelOf, sampleOf, type EventBody, type NotificationEvent } from '@/lib/engine'
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

async function start(id: string, body: string, breakpoints?: string[]): Promise<string> {
  const saved = await saveFlow({ source: `id: ${id}\nnamespace: samples\n${body}` }, by)
  expect(saved.ok).toBe(true)
  const { executionId } = await startExecution(
    { namespace: 'samples', flowId: id, inputs: {}, breakpoints },
    by,
  )
  return executionId
}

const apply = (id: string, event: EventBody) => real.runtime.apply(id, event)
const stands = (id: string, state: string) =>
  until(`${id} is ${state}`, async () => (await real.runtime.state(id))?.execution.state === state)

const newest = async (id: string, task: string) => {
  const state = await real.runtime.state(id)
  const row = [...(state?.taskRuns.values() ?? [])].find(({ taskId }) => taskId === task)
  const attempt = row && state?.attempts.get(row.id)?.at(-1)
  return row && attempt
    ? { taskRunId: row.id, attempt: attempt.number, token: attempt.token }
    : null
}
const hangs = (id: string) =>
  until('the attempt runs', async () => {
    const found = await newest(id, 'long')
    return found && [...real.door.running.values()].some(({ frame }) => frame.token === found.token)
      ? found
      : null
  })

const one = 'tasks:\n  - id: a\n    type: core.debug.Return\n    format: one\n'
const pause = 'tasks:\n  - id: p\n    type: core.flow.Pause\n'
const fails = 'tasks:\n  - id: no\n    type: core.execution.Fail\n'
const long = 'tasks:\n  - id: long\n    type: core.debug.Return\n'

async function endsOfExecutions(): Promise<void> {
  const well = await start('well', one)
  await stands(well, 'SUCCESS')
  await setLabels(well, { a: 'b' }, by)
  await apply(well, { type: 'execution.changeState', state: 'SUCCESS' })
  const retry = '    retry:\n      type: constant\n      interval: PT0.01S\n      maxAttempts: 2\n'
  const broken = await start('broken', `${fails}${retry}`)
  await stands(broken, 'FAILED')
  await start('warns', `${fails}    allowFailure: true\n`).then((id) => stands(id, 'WARNING'))
  const again =
    'retry:\n  type: constant\n  interval: PT0.01S\n  maxAttempts: 2\n  behavior: CREATE_NEW_EXECUTION\n'
  await start('tries', `${fails}${again}`).then((id) => stands(id, 'RETRIED'))
  await start('odd', 'tasks:\n  - id: odd\n    type: core.debug.Return\n').then((id) =>
    stands(id, 'WARNING'),
  )
  const skips = '  - id: not\n    type: core.debug.Return\n    runIf: "{{ false }}"\n'
  await start('skips', `${one}${skips}`).then((id) => stands(id, 'SUCCESS'))
  await start('skipped', 'tasks:\n  - id: skip\n    type: core.debug.Return\n').then((id) =>
    stands(id, 'SUCCESS'),
  )
  const sla =
    'sla:\n  - id: soon\n    type: MAX_DURATION\n    duration: PT0.05S\n    behavior: NONE\n'
  const late = await start('late', `${pause}${sla}`)
  await stands(late, 'PAUSED')
  await until('it is late', async () => {
    const { rowCount } = await db.pool.query(
      `SELECT 1 FROM execution_events WHERE execution_id = $1 AND type = 'execution.sla-broken'`,
      [late],
    )
    return rowCount === 1
  })
  await apply(late, { type: 'execution.repair', finding: 'nothing-goes-on' })
  await apply(late, { type: 'execution.kill' })
}

async function whatPeopleDo(): Promise<void> {
  const asks = await start('asks', pause)
  await stands(asks, 'PAUSED')
  await apply(asks, { type: 'execution.resume', inputs: {} })
  await stands(asks, 'SUCCESS')
  const killed = await start('killed', pause)
  await stands(killed, 'PAUSED')
  await apply(killed, { type: 'execution.kill' })
  await stands(killed, 'KILLED')
  const stops = await start('stops', `${one}  - id: b\n    type: core.debug.Return\n`, ['b'])
  await stands(stops, 'BREAKPOINT')
  await apply(stops, { type: 'execution.resumeFromBreakpoint' })
  await stands(stops, 'SUCCESS')
  const redo = await start('redo', fails)
  await stands(redo, 'FAILED')
  await apply(redo, { type: 'execution.restart' })
  await stands(redo, 'FAILED')
  const row = await newest(redo, 'no')
  const taskRunId = row?.taskRunId ?? ''
  await apply(redo, { type: 'taskRun.changeState', taskRunId, state: 'CANCELLED' })
  const limit = (behavior: string) => `concurrency:\n  limit: 1\n  behavior: ${behavior}\n`
  const held = await start('full', `${pause}${limit('CANCEL')}`)
  await stands(held, 'PAUSED')
  await startExecution({ namespace: 'samples', flowId: 'full', inputs: {} }, by).then(
    ({ executionId }) => stands(executionId, 'CANCELLED'),
  )
  await apply(held, { type: 'execution.kill' })
  const first = await start('queue', `${pause}${limit('QUEUE')}`)
  await stands(first, 'PAUSED')
  const { executionId } = await startExecution(
    { namespace: 'samples', flowId: 'queue', inputs: {} },
    by,
  )
  await stands(executionId, 'QUEUED')
  await apply(executionId, { type: 'execution.kill' })
}

async function whatBecomesOfAttempts(): Promise<void> {
  const lost = await start('lost', long)
  await apply(lost, { type: 'attempt.lost', ...(await hangs(lost)) })
  await apply(lost, { type: 'attempt.handedBack', ...(await hangs(lost)) })
  const { taskRunId, attempt } = await hangs(lost)
  await apply(lost, { type: 'execution.kill' })
  const reported = { type: 'attempt.stopReported' as const, taskRunId, attempt }
  await apply(lost, { ...reported, result: 'unconfirmed' })
  await apply(lost, { ...reported, result: 'stopped' })
}

async function changesOfFlows(): Promise<void> {
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

const levels = new Set(['execution', 'task', 'flow'])

it('every type of executions, tasks and flows really happens, and looks like its sample', async () => {
  real.door.setBody(({ task }) => {
    if (task.id === 'no') return { ok: false, failure: { code: 'boom', message: 'It broke.' } }
    if (task.id === 'long') return 'hang'
    const state = task.id === 'odd' ? 'WARNING' : task.id === 'skip' ? 'SKIPPED' : 'SUCCESS'
    return { ok: true, outputs: { value: 1 }, state }
  })
  await endsOfExecutions()
  await whatPeopleDo()
  await whatBecomesOfAttempts()
  await changesOfFlows()
  const { viewer } = await testPerson([{ namespace: '', role: 'administrator' }])
  const { results, more } = await readEventsAfter(viewer, { after: 0, limit: 1_000 })
  expect(more).toBe(false)
  const seen = new Map<string, object[]>()
  for (const { sentAt: _s, url: _u, ...event } of results) {
    seen.set(event.type, [...(seen.get(event.type) ?? []), shapeOf(event)])
  }
  const wanted = eventTypes.filter((type) => levels.has(levelOf(type)))
  expect([...seen.keys()].toSorted()).toEqual(wanted.toSorted())
  for (const [type, shapes] of seen)
    expect.soft(shapes, type).toContainEqual(shapeOf(sampleOf(type)))
})
