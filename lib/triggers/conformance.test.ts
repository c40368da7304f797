// Every flow of the conformance set, through the real thing: saved as people save them, started by the verb,
// run by a worker process of its own, listened to by real triggers, on a real Postgres.

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isTerminal, type Json, type StateName } from '@/lib/engine'
import { pauseExecution } from '@/lib/executions/operations/pause'
import { restartExecution } from '@/lib/executions/operations/restart'
import { resumeExecution } from '@/lib/executions/operations/resume'
import { startExecution } from '@/lib/executions/start'
import { saveFlow } from '@/lib/flows/save'
import { running } from '@/lib/runtime/running'
import { testDatabase } from '@/lib/testing/database'
import { startRequest } from '@/lib/testing/factories'
import { until } from '@/lib/testing/test-runtime'
import {
  startServer,
  startWorkerProcess,
  type TestServer,
  type TestWorker,
} from '@/lib/workers/harness.testing'
import { startListening, type Listening } from './listening/start-listening'

const folder = process.env.MILLRACE_CONFORMANCE ?? join(process.cwd(), '../shared/conformance')
const here = existsSync(join(folder, 'expected.json'))
type Expected = {
  flow: string
  file: string
  state?: StateName
  taskRuns?: number
  tasks?: Record<string, StateName>
  attempts?: Record<string, number>
  scenario?: string
}
const expected: Expected[] = here
  ? JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8'))
  : []
const by = { actor: { kind: 'api' as const, id: 'test' }, userId: null, ip: null }

const db = await testDatabase()
let server: TestServer
let worker: TestWorker
let listening: Listening

beforeAll(async () => {
  listening = await startListening(db.pool)
  server = await startServer(db, {
    leaseMs: 30_000,
    hear: listening.hear,
    effects: listening.effects,
  })
  worker = await startWorkerProcess(server.url)
  await until('the worker to join', () => server.workers.freeSlots().length > 0)
})

afterAll(async () => {
  worker.process.kill('SIGTERM')
  await worker.ended
  listening.stop()
  await server.stop()
})

const flowOf = (name: string): Expected => {
  const found = expected.find((one) => one.flow === name)
  if (!found) throw new Error(`${name} is not in the conformance set`)
  return found
}

async function save(name: string): Promise<{ namespace: string; flowId: string }> {
  const source = readFileSync(join(folder, flowOf(name).file), 'utf8')
  const saved = await saveFlow({ source }, by)
  if (!saved.ok) throw new Error(`${name} was not saved: ${JSON.stringify(saved)}`)
  return { namespace: saved.flow.namespace, flowId: saved.flow.id }
}

async function start(
  name: string,
  inputs: Record<string, unknown> = {},
  labels?: Record<string, string>,
) {
  const flow = await save(name)
  const { executionId } = await startExecution({ ...flow, inputs, labels }, by)
  return executionId
}

/** The set starts its flows without looking at inputs: some declare one that they want to be missing. */
async function startWithoutInputs(name: string) {
  const flow = await save(name)
  const request = startRequest({ ...flow, revision: 1 })
  await running().runtime.start(request, { actor: by.actor })
  return request.executionId
}

/** The state it ended in; what does not end in time is shown as it stands in Postgres. */
async function ended(id: string): Promise<string> {
  const state = await running().runtime.waitForEnd(id, 60_000)
  if (isTerminal(state as StateName)) return state
  const { rows } = await db.pool.query(
    `SELECT t.task_id, t.state, t.waiting_for, a.number, a.state AS attempt, a.worker_id, a.claimed_at,
       EXISTS (SELECT 1 FROM work_items w WHERE w.execution_id = t.execution_id AND w.task_run_id = t.id) AS queued
       FROM task_runs t LEFT JOIN attempts a ON a.execution_id = t.execution_id AND a.task_run_id = t.id
      WHERE t.execution_id = $1 AND t.live`,
    [id],
  )
  throw new Error(
    `${id} is still ${state}: ${JSON.stringify(rows)} ${JSON.stringify(server.workers.freeSlots())}\n${worker.output().slice(-2000)}`,
  )
}

async function taskRunsOf(id: string) {
  const state = await running().runtime.state(id)
  if (!state) throw new Error(`no execution ${id}`)
  return [...state.taskRuns.values()]
}

async function stateOf(id: string, wanted: StateName) {
  return until(`${id} to be ${wanted}`, async () => {
    const state = await running().runtime.state(id)
    return state?.execution.state === wanted ? state : null
  })
}

async function executionsOf(namespace: string, flowId: string) {
  const { rows } = await db.pool.query<{
    id: string
    state: StateName
    trigger: { variables: Record<string, Json> } | null
    inputs: Record<string, Json>
    labels: Record<string, string>
    history: { state: StateName; at: number }[]
    original_id: string | null
  }>(
    'SELECT id, state, trigger, inputs, labels, history, original_id FROM executions WHERE namespace = $1 AND flow_id = $2 ORDER BY id',
    [namespace, flowId],
  )
  return rows
}

describe.skipIf(!here)('conformance on the real runtime', () => {
  const runs = expected.filter((one) => one.state !== undefined)

  it.each(runs.map((one) => [one.flow, one] as const))('%s ends as it says', async (name, one) => {
    const id = await startWithoutInputs(name)
    expect(await ended(id)).toBe(one.state)
    const taskRuns = await taskRunsOf(id)
    if (one.taskRuns !== undefined) expect(taskRuns).toHaveLength(one.taskRuns)
    for (const [taskId, state] of Object.entries(one.tasks ?? {})) {
      expect(taskRuns.find((row) => row.taskId === taskId)?.state).toBe(state)
    }
    for (const [taskId, attempts] of Object.entries(one.attempts ?? {})) {
      expect(taskRuns.find((row) => row.taskId === taskId)?.attemptCount).toBe(attempts)
    }
  })

  it('pause waits for a person, then goes on', async () => {
    const id = await start('pause')
    expect((await stateOf(id, 'PAUSED')).taskRuns.size).toBe(1)
    await resumeExecution(id, { inputs: {} }, by)
    expect(await ended(id)).toBe('SUCCESS')
    expect(await taskRunsOf(id)).toHaveLength(3)
  })

  it('pause-delay goes on by itself, its history says so', async () => {
    const id = await start('pause-delay')
    expect((await stateOf(id, 'PAUSED')).taskRuns.size).toBe(1)
    expect(await ended(id)).toBe('SUCCESS')
    const [first, ...others] = await taskRunsOf(id)
    const names = first?.history.map((change) => change.state) ?? []
    expect(others).toHaveLength(2)
    expect(names.filter((state) => state === 'PAUSED')).toHaveLength(1)
    expect(names.filter((state) => state === 'RUNNING')).toHaveLength(2)
  })

  it('flow-concurrency-queue lets the second wait its turn', async () => {
    const [one, two] = [
      await start('flow-concurrency-queue'),
      await start('flow-concurrency-queue'),
    ]
    expect([await ended(one), await ended(two)]).toEqual(['SUCCESS', 'SUCCESS'])
    const first = (await running().runtime.state(one))?.execution
    const second = (await running().runtime.state(two))?.execution
    expect(second?.history.map((change) => change.state)).toEqual([
      'CREATED',
      'QUEUED',
      'RUNNING',
      'SUCCESS',
    ])
    expect(second?.startedAt).toBeGreaterThanOrEqual(first?.endedAt ?? Infinity)
  })

  it('flow-concurrency-cancel cancels the second', async () => {
    const [one, two] = [
      await start('flow-concurrency-cancel'),
      await start('flow-concurrency-cancel'),
    ]
    expect([await ended(one), await ended(two)]).toEqual(['SUCCESS', 'CANCELLED'])
  })

  it('restart_last_failed repeats only what failed', async () => {
    const id = await start('restart_last_failed')
    expect(await ended(id)).toBe('FAILED')
    expect(await taskRunsOf(id)).toHaveLength(3)
    await restartExecution(id, {}, by)
    expect(await ended(id)).toBe('SUCCESS')
    const taskRuns = await taskRunsOf(id)
    expect(taskRuns).toHaveLength(4)
    expect(taskRuns[2]?.attemptCount).toBe(2)
  })

  it('trigger-flow starts one listener an execution, with its inputs mapped', async () => {
    const listener = await save('trigger-flow-listener')
    await heard(listener.namespace, listener.flowId)
    const [one, two] = [await start('trigger-flow'), await start('trigger-flow')]
    await Promise.all([ended(one), ended(two)])
    const started = await until('two listeners to end', async () => {
      const all = await executionsOf(listener.namespace, listener.flowId)
      return all.length >= 2 && all.every((row) => row.state === 'SUCCESS') ? all : null
    })
    expect(started.map((row) => row.inputs['from-parent']).sort()).toEqual(
      [one, two].map((id) => `from parents: ${id}`).sort(),
    )
  })

  it('trigger-flow-with-pause is heard at each state that was named', async () => {
    const listener = await save('trigger-flow-listener-with-pause')
    await heard(listener.namespace, listener.flowId)
    const id = await start('trigger-flow-with-pause')
    expect(await ended(id)).toBe('SUCCESS')
    expect(await taskRunsOf(id)).toHaveLength(3)
    const started = await until('four listeners', async () => {
      const all = await executionsOf(listener.namespace, listener.flowId)
      return all.length === 4 ? all : null
    })
    expect(started.map((row) => row.trigger?.variables.state).sort()).toEqual([
      'PAUSED',
      'RUNNING',
      'RUNNING',
      'SUCCESS',
    ])
  })

  it('flow-trigger-preconditions waits for both', async () => {
    const listener = await save('flow-trigger-preconditions-flow-listen')
    await heard(listener.namespace, listener.flowId)
    const a = await start('flow-trigger-preconditions-flow-a', {}, { some: 'label' })
    await ended(a)
    expect(await executionsOf(listener.namespace, listener.flowId)).toHaveLength(0)
    await ended(await start('flow-trigger-preconditions-flow-b'))
    await until('the listener to end', async () => {
      const all = await executionsOf(listener.namespace, listener.flowId)
      return all.length === 1 && all[0]?.state === 'SUCCESS'
    })
  })

  it('subflow-parent, child and grandchild share a correlation id', async () => {
    await save('subflow-grand-child')
    await save('subflow-child')
    const id = await start('subflow-parent')
    await ended(id)
    expect((await taskRunsOf(id)).map((row) => row.failure)).toEqual([null])
    expect(await ended(id)).toBe('SUCCESS')
    for (const flowId of ['subflow-child', 'subflow-grand-child']) {
      const [row] = await executionsOf('io.kestra.tests', flowId)
      expect(row?.state).toBe('SUCCESS')
      expect(row?.labels['system.correlationId']).toBe(id)
    }
  })

  it.each([
    [true, ['if-1-log', 'if-2-log', 'if-3-log']],
    [false, []],
  ])('if with %s runs its branches', async (value, logs) => {
    const id = await start('if', { if1: value, if2: value, if3: value })
    expect(await ended(id)).toBe('SUCCESS')
    const ran = (await taskRunsOf(id)).map((row) => row.taskId)
    expect(ran.filter((taskId) => /^if-\d-log$/.test(taskId)).sort()).toEqual(logs)
  })

  it.each([
    ['FIRST', 't1', 'SUCCESS'],
    ['SECOND', 't2_sub', 'SUCCESS'],
    ['THIRD', 'error-t1', 'FAILED'],
    ['OTHER', 'default', 'SUCCESS'],
  ])('switch on %s runs %s', async (value, taskId, state) => {
    const id = await start('switch', { string: value })
    expect(await ended(id)).toBe(state)
    expect((await taskRunsOf(id)).map((row) => row.taskId)).toContain(taskId)
  })

  it('waitfor loops until its condition holds', async () => {
    expect(await ended(await start('waitfor'))).toBe('SUCCESS')
  })

  it('sla-max-duration-fail fails in time', async () => {
    const id = await start('sla-max-duration-fail')
    expect(await ended(id)).toBe('FAILED')
    // What was still running when the time was over had to stop.
    expect((await taskRunsOf(id)).map((row) => row.state)).toContain('KILLED')
  })

  it('retry-new-execution-task-attempts ends in three executions', async () => {
    const id = await start('retry-new-execution-task-attempts')
    expect(await ended(id)).toBe('RETRIED')
    const all = await until('three executions', async () => {
      const rows = await executionsOf('io.kestra.tests', 'retry-new-execution-task-attempts')
      return rows.length === 3 && rows.at(-1)?.state === 'FAILED' ? rows : null
    })
    expect(all.map((row) => row.state)).toEqual(['RETRIED', 'RETRIED', 'FAILED'])
    expect(all.slice(1).map((row) => row.original_id)).toEqual([id, id])
  })

  it('inputs refuses what is missing before anything runs, and types the rest', async () => {
    const flow = await save('inputs')
    await expect(startExecution({ ...flow, inputs: {} }, by)).rejects.toMatchObject({
      code: 'invalid',
    })
    expect(await executionsOf('io.kestra.tests', 'inputs')).toHaveLength(0)
    const given = {
      string: 'myString',
      enum: 'ENUM_VALUE',
      int: '42',
      float: '42.42',
      bool: 'false',
      instant: '2019-10-06T18:27:49Z',
      date: '2019-10-06',
      time: '18:27:49',
      duration: 'PT5M6S',
      file: new File(['hello'], 'application.yml'),
      json: '{"a": "b"}',
      uri: 'https://www.google.com',
      'nested.string': 'a string',
      'nested.more.int': '123',
      'nested.bool': 'true',
      validatedString: 'A123',
      validatedInt: '12',
      validatedDate: '2023-01-02',
      validatedDateTime: '2023-01-01T00:00:10Z',
      validatedDuration: 'PT15S',
      validatedFloat: '0.42',
      validatedTime: '11:27:49',
      secret: 'secret',
      array: '[1, 2, 3]',
    }
    const id = await start('inputs', given)
    expect(await ended(id)).toBe('SUCCESS')
    const inputs = (await running().runtime.state(id))?.execution.inputs
    expect(inputs).toMatchObject({
      int: 42,
      float: 42.42,
      bool: false,
      array: [1, 2, 3],
      json: { a: 'b' },
    })
  })

  it('a flow that is paused by a person is heard as PAUSED, declared once', async () => {
    const source = (id: string, rest: string) => `id: ${id}\nnamespace: example\n${rest}`
    const saved = await Promise.all([
      saveFlow(
        {
          source: source(
            'target_flow',
            'tasks:\n  - id: nap\n    type: core.flow.Sleep\n    duration: PT1S\n  - id: after\n    type: core.debug.Return\n    format: x\n',
          ),
        },
        by,
      ),
      saveFlow(
        {
          source: source(
            'state_listener',
            'tasks:\n  - id: one\n    type: core.debug.Return\n    format: "{{ trigger.state }}"\ntriggers:\n  - id: state_listener\n    type: io.kestra.plugin.core.trigger.Flow\n    states: [PAUSED]\n    preconditions:\n      flows:\n        - namespace: example\n          flowId: target_flow\n',
          ),
        },
        by,
      ),
    ])
    expect(saved.map((one) => one.ok)).toEqual([true, true])
    await heard('example', 'state_listener')
    const { executionId } = await startExecution(
      { namespace: 'example', flowId: 'target_flow', inputs: {} },
      by,
    )
    await stateOf(executionId, 'RUNNING')
    await pauseExecution(executionId, by)
    await stateOf(executionId, 'PAUSED')
    await resumeExecution(executionId, { inputs: {} }, by)
    expect(await ended(executionId)).toBe('SUCCESS')
    const [only, ...others] = await until('the listener', async () => {
      const rows = await executionsOf('example', 'state_listener')
      return rows.length > 0 ? rows : null
    })
    expect(others).toEqual([])
    expect(only?.trigger?.variables).toMatchObject({
      state: 'PAUSED',
      executionId,
      flowId: 'target_flow',
    })
  })

  it('two flows that trigger each other are stopped, and it says why', async () => {
    const flow = (id: string, other: string) =>
      `id: ${id}\nnamespace: loop\ntasks:\n  - id: one\n    type: core.debug.Return\n    format: x\ntriggers:\n  - id: on_other\n    type: core.trigger.Flow\n    states: [SUCCESS]\n    preconditions:\n      flows:\n        - namespace: loop\n          flowId: ${other}\n`
    await saveFlow({ source: flow('ping', 'pong') }, by)
    await saveFlow({ source: flow('pong', 'ping') }, by)
    await heard('loop', 'pong')
    await startExecution({ namespace: 'loop', flowId: 'ping', inputs: {} }, by)
    const reason = await until('the loop to be stopped', async () => {
      const { rows } = await db.pool.query<{ last_reason: string | null }>(
        `SELECT last_reason FROM triggers WHERE namespace = 'loop' AND flow_id = 'ping'`,
      )
      return rows[0]?.last_reason?.includes('loop') ? rows[0].last_reason : null
    })
    expect(reason).toBe(
      'stopped a loop of flows that trigger each other: loop/ping → loop/pong → loop/ping',
    )
    expect(await executionsOf('loop', 'ping')).toHaveLength(1)
    expect(await executionsOf('loop', 'pong')).toHaveLength(1)
  })

  it('inputs that cannot be rendered start an execution that fails and says so', async () => {
    const source = `id: blind\nnamespace: loop2\ninputs:\n  - id: total\n    type: INT\ntasks:\n  - id: one\n    type: core.debug.Return\n    format: x\ntriggers:\n  - id: broken\n    type: core.trigger.Flow\n    inputs:\n      total: "{{ outputs.nothing.value }}"\n    states: [SUCCESS]\n    preconditions:\n      flows:\n        - namespace: loop2\n          flowId: upstream\n`
    await saveFlow({ source }, by)
    await saveFlow(
      {
        source:
          'id: upstream\nnamespace: loop2\ntasks:\n  - id: one\n    type: core.debug.Return\n    format: x\n',
      },
      by,
    )
    await heard('loop2', 'blind')
    await startExecution({ namespace: 'loop2', flowId: 'upstream', inputs: {} }, by)
    const row = await until(
      'the listener to fail',
      async () => (await executionsOf('loop2', 'blind'))[0],
    )
    const failed = await stateOf(row.id, 'FAILED')
    expect(failed.execution.failure?.message).toContain('outputs.nothing')
  })
})

/** The index has the listener: it is read again at most half a second after a save. */
async function heard(namespace: string, flowId: string): Promise<void> {
  await until(`${namespace}.${flowId} to listen`, () => listening.hears(namespace, flowId))
}
