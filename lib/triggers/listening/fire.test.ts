// What was heard is carried out: with what only the runtime knows, and where it comes late, twice or in another
// order than it was heard in.

import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import type { JsonObject } from '@/lib/engine'
import { resumeExecution } from '@/lib/executions/operations/resume'
import { startExecution } from '@/lib/executions/start'
import { saveFlow } from '@/lib/flows/save'
import { putKeyValue } from '@/lib/kv/put'
import { openSealedText } from '@/lib/secrets/sealed-text'
import { setSecret } from '@/lib/secrets/set'
import { isSealed } from '@/lib/shared/sealed'
import { listeningRoom } from '@/lib/testing/listening-room'
import { until } from '@/lib/testing/test-runtime'
import { runTriggerNow } from '../operations/run-now'

const { db, real, listening } = await listeningRoom()
const by = { actor: { kind: 'api' as const, id: 'test' }, userId: null, ip: null }
const returning = 'tasks:\n  - id: a\n    type: core.debug.Return\n    format: done\n'

async function save(namespace: string, id: string, rest: string): Promise<void> {
  const saved = await saveFlow({ source: `id: ${id}\nnamespace: ${namespace}\n${rest}` }, by)
  if (!saved.ok) throw new Error(JSON.stringify(saved))
}
async function listen(namespace: string, id: string, trigger: string, body = returning) {
  const type = '    type: core.trigger.Flow\n'
  await save(namespace, id, `${body}triggers:\n  - id: listens\n${type}${trigger}`)
  await until(`${id} to listen`, () => listening.hears(namespace, id))
}
type Started = {
  id: string
  state: string
  inputs: Record<string, string>
  labels: JsonObject
  failure: { message: string } | null
}
async function startedBy(namespace: string, flowId: string): Promise<Started[]> {
  const { rows } = await db.pool.query<Started>(
    'SELECT id, state, inputs, labels, failure FROM executions WHERE namespace = $1 AND flow_id = $2 ORDER BY id',
    [namespace, flowId],
  )
  return rows
}
const firstOf = (namespace: string, flowId: string) =>
  until(`${flowId} to start`, async () => (await startedBy(namespace, flowId))[0])

const onEnd = (namespace: string) =>
  `    states: [SUCCESS]\n    dependsOn:\n      - namespace: ${namespace}\n        flowId: target\n`

describe('inputs that ask what only the runtime knows', () => {
  const asking =
    '    inputs:\n      header: "Bearer {{ secret(\'TOKEN\') }}"\n      sealed: "{{ secret(\'TOKEN\') }}"\n      count: "{{ kv(\'count\') }} by {{ trigger.flowId }} of {{ inputs.day }}"\n    labels:\n      plain: "{{ trigger.state }}"\n      hidden: "{{ secret(\'TOKEN\') }}"\n'
  const inputs =
    'inputs:\n  - id: header\n    type: STRING\n  - id: sealed\n    type: SECRET\n  - id: count\n    type: STRING\n'

  it('get the secrets and keys of their own namespace, as they stand when they start', async () => {
    // Those of the upstream flow are not theirs.
    await setSecret({ namespace: 'ask.up', key: 'TOKEN', value: 'of the upstream' })
    await setSecret({ namespace: 'ask.down', key: 'TOKEN', value: 's3cret-word' })
    await putKeyValue({ namespace: 'ask.down', key: 'count', value: 41 })
    await save('ask.up', 'target', `inputs:\n  - id: day\n    type: STRING\n${returning}`)
    await listen('ask.down', 'listener', onEnd('ask.up') + asking, inputs + returning)
    await startExecution({ namespace: 'ask.up', flowId: 'target', inputs: { day: 'Monday' } }, by)
    const { state, inputs: got, labels, failure } = await firstOf('ask.down', 'listener')
    expect([state === 'FAILED', failure]).toEqual([false, null])
    expect(got.count).toBe('41 by target of Monday')
    expect(labels).toMatchObject({ plain: 'SUCCESS', hidden: '******' })
    expect([got.header, got.sealed].map((text) => isSealed(text ?? ''))).toEqual([true, true])
    expect(openSealedText(got.header ?? '')).toBe('Bearer s3cret-word')
    expect(openSealedText(got.sealed ?? '')).toBe('s3cret-word')
    for (const table of [
      'executions',
      'execution_event_batches',
      'effects',
      'trigger_evaluations',
    ]) {
      const { rows } = await db.pool.query(
        `SELECT 1 FROM ${table} t WHERE t::text LIKE '%s3cret-word%' LIMIT 1`,
      )
      expect([table, rows]).toEqual([table, []])
    }
  })

  it('stay secret in what a schedule starts too', async () => {
    await setSecret({ namespace: 'ask.clock', key: 'TOKEN', value: 'clock-word' })
    const trigger =
      'triggers:\n  - id: t\n    type: core.trigger.Schedule\n    cron: "@yearly"\n    inputs:\n      word: "{{ secret(\'TOKEN\') }}"\n      list: ["x", "{{ secret(\'TOKEN\') }}"]\n'
    const typed = 'inputs:\n  - id: word\n    type: STRING\n  - id: list\n    type: JSON\n'
    await save('ask.clock', 'clock', typed + returning + trigger)
    await runTriggerNow({ namespace: 'ask.clock', flowId: 'clock', triggerId: 't' }, by)
    const { inputs: got } = await firstOf('ask.clock', 'clock')
    expect(JSON.stringify(got)).not.toContain('clock-word')
    expect(openSealedText(got.word ?? '')).toBe('clock-word')
    expect(got.list?.[0]).toBe('x')
    expect(openSealedText(got.list?.[1] ?? '')).toBe('clock-word')
  })

  it('start an execution that fails and says why where there is no answer', async () => {
    await save('ask.none', 'target', returning)
    await listen(
      'ask.none',
      'listener',
      `${onEnd('ask.none')}    inputs:\n      word: "{{ secret('NOT_THERE') }}"\n`,
      `inputs:\n  - id: word\n    type: STRING\n${returning}`,
    )
    await startExecution({ namespace: 'ask.none', flowId: 'target', inputs: {} }, by)
    const { state, failure } = await firstOf('ask.none', 'listener')
    expect(state).toBe('FAILED')
    expect(failure?.message).toMatch(
      /^The inputs of trigger listens could not be rendered: .*NOT_THERE/,
    )
  })

  it('fail alike where a template is wrong, with the place of the mistake', async () => {
    await save('ask.wrong', 'target', returning)
    const inputs = 'inputs:\n  - id: n\n    type: INT\n'
    for (const [id, template, words] of [
      ['missing', '{{ outputs.nothing.value }}', /could not be rendered: .*outputs\.nothing/],
      ['no-number', '{{ trigger.flowId }}', /n.*target|number/],
    ] as const) {
      const given = `    inputs:\n      n: "${template}"\n`
      await listen('ask.wrong', id, onEnd('ask.wrong') + given, inputs + returning)
      await startExecution({ namespace: 'ask.wrong', flowId: 'target', inputs: {} }, by)
      const { state, failure } = await firstOf('ask.wrong', id)
      expect([id, state]).toEqual([id, 'FAILED'])
      expect(failure?.message).toMatch(words)
    }
  })

  it('are those of the transition, whatever becomes of the upstream afterwards', async () => {
    const pausing = 'tasks:\n  - id: p\n    type: core.flow.Pause\n'
    await putKeyValue({ namespace: 'ask.then', key: 'k', value: 'v' })
    await save('ask.then', 'target', pausing)
    await listen(
      'ask.then',
      'listener',
      '    states: [PAUSED]\n    dependsOn:\n      - namespace: ask.then\n        flowId: target\n    inputs:\n      was: "{{ kv(\'k\') }} {{ execution.state }} {{ trigger.state }}"\n',
      `inputs:\n  - id: was\n    type: STRING\n${returning}`,
    )
    const { executionId } = await startExecution(
      { namespace: 'ask.then', flowId: 'target', inputs: {} },
      by,
    )
    await until('it to be paused', async () => {
      const state = await real.runtime.state(executionId)
      return state?.execution.state === 'PAUSED'
    })
    await resumeExecution(executionId, { inputs: {} }, by)
    expect((await firstOf('ask.then', 'listener')).inputs.was).toBe('v PAUSED PAUSED')
  })
})

describe('what was heard', () => {
  const dayMs = 86_400_000
  const noon = Math.floor(Date.now() / dayMs) * dayMs + dayMs / 2
  const both =
    '    dependsOn:\n      - id: a\n        namespace: late\n        flowId: a\n      - id: b\n        namespace: late\n        flowId: b\n'

  beforeAll(async () => {
    await save('late', 'a', returning)
    await save('late', 'b', returning)
  })

  async function fire(flowId: string, id: string, part: string, at: number): Promise<void> {
    const upstream = {
      executionId: randomUUID(),
      eventNumber: 3,
      namespace: 'late',
      flowId: part,
      flowRevision: 1,
      state: 'SUCCESS' as const,
      labels: {},
      inputs: {},
      outputs: null,
      hasRetried: false,
      at,
      chain: [`late/${part}`],
    }
    const address = { namespace: 'late', flowId, flowRevision: 1, triggerId: 'listens' }
    const answer = { inputs: {}, labels: {}, failure: null }
    await listening.effects.fireTrigger?.(
      { type: 'fireTrigger', fire: { ...address, upstream, matched: [part], ...answer } },
      { executionId: randomUUID(), id },
    )
  }
  const reasonOf = async (flowId: string) =>
    (
      await db.pool.query<{ reason: string | null }>(
        'SELECT reason FROM trigger_evaluations WHERE flow_id = $1 ORDER BY at DESC LIMIT 1',
        [flowId],
      )
    ).rows[0]?.reason

  it('counts a part once where it comes twice, also at once', async () => {
    await listen('late', 'twice', both)
    const [one, other] = [randomUUID(), randomUUID()]
    await fire('twice', one, 'a', noon)
    await fire('twice', other, 'b', noon + 1)
    await Promise.all([
      fire('twice', one, 'a', noon),
      fire('twice', other, 'b', noon + 1),
      fire('twice', other, 'b', noon + 1),
    ])
    expect(await startedBy('late', 'twice')).toHaveLength(1)
    await fire('twice', one, 'a', noon)
    await fire('twice', randomUUID(), 'b', noon + 2)
    expect(await startedBy('late', 'twice')).toHaveLength(1)
  })

  it('fires in whatever order its parts come, once', async () => {
    await listen('late', 'disorder', both)
    await fire('disorder', randomUUID(), 'b', noon + 5_000)
    await fire('disorder', randomUUID(), 'a', noon)
    expect(await startedBy('late', 'disorder')).toHaveLength(1)
  })

  it('takes nothing from the window of today where it comes a day late, and says so', async () => {
    await listen('late', 'yesterday', both)
    await fire('yesterday', randomUUID(), 'a', noon)
    await fire('yesterday', randomUUID(), 'b', noon - dayMs)
    expect(await startedBy('late', 'yesterday')).toEqual([])
    expect(await reasonOf('yesterday')).toBe(
      'came after its window had closed: a later one has begun',
    )
    await fire('yesterday', randomUUID(), 'b', noon + 1)
    expect(await startedBy('late', 'yesterday')).toHaveLength(1)
  })

  it('fires once all named conditions of a MultipleCondition have come, of real executions', async () => {
    await listen(
      'late',
      'multiple',
      '    conditions:\n      - id: both\n        type: io.kestra.plugin.core.condition.MultipleCondition\n        timeWindow:\n          window: P1D\n        conditions:\n          one:\n            type: io.kestra.plugin.core.condition.ExecutionFlow\n            namespace: late\n            flowId: a\n          other:\n            type: io.kestra.plugin.core.condition.ExecutionFlow\n            namespace: late\n            flowId: b\n',
    )
    const run = async (flowId: string) => {
      const { executionId } = await startExecution({ namespace: 'late', flowId, inputs: {} }, by)
      await real.runtime.waitForEnd(executionId, 60_000)
    }
    await run('a')
    await until('the first to have come', async () =>
      (await reasonOf('multiple'))?.includes('waits for other'),
    )
    await run('b')
    await firstOf('late', 'multiple')
    expect(await startedBy('late', 'multiple')).toHaveLength(1)
  })

  it('starts nothing where its trigger is switched off or gone by then', async () => {
    await listen('late', 'gone', both.replace(/ {6}- id: b[\s\S]*/, ''))
    await db.pool.query(`UPDATE triggers SET disabled = true WHERE flow_id = 'gone'`)
    await fire('gone', randomUUID(), 'a', noon)
    expect(await reasonOf('gone')).toBe('it is switched off')
    await save('late', 'gone', returning)
    await fire('gone', randomUUID(), 'a', noon)
    expect(await startedBy('late', 'gone')).toEqual([])
  })
})
