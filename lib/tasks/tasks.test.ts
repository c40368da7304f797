import { beforeEach, describe, expect, it } from 'vitest'
import { outputsOf, runTask, testContext, type TestContext } from './context.testing'
import { durationMs } from './properties'
import { findTaskType } from './registry'

let ctx: TestContext
beforeEach(async () => {
  ctx = await testContext()
  return () => ctx.close()
})

describe('tasks', () => {
  it('return text, and keep the type of named values', async () => {
    ctx.variables = { inputs: { list: [1, { a: null }] } }
    const outputs = outputsOf(
      await runTask(ctx, 'core.debug.Return', { format: '{{ inputs.list }}' }),
    )
    expect(outputs).toEqual({ value: '[1,{"a":null}]' })
    const values = { list: '{{ inputs.list }}' }
    const kept = outputsOf(await runTask(ctx, 'core.output.OutputValues', { values }))
    expect(kept).toEqual({ values: { list: [1, { a: null }] } })
  })

  it('log a text or a list, and fail where a text cannot be rendered', async () => {
    await runTask(ctx, 'core.log.Log', { message: ['a', { b: 1 }], level: 'warn' })
    expect(ctx.logged).toEqual([
      { level: 'WARN', message: 'a' },
      { level: 'WARN', message: '{"b":1}' },
    ])
    await expect(runTask(ctx, 'core.log.Log', { message: '{{ nothing.here }}' })).rejects.toThrow()
  })

  it('fail on purpose, always or on a condition', async () => {
    const fail = (properties: Record<string, unknown>) =>
      runTask(ctx, 'core.execution.Fail', properties)
    expect(await fail({})).toMatchObject({ ok: false, failure: { message: 'Task failure' } })
    expect(await fail({ condition: '{{ 1 > 2 }}' })).toMatchObject({ ok: true })
    expect(await fail({ condition: '{{ 2 > 1 }}', errorMessage: 'no' })).toMatchObject({
      ok: false,
      failure: { message: 'no' },
    })
  })

  it('name the conditions that do not hold', async () => {
    const outcome = await runTask(ctx, 'core.execution.Assert', {
      conditions: ['{{ 1 < 2 }}', '{{ 1 > 2 }}'],
    })
    expect(outcome).toMatchObject({
      ok: false,
      failure: { code: 'assertion', details: { conditions: ['{{ 1 > 2 }}'] } },
      outputs: { failed: 1 },
    })
  })

  it('ask the execution for labels, variables and its end', async () => {
    const effects = async (type: string, properties: Record<string, unknown>) =>
      (await runTask(ctx, type, properties)).effects
    expect(await effects('core.execution.Labels', { labels: [{ key: 'a', value: 1 }] })).toEqual([
      { type: 'setLabels', labels: { a: '1' } },
    ])
    expect(await effects('core.execution.SetVariables', { variables: { a: [1] } })).toEqual([
      { type: 'setVariables', variables: { a: [1] }, overwrite: true },
    ])
    expect(await effects('core.execution.UnsetVariables', { variables: 'a' })).toEqual([
      { type: 'unsetVariables', names: ['a'], ignoreMissing: false },
    ])
    expect(await effects('core.execution.Exit', { state: 'CANCELED' })).toEqual([
      { type: 'exit', state: 'CANCELLED' },
    ])
  })

  it('ask the server for what is the server’s, in its units', async () => {
    ctx.answers = { 'kv.get': () => null, 'kv.put': () => true, 'execution.count': () => 3 }
    await runTask(ctx, 'core.kv.Set', { key: 'k', value: '5', kvType: 'NUMBER', ttl: 'PT1M' })
    expect(ctx.asked.at(-1)).toEqual({
      name: 'kv.put',
      args: { key: 'k', overwrite: true, value: 5, ttlMs: 60_000 },
    })
    const missing = await runTask(ctx, 'core.kv.Get', { key: 'k', errorOnMissing: true })
    expect(missing).toMatchObject({ ok: false, failure: { code: 'not-found' } })
    const counted = await runTask(ctx, 'core.execution.Count', {
      namespaces: ['a', 'b'],
      expression: '{{ count > 2 }}',
    })
    expect(outputsOf(counted)).toMatchObject({ count: 6 })
  })

  it('run a task that is written when it runs', async () => {
    ctx.variables = { inputs: { text: 'made' } }
    const spec = 'type: io.kestra.plugin.core.log.Log\nmessage: "{{ inputs.text }}"'
    expect(await runTask(ctx, 'core.templating.TemplatedTask', { spec })).toMatchObject({
      ok: true,
    })
    expect(ctx.logged).toEqual([{ level: 'INFO', message: 'made' }])
  })

  it('are found with and without the prefix, and durations are ISO 8601', () => {
    expect(findTaskType('io.kestra.plugin.core.log.Log')?.type).toBe('core.log.Log')
    expect(findTaskType('core.nothing.Here')).toBeNull()
    expect([
      durationMs('PT1M30S'),
      durationMs('P1DT1H'),
      durationMs('PT'),
      durationMs('5m'),
    ]).toEqual([90_000, 90_000_000, null, null])
  })
})
