// Listening on the real runtime: every way to say it, every state, loops, windows that close, and what can be
// read of a look that started nothing.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { JsonObject, StateName } from '@/lib/engine'
import { killExecution } from '@/lib/executions/operations/kill'
import { resumeExecution } from '@/lib/executions/operations/resume'
import { startExecution } from '@/lib/executions/start'
import { deleteFlow } from '@/lib/flows/delete'
import { setFlowDisabled } from '@/lib/flows/set-disabled'
import { saveFlow } from '@/lib/flows/save'
import { testDatabase } from '@/lib/testing/database'
import { holdRunning } from '@/lib/testing/people'
import { running, setRunning } from '@/lib/runtime/running'
import { testRuntime, until, type TestRuntime } from '@/lib/testing/test-runtime'
import { readEvaluations } from '../evaluations/read'
import { setTriggerEnabled } from '../operations/set-enabled'
import { startListening, type Listening } from './start-listening'

const db = await testDatabase()
const by = { actor: { kind: 'api' as const, id: 'test' }, userId: null, ip: null }
const everywhere = { grants: [{ namespace: '', role: 'viewer' as const }] }
let real: TestRuntime
let listening: Listening

beforeAll(async () => {
  listening = await startListening(db.pool)
  real = await testRuntime(db, { effects: listening.effects, hear: listening.hear })
  holdRunning(db, real.runtime)
  real.door.setBody((frame) => {
    if (frame.task.id === 'hangs') return 'hang'
    if (frame.task.id !== 'fails') return { ok: true, outputs: { value: frame.task.id } }
    return { ok: false, failure: { code: 'no', message: 'it fails' } }
  })
})
afterAll(async () => {
  listening.stop()
  await real.runtime.stop()
})

const returning = 'tasks:\n  - id: a\n    type: core.debug.Return\n    format: done\n'

async function save(namespace: string, id: string, rest: string): Promise<void> {
  const saved = await saveFlow({ source: `id: ${id}\nnamespace: ${namespace}\n${rest}` }, by)
  if (!saved.ok) throw new Error(JSON.stringify(saved))
}
/** A flow that listens; `trigger` is indented by four. */
async function listen(namespace: string, id: string, trigger: string, body = returning) {
  const type = trigger.startsWith('    type:') ? '' : '    type: core.trigger.Flow\n'
  await save(namespace, id, `${body}triggers:\n  - id: listens\n${type}${trigger}`)
  await until(`${id} to listen`, () => listening.hears(namespace, id))
}
async function start(namespace: string, flowId: string, inputs: JsonObject = {}) {
  return (await startExecution({ namespace, flowId, inputs }, by)).executionId
}
const toBe = (id: string, state: StateName) =>
  until(`${id} to be ${state}`, async () => {
    const found = await real.runtime.state(id)
    return found?.execution.state === state
  })
it('listens once the saving is answered, and no longer once it is switched off or deleted', async () => {
  const held = running()
  setRunning({ ...held, listening })
  try {
    const key = { namespace: 'at.once', flowId: 'hearing', triggerId: 'listens' }
    const hears = () => listening.hears(key.namespace, key.flowId)
    const triggers = 'triggers:\n  - id: listens\n    type: core.trigger.Flow\n'
    await save(key.namespace, key.flowId, `${returning}${triggers}`)
    expect(hears()).toBe(true)
    await setTriggerEnabled(key, false, by)
    expect(hears()).toBe(false)
    await setTriggerEnabled(key, true, by)
    expect(hears()).toBe(true)
    await setFlowDisabled(key.namespace, key.flowId, true, by)
    expect(hears()).toBe(false)
    await setFlowDisabled(key.namespace, key.flowId, false, by)
    expect(hears()).toBe(true)
    await deleteFlow(key.namespace, key.flowId, by)
    expect(hears()).toBe(false)
  } finally {
    setRunning(held)
  }
})

type Started = {
  id: string
  state: StateName
  trigger: { variables: JsonObject }
  labels: JsonObject
  failure: { message: string } | null
}
const startedBy = async (namespace: string, flowId: string) =>
  (
    await db.pool.query<Started>(
      'SELECT id, state, trigger, labels, failure FROM executions WHERE namespace = $1 AND flow_id = $2 ORDER BY id',
      [namespace, flowId],
    )
  ).rows
/** Nothing is on its way any more: what was heard has been carried out. */
const settled = () =>
  until('all effects to be carried out', async () => {
    const { rows } = await db.pool.query('SELECT 1 FROM effects LIMIT 1')
    return rows.length === 0
  })
const reasonsOf = async (namespace: string, flowId: string) => {
  const key = { namespace, flowId, triggerId: 'listens' }
  return (await readEvaluations(everywhere, key)).evaluations
}

/** How often each state comes up in one run of its target. */
const targets: [
  state: StateName,
  times: number,
  body: string,
  run: (flow: string) => Promise<void>,
][] = [
  [
    'PAUSED',
    1,
    'tasks:\n  - id: p\n    type: core.flow.Pause\n',
    async (flow) => {
      const id = await start('example', flow)
      await toBe(id, 'PAUSED')
      await resumeExecution(id, { inputs: {} }, by)
      await toBe(id, 'SUCCESS')
    },
  ],
  [
    'RUNNING',
    1,
    returning,
    async (flow) => toBe(await start('example', flow), 'SUCCESS').then(() => undefined),
  ],
  [
    'QUEUED',
    1,
    `concurrency:\n  limit: 1\n  behavior: QUEUE\ntasks:\n  - id: hangs\n    type: core.debug.Return\n    format: x\n`,
    async (flow) => {
      const first = await start('example', flow)
      await toBe(first, 'RUNNING')
      const second = await start('example', flow)
      await toBe(second, 'QUEUED')
      await killExecution(second, {}, by)
      await killExecution(first, {}, by)
      await toBe(first, 'KILLED')
    },
  ],
  [
    'RETRYING',
    2,
    'tasks:\n  - id: fails\n    type: core.debug.Return\n    format: x\n    retry:\n      type: constant\n      interval: PT0.1S\n      maxAttempts: 3\n',
    async (flow) => toBe(await start('example', flow), 'FAILED').then(() => undefined),
  ],
  [
    'KILLING',
    1,
    'tasks:\n  - id: hangs\n    type: core.debug.Return\n    format: x\n',
    async (flow) => {
      const id = await start('example', flow)
      await toBe(id, 'RUNNING')
      await killExecution(id, {}, by)
      await toBe(id, 'KILLED')
    },
  ],
  [
    'KILLED',
    1,
    'tasks:\n  - id: hangs\n    type: core.debug.Return\n    format: x\n',
    async (flow) => {
      const id = await start('example', flow)
      await killExecution(id, {}, by)
      await toBe(id, 'KILLED')
    },
  ],
  [
    'FAILED',
    1,
    'tasks:\n  - id: fails\n    type: core.debug.Return\n    format: x\n',
    async (flow) => toBe(await start('example', flow), 'FAILED').then(() => undefined),
  ],
  [
    'WARNING',
    1,
    'tasks:\n  - id: fails\n    type: core.debug.Return\n    format: x\n    allowFailure: true\n',
    async (flow) => toBe(await start('example', flow), 'WARNING').then(() => undefined),
  ],
  [
    'CANCELLED',
    1,
    'concurrency:\n  limit: 1\n  behavior: CANCEL\ntasks:\n  - id: hangs\n    type: core.debug.Return\n    format: x\n',
    async (flow) => {
      const first = await start('example', flow)
      await toBe(first, 'RUNNING')
      await toBe(await start('example', flow), 'CANCELLED')
      await killExecution(first, {}, by)
    },
  ],
  [
    'RETRIED',
    1,
    'retry:\n  type: constant\n  interval: PT0.1S\n  maxAttempts: 2\n  behavior: CREATE_NEW_EXECUTION\ntasks:\n  - id: fails\n    type: core.debug.Return\n    format: x\n',
    async (flow) => {
      await toBe(await start('example', flow), 'RETRIED')
      await until('the second try to fail', async () =>
        (await startedBy('example', flow)).some(({ state }) => state === 'FAILED'),
      )
    },
  ],
]

/** The state named on top, under the flow, in both, by dependsOn, by conditions; with the long name of types. */
const ways = (state: string, flowId: string): [name: string, trigger: string][] => {
  const flows = (more = '') =>
    `    preconditions:\n      flows:\n        - namespace: example\n          flowId: ${flowId}\n${more}`
  const long = '    type: io.kestra.plugin.core.trigger.Flow\n'
  const under = `          states: [${state}]\n`
  return [
    ['top', `${long}    states: [${state}]\n${flows()}`],
    ['under', long + flows(under)],
    ['both', `    states: [${state}, CREATED]\n${flows(under)}`],
    ['short', `    states: [${state}]\n${flows()}`],
    [
      'depends',
      `    dependsOn:\n      - namespace: example\n        flowId: ${flowId}\n        states: [${state}]\n`,
    ],
    [
      'prefix',
      `    conditions:\n      - type: io.kestra.plugin.core.condition.ExecutionNamespace\n        namespace: exam\n        comparison: PREFIX\n      - type: core.condition.ExecutionFlow\n        namespace: example\n        flowId: ${flowId}\n      - type: io.kestra.plugin.core.condition.ExecutionStatusCondition\n        in: [${state}]\n`,
    ],
    [
      'where',
      `    states: [${state}]\n    preconditions:\n      where:\n        - id: one\n          filters:\n            - field: NAMESPACE\n              type: STARTS_WITH\n              value: example\n            - field: FLOW_ID\n              type: EQUAL_TO\n              value: ${flowId}\n`,
    ],
    // Without any state, PAUSED counts and the end does too.
    ...(state === 'PAUSED' ? [['none', long + flows()] as [string, string]] : []),
  ]
}

describe('a state', () => {
  it.each(targets)(
    '%s is heard exactly %d time(s), however it is said',
    async (state, times, body, run) => {
      const target = `target-${state.toLowerCase()}`
      await save('example', target, body)
      const all = ways(state, target)
      const idOf = (name: string) => `${name}-${state.toLowerCase()}`
      await Promise.all(all.map(([name, trigger]) => listen('listeners', idOf(name), trigger)))
      await run(target)
      await settled()
      for (const [name] of all) {
        const started = await startedBy('listeners', idOf(name))
        const states = started.map(({ trigger }) => trigger.variables.state)
        const wanted: string[] = Array.from({ length: times }, () => state)
        // Told with its name: which of the ways it was.
        expect([name, states]).toEqual([name, name === 'none' ? ['PAUSED', 'SUCCESS'] : wanted])
      }
    },
  )
})

describe('a listener', () => {
  it('gets what its upstream was at the transition, and labels of its own', async () => {
    await save(
      'snap',
      'target',
      'tasks:\n  - id: p\n    type: core.flow.Pause\noutputs:\n  - id: word\n    type: STRING\n    value: hello\nlabels:\n  team: water\n',
    )
    await listen(
      'snap',
      'listener',
      '    states: [PAUSED, SUCCESS]\n    labels:\n      of: "{{ trigger.state }}"\n    dependsOn:\n      - namespace: snap\n        flowId: target\n',
    )
    const id = await start('snap', 'target')
    await toBe(id, 'PAUSED')
    await resumeExecution(id, { inputs: {} }, by)
    await toBe(id, 'SUCCESS')
    await settled()
    const [paused, ended] = await startedBy('snap', 'listener')
    expect(paused?.trigger.variables).toMatchObject({
      executionId: id,
      namespace: 'snap',
      flowId: 'target',
      flowRevision: 1,
      state: 'PAUSED',
      outputs: {},
      labels: { team: 'water' },
    })
    expect(paused?.labels).toMatchObject({ of: 'PAUSED' })
    expect(ended?.trigger.variables).toMatchObject({ state: 'SUCCESS', outputs: { word: 'hello' } })
  })

  it('that is switched off hears nothing, and hears again once it is on', async () => {
    await save('off', 'target', returning)
    await listen(
      'off',
      'listener',
      '    states: [SUCCESS]\n    dependsOn:\n      - namespace: off\n        flowId: target\n',
    )
    const key = { namespace: 'off', flowId: 'listener', triggerId: 'listens' }
    await setTriggerEnabled(key, false, by)
    await until('it to be deaf', () => !listening.hears('off', 'listener'))
    await toBe(await start('off', 'target'), 'SUCCESS')
    await settled()
    expect(await startedBy('off', 'listener')).toEqual([])
    await setTriggerEnabled(key, true, by)
    await until('it to hear', () => listening.hears('off', 'listener'))
    await toBe(await start('off', 'target'), 'SUCCESS')
    await until('the listener', async () => (await startedBy('off', 'listener')).length === 1)
  })

  it('is stopped by a state of stopAfter', async () => {
    await save('stop', 'target', returning)
    const fails = 'tasks:\n  - id: fails\n    type: core.debug.Return\n    format: x\n'
    await listen(
      'stop',
      'listener',
      '    states: [SUCCESS]\n    stopAfter: [FAILED]\n    dependsOn:\n      - namespace: stop\n        flowId: target\n',
      fails,
    )
    await toBe(await start('stop', 'target'), 'SUCCESS')
    await until('it to be off', () => !listening.hears('stop', 'listener'))
    const [newest] = await until('the reason', async () => {
      const all = await reasonsOf('stop', 'listener')
      return all.some(({ reason }) => reason?.includes('stopAfter')) ? all : null
    })
    expect([newest?.reason, newest?.executionId]).not.toEqual([null, null])
  })

  it('says of every look why it did not fire', async () => {
    await save('why', 'target', returning)
    await listen(
      'why',
      'listener',
      '    states: [PAUSED]\n    dependsOn:\n      - namespace: why\n        flowId: target\n',
    )
    await listen(
      'why',
      'self',
      '    states: [SUCCESS]\n    conditions:\n      - type: core.condition.ExecutionNamespace\n        namespace: why\n',
    )
    const id = await start('why', 'target')
    await toBe(id, 'SUCCESS')
    const looks = await until('the looks', async () => {
      const all = await reasonsOf('why', 'listener')
      return all.length >= 3 ? all : null
    })
    expect(looks.map(({ reason }) => reason)).toEqual([
      'state was SUCCESS, waits for PAUSED',
      'state was RUNNING, waits for PAUSED',
      'state was CREATED, waits for PAUSED',
    ])
    expect(new Set(looks.map(({ upstreamId }) => upstreamId))).toEqual(new Set([id]))
    await until('it to have heard itself', async () =>
      (await reasonsOf('why', 'self')).some(({ reason }) => reason?.includes('loop without end')),
    )
    expect(await startedBy('why', 'self')).toHaveLength(1)
    await expect(
      readEvaluations(
        { grants: [{ namespace: 'other', role: 'viewer' }] },
        { namespace: 'why', flowId: 'listener', triggerId: 'listens' },
      ),
    ).rejects.toMatchObject({ code: 'not-found' })
  })

  it('is told of a public holiday by its calendar', async () => {
    await save('feast', 'target', returning)
    const holiday = (date: string) =>
      `    states: [SUCCESS]\n    conditions:\n      - type: core.condition.ExecutionFlow\n        namespace: feast\n        flowId: target\n      - type: core.condition.PublicHoliday\n        country: DE\n        subDivision: DE-BY\n        date: "${date}"\n`
    // Epiphany is one in Bavaria; the day after is none.
    await listen('feast', 'epiphany', holiday('2026-01-06'))
    await listen('feast', 'day-after', holiday('2026-01-07'))
    await toBe(await start('feast', 'target'), 'SUCCESS')
    await until('the one', async () => (await startedBy('feast', 'epiphany')).length === 1)
    await until('the reason', async () =>
      (await reasonsOf('feast', 'day-after')).some(({ reason }) =>
        reason?.includes('no public holiday in DE'),
      ),
    )
    expect(await startedBy('feast', 'day-after')).toEqual([])
  })
})

describe('a loop', () => {
  const onSuccess = (namespace: string, flowId: string) =>
    `    states: [SUCCESS]\n    dependsOn:\n      - namespace: ${namespace}\n        flowId: ${flowId}\n`
  const stopped = (namespace: string, flowId: string) =>
    until('the loop to be stopped', async () => {
      const all = await reasonsOf(namespace, flowId)
      return all.find(({ reason }) => reason?.startsWith('stopped a loop'))?.reason
    })

  it('of three flows is stopped, and says the way it went', async () => {
    await listen('three', 'one', onSuccess('three', 'three'))
    await listen('three', 'two', onSuccess('three', 'one'))
    await listen('three', 'three', onSuccess('three', 'two'))
    await start('three', 'two')
    expect(await stopped('three', 'two')).toBe(
      'stopped a loop of flows that trigger each other: three/two → three/three → three/one → three/two',
    )
    await settled()
    for (const id of ['one', 'two', 'three']) expect(await startedBy('three', id)).toHaveLength(1)
  })

  it('that goes through a subflow is stopped', async () => {
    await save('sub', 'child', returning)
    const calls =
      'tasks:\n  - id: c\n    type: core.flow.Subflow\n    namespace: sub\n    flowId: child\n'
    await listen('sub', 'caller', onSuccess('sub', 'middle'), calls)
    await listen('sub', 'middle', onSuccess('sub', 'child'))
    await start('sub', 'caller')
    expect(await stopped('sub', 'caller')).toBe(
      'stopped a loop of flows that trigger each other: sub/caller → sub/child → sub/middle → sub/caller',
    )
    await settled()
    for (const id of ['caller', 'middle', 'child'])
      expect(await startedBy('sub', id)).toHaveLength(1)
  })
})

describe('a window that closes in vain', () => {
  const two = (onMiss: string) =>
    `    window:\n      type: SLIDING_WINDOW\n      window: PT1S\n    onMiss: ${onMiss}\n    dependsOn:\n      - id: a\n        namespace: miss\n        flowId: a\n      - id: b\n        namespace: miss\n        flowId: b\n`

  it('starts what onMiss says, once, and can be read', async () => {
    await save('miss', 'a', returning)
    await save('miss', 'b', returning)
    await Promise.all(
      ['FAIL', 'RUN', 'SKIP'].map((onMiss) =>
        listen('miss', `on-${onMiss.toLowerCase()}`, two(onMiss)),
      ),
    )
    await toBe(await start('miss', 'a'), 'SUCCESS')
    const [failed] = await until('the failed one', async () => {
      const all = await startedBy('miss', 'on-fail')
      return all[0]?.state === 'FAILED' ? all : null
    })
    expect(failed?.failure?.message).toMatch(/^The window closed at .*: a had come, b had not\.$/)
    const [ran] = await until('the one that ran', async () => {
      const all = await startedBy('miss', 'on-run')
      return all[0]?.state === 'SUCCESS' ? all : null
    })
    expect(ran?.trigger.variables).toMatchObject({ missed: true, come: ['a'], missing: ['b'] })
    await until('the reason', async () =>
      (await reasonsOf('miss', 'on-skip')).some(({ reason }) => reason?.includes('b had not')),
    )
    expect(await startedBy('miss', 'on-skip')).toEqual([])
    expect(await startedBy('miss', 'on-fail')).toHaveLength(1)
  })
})
