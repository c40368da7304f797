import { expect, test } from 'vitest'
import { parseFlow } from '../flow/parse-flow'
import type { JsonObject } from '../json'
import type { Flow } from '../model'
import { Play } from '../play/play'
import { simulate } from '../simulate/simulate'

function play(tasks: string, inputs: JsonObject): Play {
  const { flow, problems } = parseFlow(`id: f\nnamespace: tests\ntasks:\n${tasks}`)
  if (!flow) throw new Error(JSON.stringify(problems))
  return new Play(flow, { inputs })
}

const lanes = (type: string, more: string): string => `  - id: p
    type: core.flow.${type}
${more}
    tasks:
      - { id: a, type: core.log.Log, message: x }
      - { id: b, type: core.log.Log, message: x }
      - { id: c, type: core.log.Log, message: x }`

test.each([
  ['Parallel', '    concurrent: "{{ inputs.n }}"', 2],
  ['EachParallel', '    value: [x, y]\n    concurrent: "{{ inputs.n }}"', 2],
  ['ForEach', '    values: [x, y, z]\n    concurrencyLimit: "{{ inputs.n }}"', 2],
])('the limit of %s may be an expression', (type, more, open) => {
  const { state } = play(lanes(type, more), { n: 2 })
  expect([...(state?.taskRuns.values() ?? [])].filter((row) => row.parentId)).toHaveLength(open)
  expect(play(lanes(type, more), { n: 'some' }).run('p')).toMatchObject({
    state: 'FAILED',
    failure: { message: '"some" is not a whole number of at least 0.' },
  })
})

const loop = `  - id: p
    type: core.flow.LoopUntil
    condition: "{{ false }}"
    failOnMaxReached: "{{ inputs.strict }}"
    checkFrequency: { maxIterations: "{{ inputs.n }}", interval: "{{ inputs.every }}" }
    tasks:
      - { id: a, type: core.log.Log, message: x }`

test.each([
  [true, 'FAILED'],
  [false, 'SUCCESS'],
])('rounds, interval and strictness of LoopUntil may be expressions', (strict, end) => {
  const run = play(loop, { n: 2, every: 'PT7S', strict })
  run.finish('a')
  expect(run.timer('loop', 'p').dueAt).toBe(run.at + 7000)
  run.due('loop', 'p')
  run.finish('a')
  expect(run.execution.state).toBe(end)
})

const child = (more: string): string => `  - id: s
    type: core.flow.Subflow
    namespace: tests
    flowId: child
${more}`

test('wait, transmitFailed and inheritLabels of a subflow may be expressions', () => {
  const waits = '    wait: "{{ inputs.yes }}"\n    transmitFailed: "{{ inputs.yes }}"'
  expect(play(child(waits), { yes: false }).execution.state).toBe('SUCCESS')
  for (const [yes, end] of [
    [true, 'FAILED'],
    [false, 'SUCCESS'],
  ] as const) {
    const run = play(child('    transmitFailed: "{{ inputs.yes }}"'), { yes })
    const { id: taskRunId, childExecutionId: executionId } = run.run('s')
    if (executionId === null) throw new Error('There is no child.')
    run.do({ type: 'subflow.ended', taskRunId, executionId, state: 'FAILED', outputs: null })
    expect(run.execution.state).toBe(end)
  }
})

test('the worker group of a task may be an expression', () => {
  const task = `  - { id: a, type: core.log.Log, message: x, workerGroup: { key: "{{ inputs.group }}" } }`
  expect(play(task, { group: 'gpu' }).attempt('a').group).toBe('gpu')
  expect(play(task, {}).run('a')).toMatchObject({
    state: 'FAILED',
    failure: { code: 'expression' },
  })
})

test('batches are asked for as an expression says, and counted when they have ended', () => {
  const { flow } = parseFlow(`id: f
namespace: tests
tasks:
  - id: each
    type: core.flow.ForEachItem
    items: "{{ inputs.file }}"
    batch: { rows: "{{ inputs.n }}" }
    transmitFailed: "{{ inputs.strict }}"
    namespace: tests
    flowId: child`)
  const asked: unknown[] = []
  const { state } = simulate(flow as Flow, {
    inputs: { file: 'millrace:///x', n: 3, strict: true },
    fact: (name, args) => {
      asked.push([name, args])
      return {
        ok: true,
        value: { splits: 'millrace:///s', batches: ['millrace:///1', 'millrace:///2'] },
      }
    },
    subflow: ({ start }) => ({
      state: start.trigger?.id === 'each_batch' ? 'WARNING' : 'FAILED',
      outputs: {},
    }),
  })
  expect(asked).toEqual([
    ['forEachItemBatches', { positional: ['millrace:///x'], named: { rows: 3 } }],
  ])
  const each = [...state.taskRuns.values()].find((row) => row.taskId === 'each_items')
  expect(each?.outputs).toEqual({
    numberOfBatches: 2,
    iterations: { CREATED: 0, RUNNING: 0, WARNING: 2 },
  })
})
