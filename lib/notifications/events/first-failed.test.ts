import { afterAll, beforeAll, expect, it } from 'vitest'
import type { EventBody } from '@/lib/engine'
import { testDatabase } from '@/lib/testing/database'
import { saveTestFlow, startRequest } from '@/lib/testing/factories'
import { holdRunning } from '@/lib/testing/people'
import { testRuntime, until, type TestRuntime } from '@/lib/testing/test-runtime'
import { readEventsOf } from './catch-up'

// What an end says of what failed first, whatever end it is.

const db = await testDatabase()
let real: TestRuntime

beforeAll(async () => {
  real = await testRuntime(db)
  holdRunning(db, real.runtime)
  real.door.setBody(({ task, attempt }) =>
    task.id.startsWith('bad') || (task.id === 'flaky' && attempt === 1)
      ? { ok: false, failure: { code: 'boom', message: `${task.id} broke.` } }
      : { ok: true, outputs: {} },
  )
})
afterAll(() => real.runtime.stop())

const task = (id: string, more = '') => `  - id: ${id}\n    type: core.debug.Return\n${more}`
const allowed = '    allowFailure: true\n'
const retried = '    retry:\n      type: constant\n      interval: PT0.01S\n      maxAttempts: 3\n'
const pause = '  - id: p\n    type: core.flow.Pause\n'

async function endOf(tasks: string, state: string, then?: EventBody, becomes = state) {
  const id = `f${Math.random().toString(36).slice(2)}`
  const flow = await saveTestFlow(db.pool, `id: ${id}\nnamespace: test\ntasks:\n${tasks}`)
  const { executionId } = await real.runtime.start(startRequest(flow))
  const stands = (wanted: string) =>
    until(wanted, async () => (await real.runtime.state(executionId))?.execution.state === wanted)
  await stands(state)
  if (then) await real.runtime.apply(executionId, then)
  await stands(becomes)
  const { results } = await readEventsOf(executionId, { after: 0, limit: 1_000 })
  return results.findLast(({ newState, taskRunId }) => taskRunId === null && newState === becomes)
    ?.end?.firstFailedTask
}

it.each<[string, string, Parameters<typeof endOf>, string | null]>([
  ['a failure', 'the first', [task('bad1') + task('bad2'), 'FAILED'], 'bad1'],
  [
    'a warning',
    'what was allowed to fail',
    [task('good') + task('bad', allowed), 'WARNING'],
    'bad',
  ],
  [
    'a failure',
    'not what went well when it was tried again',
    [task('flaky', retried) + task('bad'), 'FAILED'],
    'bad',
  ],
  [
    'a kill',
    'what had failed before',
    [task('bad', allowed) + pause, 'PAUSED', { type: 'execution.kill' }, 'KILLED'],
    'bad',
  ],
  [
    'a kill',
    'nothing where nothing failed',
    [pause, 'PAUSED', { type: 'execution.kill' }, 'KILLED'],
    null,
  ],
  [
    'a cancellation',
    'what had failed before',
    [task('bad'), 'FAILED', { type: 'execution.changeState', state: 'CANCELLED' }, 'CANCELLED'],
    'bad',
  ],
  [
    'a success',
    'nothing, though something was tried twice',
    [task('flaky', retried), 'SUCCESS'],
    null,
  ],
  [
    'a failure within a block',
    'the task, and not what holds it',
    [
      '  - id: block\n    type: core.flow.Sequential\n    tasks:\n      - id: bad\n        type: core.debug.Return\n',
      'FAILED',
    ],
    'bad',
  ],
])('%s names %s', async (_end, _what, given, first) => {
  const found = await endOf(...given)
  expect(found?.taskId ?? null).toBe(first)
  if (first) expect(found?.message).toBe(`${first} broke.`)
})
