import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { env } from 'node:process'
import { describe, expect, it } from 'vitest'
import { parseFlow } from './parse-flow'
import type { Flowable } from '../model'

const folder = resolve(env.MILLRACE_CONFORMANCE ?? '../shared/conformance', 'flows')
const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.yaml')) : []

describe('flows written for Kestra', () => {
  it.skipIf(files.length === 0)(`are read without errors (folder ${folder})`, () => {
    expect(files.length).toBeGreaterThan(40)
    for (const file of files) {
      const parsed = parseFlow(readFileSync(resolve(folder, file), 'utf8'))
      expect({ file, problems: parsed.problems.filter((one) => one.severity === 'error') }).toEqual(
        {
          file,
          problems: [],
        },
      )
      expect(parsed.flow?.id).toBeTruthy()
    }
  })
})

const base = 'id: demo\nnamespace: company.team\n'
const hello = 'tasks:\n  - id: hello\n    type: core.log.Log\n    message: Hello\n'

function read(text: string) {
  const parsed = parseFlow(text)
  expect(parsed.problems).toEqual([])
  if (!parsed.flow) throw new Error('no flow')
  return parsed.flow
}

function problemsOf(text: string) {
  const parsed = parseFlow(text)
  return parsed.problems.map((one) => `${one.line}:${one.column} ${one.code} ${one.path}`)
}

function flowableOf(yaml: string): Flowable | undefined {
  const indented = yaml.trim().replaceAll(/^/gm, '    ').trimStart()
  return read(`${base}tasks:\n  - id: outer\n    ${indented}\n`).tasks[0]?.flowable
}

describe('parseFlow', () => {
  it('reads the base of flows and tasks', () => {
    const flow = read(
      `${base}labels: { team: data, version: 1.10 }\nconcurrency: { limit: 2 }\n` +
        'retry: { type: constant, interval: PT1S, maxAttempt: 4 }\n' +
        'tasks:\n  - id: hello\n    type: io.kestra.plugin.core.log.Log\n    message: Hello\n' +
        '    timeout: "{{ inputs.t }}"\n    when: "{{ inputs.go }}"\n    workerGroup: { key: gpu }\n',
    )
    expect(flow).toMatchObject({
      id: 'demo',
      namespace: 'company.team',
      revision: 0,
      labels: { team: 'data', version: '1.10' },
      concurrency: { limit: 2, behavior: 'QUEUE' },
      retry: { type: 'constant', interval: 'PT1S', maxAttempts: 4, warningOnRetry: false },
    })
    expect(flow.tasks[0]).toMatchObject({
      type: 'core.log.Log',
      properties: { message: 'Hello' },
      timeout: '{{ inputs.t }}',
      runIf: '{{ inputs.go }}',
      workerGroup: { key: 'gpu', fallback: 'WAIT' },
    })
    expect(flow.tasks[0]?.flowable).toBeUndefined()
  })

  it('takes labels as a list', () => {
    expect(read(`${base}labels:\n  - key: a\n    value: 1\n${hello}`).labels).toEqual({ a: '1' })
  })

  it('takes earlier spellings', () => {
    const flow = read(
      `${base}inputs:\n  - name: size\n    type: ENUM\n    values: [1, 2]\n  - id: go\n    type: BOOLEAN\n` +
        'taskDefaults:\n  - type: io.kestra.core.tasks.log.Log\n    values: { level: WARN }\n' +
        'tasks:\n  - id: loop\n    type: io.kestra.core.tasks.flows.EachSequential\n    value: [a]\n' +
        '    tasks:\n      - id: log\n        type: io.kestra.core.tasks.log.Log\n        message: x\n',
    )
    expect(flow.inputs.map(({ id, type, values }) => ({ id, type, values }))).toEqual([
      { id: 'size', type: 'SELECT', values: ['1', '2'] },
      { id: 'go', type: 'BOOL', values: undefined },
    ])
    const loop = flow.tasks[0]?.flowable
    expect(loop).toMatchObject({ kind: 'forEach', concurrencyLimit: 1, eachTaskApart: false })
    const inner = loop?.kind === 'forEach' ? loop.tasks[0] : undefined
    expect(inner).toMatchObject({
      type: 'core.log.Log',
      properties: { message: 'x', level: 'WARN' },
    })
  })

  it('ignores listeners with a warning', () => {
    const parsed = parseFlow(`${base}${hello}listeners:\n  - tasks: []\n`)
    expect(parsed.problems).toMatchObject([{ severity: 'warning', code: 'deprecated', line: 7 }])
    expect(parsed.flow).not.toBeNull()
  })

  it('merges plugin defaults: own values win, forced ones win over all', () => {
    const flow = parseFlow(
      `${base}pluginDefaults:\n  - type: core.log\n    values: { level: WARN, options: { a: 1, b: 1 } }\n` +
        '  - type: io.kestra.plugin.core.log.Log\n    forced: true\n    values: { message: forced }\n' +
        'tasks:\n  - id: one\n    type: core.log.Log\n    message: own\n    options: { b: 2 }\n' +
        '  - id: two\n    type: core.debug.Return\n    format: x\n',
      { pluginDefaults: [{ type: '', forced: false, values: { timeout: 'PT1M', level: 'INFO' } }] },
    ).flow
    expect(flow?.tasks[0]).toMatchObject({
      timeout: 'PT1M',
      properties: { level: 'WARN', message: 'forced', options: { a: 1, b: 2 } },
    })
    expect(flow?.tasks[1]?.properties).toEqual({ format: 'x', level: 'INFO' })
  })
})

const task = (id: string) => `{ id: ${id}, type: core.debug.Return, format: x }`

describe('flowable tasks', () => {
  it.each<[string, object]>([
    [`type: core.flow.Sequential\ntasks: [${task('a')}]`, { kind: 'sequential' }],
    [
      `type: core.flow.Parallel\nconcurrent: 3\ntasks: [${task('a')}]`,
      { kind: 'parallel', concurrent: 3 },
    ],
    [
      `type: core.flow.Dag\ntasks:\n  - task: ${task('a')}\n  - task: ${task('b')}\n    dependsOn: [a]`,
      { kind: 'dag', concurrent: 0, nodes: [{ dependsOn: [] }, { dependsOn: ['a'] }] },
    ],
    [
      `type: core.flow.If\ncondition: "{{ true }}"\nthen: [${task('a')}]\nelse: [${task('b')}]`,
      // oxlint-disable-next-line unicorn/no-thenable -- a list, and the language's own word
      { kind: 'if', then: [{ id: 'a' }], else: [{ id: 'b' }] },
    ],
    [
      `type: core.flow.Switch\nvalue: x\ncases:\n  1: [${task('a')}]\n  true: [${task('b')}]\ndefaults: [${task('c')}]`,
      {
        kind: 'switch',
        cases: { '1': [{ id: 'a' }], true: [{ id: 'b' }] },
        defaults: [{ id: 'c' }],
      },
    ],
    [
      `type: core.flow.ForEach\nvalues: [1]\ntasks: [${task('a')}]`,
      { kind: 'forEach', concurrencyLimit: 1, eachTaskApart: false },
    ],
    [
      `type: core.flow.Loop\nvalues: [1]\ntasks: [${task('a')}]`,
      { kind: 'forEach', concurrencyLimit: 0 },
    ],
    [
      `type: core.flow.EachParallel\nvalue: [1]\ntasks: [${task('a')}]`,
      { kind: 'forEach', concurrencyLimit: 0, eachTaskApart: true },
    ],
    [
      `type: core.flow.WaitFor\ncondition: "{{ true }}"\ncheckFrequency: { maxIterations: 5 }\ntasks: [${task('a')}]`,
      { kind: 'loopUntil', maxIterations: 5, interval: 'PT1S', failOnMaxReached: false },
    ],
    [
      `type: core.flow.Pause\ndelay: PT1S\nonResume:\n  - { id: ok, type: BOOL }`,
      { kind: 'pause', delay: 'PT1S', onResume: [{ id: 'ok', type: 'BOOL' }] },
    ],
    ['type: core.flow.Sleep\nduration: PT2S', { kind: 'sleep', duration: 'PT2S' }],
    [
      'type: core.flow.Subflow\nnamespace: a\nflowId: b\nlabels: [{ key: k, value: v }]',
      {
        kind: 'subflow',
        wait: true,
        transmitFailed: true,
        inheritLabels: false,
        labels: { k: 'v' },
      },
    ],
    [
      'type: core.flow.ForEachItem\nnamespace: a\nflowId: b\nitems: "{{ inputs.f }}"',
      { kind: 'forEachItem', batch: { rows: 1 }, wait: true },
    ],
    [
      `type: core.flow.WorkingDirectory\noutputFiles: [a.txt]\ntasks: [${task('a')}]`,
      { kind: 'workingDirectory', properties: { outputFiles: ['a.txt'] } },
    ],
    [`type: core.flow.AllowFailure\ntasks: [${task('a')}]`, { kind: 'allowFailure' }],
  ])('%s', (yaml, expected) => {
    expect(flowableOf(yaml)).toMatchObject(expected)
  })
})

describe('problems', () => {
  it('come all at once, each with its place', () => {
    expect(
      problemsOf(
        'id: de mo\nnamspace: x\nnamespace: company.team\ntimeout: 5 minutes\ntasks:\n' +
          '  - id: a\n    retry: { type: constant, intervall: PT1S, maxAttempts: two }\n' +
          '  - id: a\n    type: core.log.Log\n    disabled: maybe\n',
      ),
    ).toEqual([
      '1:5 bad-id id',
      '2:1 unknown-property namspace',
      '4:10 bad-duration timeout',
      '6:5 missing-property tasks[0].type',
      '7:5 missing-property tasks[0].retry.interval',
      '7:30 unknown-property tasks[0].retry.intervall',
      '7:60 wrong-type tasks[0].retry.maxAttempts',
      '8:9 duplicate-id tasks[1].id',
      '10:15 wrong-type tasks[1].disabled',
    ])
  })

  it('say what would be right', () => {
    const [problem] = parseFlow(`${base}timeout: 5 minutes\n${hello}`).problems
    expect(problem).toMatchObject({ fix: 'Write `PT5M`.', endLine: 3, endColumn: 19 })
    const [typo] = parseFlow(`${base}lables: {}\n${hello}`).problems
    expect(typo?.fix).toBe('Did you mean `labels`?')
  })

  it('refuse cycles and strangers in a Dag', () => {
    const dag = (a: string, b: string) =>
      `${base}tasks:\n  - id: dag\n    type: core.flow.Dag\n    tasks:\n` +
      `      - task: ${task('a')}\n        dependsOn: [${a}]\n` +
      `      - task: ${task('b')}\n        dependsOn: [${b}]\n`
    expect(problemsOf(dag('b', 'a'))).toEqual(['8:20 cycle tasks[0].tasks[0].dependsOn'])
    expect(problemsOf(dag('a', ''))).toEqual(['8:20 cycle tasks[0].tasks[0].dependsOn'])
    expect(problemsOf(dag('c', ''))).toEqual(['8:20 unknown-task tasks[0].tasks[0].dependsOn'])
    expect(problemsOf(dag('', 'a'))).toEqual([])
  })

  it('keep labels of the engine for the engine', () => {
    expect(problemsOf(`${base}labels: { system.correlationId: x }\n${hello}`)).toEqual([
      '3:9 wrong-value labels',
    ])
  })

  it('refuse a flow without tasks, an empty text and a list', () => {
    expect(problemsOf(base)).toEqual(['1:1 missing-property tasks'])
    expect(problemsOf('')).toEqual(['1:1 yaml-syntax '])
    expect(problemsOf('- a\n- b')).toEqual(['1:1 yaml-syntax '])
  })
})

describe('hostile YAML', () => {
  it.each(['"', '- "\n', '"" ', '&a ', '\n', '[', '{"', '- [}\n', '? ', 'a: b: c\n'])(
    'a mebibyte of %j is refused before the time of the test is over',
    (piece) => {
      const text = piece.repeat(Math.floor(1_048_576 / piece.length))
      expect(parseFlow(`x: [\n${text.slice(5)}`).flow).toBeNull()
      const { flow, problems } = parseFlow(text)
      expect(flow).toBeNull()
      expect(problems.length).toBeLessThan(1100)
    },
    30_000,
  )

  it('ends in a problem', () => {
    const bomb = ['a: &a [x, x, x, x, x, x, x, x, x, x]']
    for (let level = 1; level < 12; level += 1) {
      const [from, to] = [level - 1, level].map((at) => String.fromCharCode(97 + at))
      bomb.push(`${to}: &${to} [${Array.from({ length: 10 }, () => `*${from}`).join(', ')}]`)
    }
    expect(parseFlow(bomb.join('\n')).problems.map((one) => one.code)).toContain('too-large')
    expect(problemsOf(`a: &a\n  b: *a\n`)).toEqual(['2:6 too-large '])
    expect(problemsOf('a: '.padEnd(1024 * 1024 + 1, 'x'))).toEqual(['1:1 too-large '])
    for (const open of ['[', '- ', 'a: ', '? ', '{a: ', '!!x ', '&a ', '"']) {
      const { flow, problems } = parseFlow(
        open.repeat(open === '"' ? 5000 : 20_000).slice(0, 1_000_000),
      )
      expect(flow).toBeNull()
      expect(problems.length).toBeGreaterThan(0)
      expect(problems.length).toBeLessThan(200)
    }
    expect(problemsOf(`${base}${hello}---\nid: other\n`)).toEqual(['7:1 yaml-syntax '])
    expect(problemsOf(`${base}id: twice\n${hello}`)).toEqual(['3:1 duplicate-key '])
    expect(problemsOf('id: "open\nx: 1')[0]).toMatch(/yaml-syntax/)
  })

  it('keeps a __proto__ key as data', () => {
    const flow = read(`${base}variables: { __proto__: { polluted: yes }, b: 1 }\n${hello}`)
    expect(Object.keys(flow.variables)).toEqual(['__proto__', 'b'])
    expect(({} as { polluted?: string }).polluted).toBeUndefined()
  })

  it('reads anchors, aliases and merge keys', () => {
    const flow = read(
      `${base}variables:\n  one: &one { a: 1, b: 2 }\n  two: { <<: *one, b: 3 }\n  three: *one\n${hello}`,
    )
    expect(flow.variables).toEqual({
      one: { a: 1, b: 2 },
      two: { b: 3, a: 1 },
      three: { a: 1, b: 2 },
    })
  })
})
