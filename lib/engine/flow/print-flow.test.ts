import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { env } from 'node:process'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { parseFlow } from './parse-flow'
import { printFlow } from './print-flow'
import type { Flow } from '../model'

const folder = resolve(env.MILLRACE_CONFORMANCE ?? '../shared/conformance', 'flows')
const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.yaml')) : []

function read(text: string): Flow {
  const { flow, problems } = parseFlow(text)
  if (!flow) throw new Error(JSON.stringify(problems, null, 1) + text)
  return flow
}

const word = fc.stringMatching(/^[a-z][a-z0-9_-]{0,8}$/)
const text = fc.oneof(
  fc.string(),
  fc.constantFrom('1.10', 'true', 'null', '~', '- a', 'a: b', '{{ x }}', '\n', ' x', '#'),
)
const anything = fc
  .jsonValue({ maxDepth: 3 })
  .map((value) => JSON.parse(JSON.stringify(value)) as unknown)
const some = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined })

const base = {
  description: some(text),
  disabled: some(fc.boolean()),
  timeout: some(fc.constantFrom('PT1M', 'P1DT2H', '{{ inputs.t }}')),
  runIf: some(text),
  allowFailure: some(fc.boolean()),
  logLevel: some(fc.constantFrom('INFO', 'WARN')),
  retry: some(
    fc.record(
      {
        type: fc.constant('constant'),
        interval: fc.constantFrom('PT1S', 'PT0.25S'),
        maxAttempt: fc.integer({ min: 1, max: 9 }),
        warningOnRetry: fc.boolean(),
        behavior: fc.constantFrom('RETRY_FAILED_TASK', 'CREATE_NEW_EXECUTION'),
      },
      { requiredKeys: ['type', 'interval', 'maxAttempt'] },
    ),
  ),
}

type Sketch = Record<string, unknown>
const { task } = fc.letrec<{ task: Sketch; tasks: Sketch[] }>((tie) => {
  const tasks = fc.array(tie('task'), { minLength: 1, maxLength: 2 })
  const kind = (type: string, own: Record<string, fc.Arbitrary<unknown>>) =>
    fc.record({ type: fc.constant(type), ...base, ...own })
  const leaf = fc.oneof(
    kind('io.kestra.plugin.core.log.Log', { message: anything }),
    kind('core.debug.Return', { format: anything }),
    kind('core.flow.Sleep', { duration: fc.constant('PT1S') }),
    kind('core.flow.Subflow', { namespace: word, flowId: word, labels: fc.dictionary(word, text) }),
  )
  return {
    tasks,
    task: fc.oneof(
      { maxDepth: 2, depthSize: 'small' },
      leaf,
      kind('core.flow.Sequential', { tasks, errors: some(tasks), finally: some(tasks) }),
      kind('core.flow.Parallel', { tasks, concurrent: some(fc.nat(4)) }),
      // oxlint-disable-next-line unicorn/no-thenable -- a list, and the language's own word
      kind('core.flow.If', { condition: fc.constant('{{ x }}'), then: tasks, else: some(tasks) }),
      kind('core.flow.Switch', {
        value: fc.constant('{{ x }}'),
        cases: fc.dictionary(fc.oneof(text, fc.constantFrom('1', '__proto__')), tasks, {
          minKeys: 1,
        }),
        defaults: some(tasks),
      }),
      kind('core.flow.ForEach', { values: fc.array(anything, { minLength: 1 }), tasks }),
      kind('core.flow.Pause', { pauseDuration: some(fc.constant('PT1S')), tasks: some(tasks) }),
      kind('core.flow.Dag', {
        tasks: fc.array(fc.record({ task: tie('task') }), { minLength: 1, maxLength: 3 }),
      }),
    ),
  }
})

/** Ids are given afterwards, so that they are unique. */
function withIds(value: unknown, next: () => string): unknown {
  if (Array.isArray(value)) return value.map((item) => withIds(item, next))
  if (value === null || typeof value !== 'object') return value
  const isTask = 'type' in value && typeof value.type === 'string' && value.type.includes('.')
  const entries = Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .map(
      ([key, item]) =>
        [key, ['message', 'format', 'values'].includes(key) ? item : withIds(item, next)] as const,
    )
  return isTask ? { id: next(), ...Object.fromEntries(entries) } : Object.fromEntries(entries)
}

const sketch = fc.record({
  id: word,
  namespace: word,
  labels: fc.dictionary(word, text),
  variables: fc.dictionary(fc.oneof(word, fc.constant('__proto__')), anything),
  tasks: fc.array(task, { minLength: 1, maxLength: 4 }),
  triggers: some(
    fc.constant([{ id: 't', type: 'core.trigger.Schedule', cron: '0 * * * *', inputs: { a: 1 } }]),
  ),
})

describe('printFlow', () => {
  it('is read again as the same flow', () => {
    fc.assert(
      fc.property(sketch, (root) => {
        let count = 0
        const flow = read(stringify(withIds(root, () => `task-${(count += 1)}`)))
        expect(read(printFlow(flow))).toEqual(flow)
      }),
      { numRuns: 30 },
    )
  }, 60_000)

  it.skipIf(files.length === 0)(`holds for flows written for Kestra (folder ${folder})`, () => {
    for (const file of files) {
      const flow = read(readFileSync(resolve(folder, file), 'utf8'))
      expect({ file, flow: read(printFlow(flow)) }).toEqual({ file, flow })
    }
  })

  it('leaves standard values out', () => {
    const source =
      'id: demo\nnamespace: a\ntasks:\n  - id: hello\n    type: core.log.Log\n    message: Hello\n'
    expect(printFlow(read(source))).toBe(source)
  })
})
