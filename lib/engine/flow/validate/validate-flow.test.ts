import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { env } from 'node:process'
import { describe, expect, it } from 'vitest'
import { parseFlow } from '../parse-flow'
import { readYaml } from '../yaml-source'
import { taskTypes } from '../task-schemas'
import { validateFlow, type ValidateOptions } from './validate-flow'

const folder = resolve(env.MILLRACE_CONFORMANCE ?? '../shared/conformance', 'flows')
const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.yaml')) : []

const base = 'id: demo\nnamespace: company.team\n'

/** Places, codes and fixes of what is wrong with a flow of these tasks. */
function check(rest: string, options?: ValidateOptions) {
  return validateFlow(base + rest, options).map((one) => ({
    at: `${one.line}:${one.column}-${one.endLine}:${one.endColumn}`,
    code: one.code,
    severity: one.severity,
    path: one.path,
    message: one.message,
    fix: one.fix,
  }))
}
const codes = (rest: string, options?: ValidateOptions) =>
  check(rest, options).map((one) => `${one.code} ${one.path}`)

const log = (id: string, message: string) =>
  `  - id: ${id}\n    type: core.log.Log\n    message: ${message}\n`

describe('flows written for Kestra', () => {
  it.skipIf(files.length === 0)(`have no errors (folder ${folder})`, () => {
    for (const file of files) {
      const problems = validateFlow(readFileSync(resolve(folder, file), 'utf8'))
      const errors = problems.filter((one) => one.severity === 'error')
      expect({ file, errors }).toEqual({ file, errors: [] })
    }
  })
})

describe('types and properties', () => {
  it('suggest the nearest type', () => {
    expect(
      check(`tasks:\n  - id: a\n    type: io.kestra.plugin.core.log.Lgo\n    message: x\n`),
    ).toEqual([
      {
        at: '5:11-5:40',
        code: 'unknown-type',
        severity: 'error',
        path: 'tasks[0].type',
        message: 'There is no task of type core.log.Lgo.',
        fix: 'Did you mean `core.log.Log`?',
      },
    ])
    const [short] = check('tasks:\n  - id: a\n    type: Log\n')
    expect(short?.fix).toBe('Did you mean `core.log.Log`?')
    const [trigger] = check('tasks:\n  - id: a\n    type: core.trigger.Schedule\n')
    expect(trigger?.message).toBe('core.trigger.Schedule is no task but a trigger.')
  })

  it('suggest the nearest property and ask for what is missing', () => {
    const problems = check('tasks:\n  - id: a\n    type: core.log.Log\n    mesage: x\n')
    expect(problems.map(({ at, code, fix }) => `${at} ${code} ${fix}`)).toEqual([
      '4:5-4:7 missing-property Add `message: Hello`.',
      '6:5-6:11 unknown-property Did you mean `message`?',
    ])
  })

  it.each([
    ['core.log.Log\n    message: x\n    level: WARM', 'wrong-value', 'Did you mean `WARN`?'],
    ['core.http.Request\n    uri: [a]', 'wrong-type', 'Write `uri: https://example.com/api`.'],
    [
      'core.http.Request\n    uri: a\n    headers: [a]',
      'wrong-type',
      'Write `headers: { name: value }`.',
    ],
    ['core.flow.Sleep\n    duration: 10 seconds', 'bad-duration', 'Write `PT10S`.'],
    ['core.storage.Split\n    from: x\n    rows: 0', 'wrong-value', 'Write 1 or more.'],
    [
      'core.execution.Fail\n    errorMessage: { a: 1 }',
      'wrong-type',
      'Write `errorMessage: "Task failure"`.',
    ],
    [
      'core.flow.ForEach\n    values: [a]\n    concurrencyLimit: -1\n    tasks: [{ id: b, type: core.debug.Return }]',
      'wrong-value',
      'Write `concurrencyLimit: 0`.',
    ],
  ])('%s', (task, code, fix) => {
    expect(check(`tasks:\n  - id: a\n    type: ${task}\n`)).toMatchObject([{ code, fix }])
  })

  it('take an expression in place of a value', () => {
    const dynamic =
      'tasks:\n  - id: a\n    type: core.http.Request\n    uri: "{{ flow.id }}"\n' +
      '    headers: "{{ flow.id }}"\n    timeout: "{{ flow.id }}"\n    allowFailure: "{{ false }}"\n' +
      '  - id: b\n    type: core.flow.Sleep\n    duration: "{{ flow.id }}"\n'
    expect(check(dynamic)).toEqual([])
  })

  it('look into triggers and their conditions', () => {
    const problems = check(
      `tasks:\n${log('a', 'x')}triggers:\n` +
        '  - id: hourly\n    type: core.trigger.Schedule\n    cron: 61 * * * *\n    timezone: Europe/Atlantis\n' +
        '  - id: listen\n    type: core.trigger.Flow\n    states: [PAUZED]\n    preconditions:\n      flows:\n' +
        '        - namespace: a\n          flow: b\n' +
        '    conditions:\n      - type: core.condition.ExecutionFlow\n        namespace: a\n' +
        '      - type: core.condition.Not\n        conditions: [{ type: core.condition.Weekendd }]\n',
    )
    expect(problems.map(({ at, code, path }) => `${at.split('-')[0]} ${code} ${path}`)).toEqual([
      '10:11 bad-cron triggers[0].cron',
      '11:15 bad-time-zone triggers[0].timezone',
      '14:14 wrong-value triggers[1].states[0]',
      '18:11 unknown-property triggers[1].preconditions.flows[0].flow',
      '20:9 missing-property triggers[1].conditions[0]',
      '23:30 unknown-type triggers[1].conditions[1].conditions[0].type',
    ])
    expect(problems[2]?.fix).toBe('Did you mean `PAUSED`?')
  })

  it('take exactly the listener of the issue', () => {
    const flow = (rest: string) =>
      `tasks:\n${log('a', 'x')}triggers:\n  - id: state_listener\n    type: io.kestra.plugin.core.trigger.Flow\n${rest}`
    const states = '    states: [PAUSED]\n'
    const flows =
      '    preconditions:\n      flows:\n        - namespace: example\n          flowId: target_flow\n'
    expect(check(flow(states + flows))).toEqual([])
    expect(check(flow(`${flows}          states: [PAUSED]\n`))).toEqual([])
    expect(check(flow(flows))).toEqual([])
  })

  it('has an example of every task type that is right itself', () => {
    for (const type of taskTypes) {
      if (type.kind === 'condition') continue
      const list = type.kind === 'trigger' ? `tasks:\n${log('a', 'x')}triggers` : 'tasks'
      const example = type.example.replaceAll('\n', '\n    ')
      const problems = validateFlow(`${base}${list}:\n  - ${example}\n`)
      const errors = problems.filter((one) => one.severity === 'error')
      expect({ type: type.type, errors }).toEqual({ type: type.type, errors: [] })
      expect(parseFlow(`${base}${list}:\n  - ${example}\n`).flow).not.toBeNull()
    }
  })
})

describe('expressions', () => {
  const at = (message: string) =>
    check(`tasks:\n${log('a', message)}`).map((one) => `${one.at} ${one.code}`)

  it('are marked where they are wrong, however the text is written', () => {
    expect(at('Hello {{ flow.id | uper }}')).toEqual(['6:33-6:37 unknown-function'])
    expect(at('"a\\n\\u00e9 {{ nope }}"')).toEqual(['6:28-6:32 unknown-reference'])
    expect(at("'it''s {{ nope }}'")).toEqual(['6:24-6:28 unknown-reference'])
    expect(at('|\n      one\n\n        two {{ nope }}')).toEqual(['9:16-9:20 unknown-reference'])
    expect(at('>-\n      one\n      two {{ nope }}')).toEqual(['8:14-8:18 unknown-reference'])
    expect(at('one\n      two {{ nope }}')).toEqual(['7:14-7:18 unknown-reference'])
  })

  it('that cannot be read are errors', () => {
    const [problem] = check(`tasks:\n${log('a', '"x {{ flow.id + }}"')}`)
    expect(problem).toMatchObject({ code: 'bad-expression', severity: 'error' })
    expect(problem?.at).toMatch(/^6:/)
    expect(Number(problem?.at.split(/[:-]/)[1])).toBeGreaterThan(17)
  })

  it('name filters, functions and tests that exist', () => {
    expect(check(`tasks:\n${log('a', '"{{ nwo() }}"')}`)).toMatchObject([
      { code: 'unknown-function', severity: 'error', fix: 'Did you mean `now`?' },
    ])
    expect(codes(`tasks:\n${log('a', '"{{ mine() }}"')}`, { functions: ['mine'] })).toEqual([])
  })

  it('refer to what exists', () => {
    const flow =
      'inputs:\n  - { id: city, type: STRING }\n  - { id: nested.name, type: STRING }\nvariables: { total: 1 }\n' +
      `tasks:\n${log('fetch', '"{{ inputs.city }} {{ inputs.nested.name }}"')}` +
      log(
        'b',
        '"{{ outputs.fetc.value }} {{ inputs.cty }} {{ vars.totl }} {{ city }} {{ inputs.none ?? 1 }}"',
      )
    expect(check(flow).map((one) => `${one.severity} ${one.fix}`)).toEqual([
      'warning Did you mean `outputs.fetch`?',
      'warning Did you mean `inputs.city`?',
      'warning Did you mean `vars.total`?',
      'warning Did you mean `inputs.city`?',
    ])
  })

  it('name what a task gives', () => {
    const fetch = '  - { id: fetch, type: core.http.Request, uri: "https://example.com" }\n'
    const fixes = (more: string, message: string) =>
      check(`tasks:\n${fetch}${more}${log('b', message)}`).map(
        (one) => `${one.at.split('-')[0]} ${one.severity} ${one.fix}`,
      )
    expect(fixes('', '"{{ outputs.fetch.bdy }}"')).toEqual([
      '7:18 warning Did you mean `outputs.fetch.body`?',
    ])
    expect(fixes('', '"{{ outputs.fetch[\'cod\'] }} {{ outputs.fetch.body.any.thing }}"')).toEqual([
      '7:18 warning Did you mean `outputs.fetch.code`?',
    ])
    expect(fixes(log('said', 'x'), '"{{ outputs.said.value }}"')).toEqual([
      '10:18 warning core.log.Log gives no outputs.',
    ])
    // What scripts print, and what a task made at run time gives, has any name.
    const script = '  - { id: s, type: scripts.shell.Commands, commands: [ls] }\n'
    expect(fixes(script, '"{{ outputs.s.vars.anything }}"')).toEqual([])
    const made = '  - { id: m, type: core.templating.TemplatedTask, spec: x }\n'
    expect(fixes(made, '"{{ outputs.m.anything }}"')).toEqual([])
    // So has what comes below the value of a loop, and what may be missing.
    const loop = `  - id: each\n    type: core.flow.ForEach\n    values: [a]\n    tasks:\n${fetch.replace('fetch', 'inner').replace('  -', '      -')}`
    expect(fixes(loop, '"{{ outputs.inner.a.body }} {{ outputs.inner[flow.id].bdy }}"')).toEqual([])
    expect(fixes('', '"{{ outputs.fetch.bdy ?? 1 }} {{ outputs.fetch[flow.id] }}"')).toEqual([])
  })

  it('name labels: those of the engine for certain, others where they are nearly those of the flow', () => {
    const fixes = (message: string) =>
      check(`labels: { team: data, a.b: c }\ntasks:\n${log('b', message)}`).map((one) => one.fix)
    expect(fixes('"{{ labels.taem }}"')).toEqual(['Did you mean `labels.team`?'])
    expect(fixes('"{{ labels.system.corelationId }}"')).toEqual([
      'Did you mean `labels.system.correlationId`?',
    ])
    expect(fixes('"{{ labels[\'system.other\'] }}"')).toEqual([
      'The engine sets system.correlationId, system.replay, system.backfill.',
    ])
    const right =
      'labels.team labels.a.b labels.a labels.system.correlationId labels.given_at_start'
    expect(fixes(`"${right.replaceAll(/\S+/g, '{{ $& }}')} {{ labels.taem ?? 1 }}"`)).toEqual([])
  })

  it('know the steps that a ForEachItem and a WorkingDirectory come to', () => {
    const items =
      '  - { id: each, type: core.flow.ForEachItem, items: x, namespace: a, flowId: b }\n' +
      log('b', '"{{ outputs.each_merge.subflowOutputs }} {{ outputs.each_items.iterations }}"')
    expect(check(`tasks:\n${items}`)).toEqual([])
  })

  it('leave variables free where tasks set them, and triggers to their own context', () => {
    const flow =
      'tasks:\n  - id: set\n    type: core.execution.SetVariables\n    variables: { a: 1 }\n' +
      `${log('b', '"{{ vars.a }}"')}triggers:\n  - id: t\n    type: core.trigger.Flow\n    inputs: { x: "{{ outputs.theirs }}" }\n`
    expect(check(flow)).toEqual([])
  })
})

describe('order', () => {
  const nested = (type: string, body: string) => `  - id: outer\n    type: ${type}\n${body}`
  const inner = (id: string, message: string) =>
    `      - id: ${id}\n        type: core.log.Log\n        message: "${message}"\n`
  const order = (rest: string) =>
    check(`tasks:\n${rest}`).map((one) => `${one.code} ${one.message}`)

  it('warns of outputs that come later, beside, or never', () => {
    expect(order(log('a', '"{{ outputs.b }}"') + log('b', '"{{ outputs.a }}"'))).toEqual([
      'not-yet-run b runs after a.',
    ])
    const parallel = nested(
      'core.flow.Parallel',
      `    tasks:\n${inner('a', '{{ outputs.b }}')}${inner('b', 'x')}`,
    )
    expect(order(parallel)).toEqual(['not-yet-run b runs beside a and may not have ended.'])
    const branches = `    condition: true\n    then:\n${inner('a', 'x')}    else:\n${inner('b', '{{ outputs.a }}')}`
    expect(order(nested('core.flow.If', branches))).toEqual(['not-yet-run a and b never both run.'])
    expect(order(log('a', '"{{ outputs.a.value }}"'))).toEqual([
      'not-yet-run a has no outputs before it ends.',
    ])
    const disabled = `  - id: a\n    type: core.debug.Return\n    disabled: true\n${log('b', '"{{ outputs.a }}"')}`
    expect(order(disabled)).toEqual(['not-yet-run a is disabled and has no outputs.'])
  })

  it('knows what has run', () => {
    const loop = nested(
      'core.flow.LoopUntil',
      `    condition: "{{ outputs.b and outputs.outer.iterationCount > 2 }}"\n    tasks:\n` +
        inner('a', '{{ outputs.b }}') +
        inner('b', '{{ outputs.outer.iterationCount }}'),
    )
    expect(order(loop)).toEqual([])
    const errors = `${log('a', 'x')}errors:\n${log('e', '"{{ outputs.a }}"')}finally:\n${log('f', '"{{ outputs.e }}"')}`
    expect(order(errors)).toEqual([])
    const dag = (depends: string) =>
      nested(
        'core.flow.Dag',
        `    tasks:\n      - task: { id: a, type: core.debug.Return }\n` +
          `      - task: { id: m, type: core.debug.Return }\n        dependsOn: [a]\n` +
          `      - task: { id: b, type: core.debug.Return, format: "{{ outputs.a }}" }\n        dependsOn: [${depends}]\n`,
      )
    expect(order(dag('m'))).toEqual([])
    expect(order(dag(''))).toEqual(['not-yet-run a runs beside b and may not have ended.'])
  })

  it('warns of tasks that never run', () => {
    const exit = '  - id: end\n    type: core.execution.Exit\n'
    expect(order(exit + log('a', 'x'))).toEqual([
      'unreachable a never runs: end always ends the execution first.',
    ])
    expect(order(`${exit}    runIf: "{{ false }}"\n${log('a', 'x')}`)).toEqual([])
    const fail = '  - id: end\n    type: core.execution.Fail\n    condition: "{{ true }}"\n'
    expect(order(fail + log('a', 'x'))).toEqual([])
  })
})

describe('inputs and subflows', () => {
  const inputs = 'inputs:\n  - { id: city, type: STRING }\n  - { id: zip, type: STRING }\n'

  it('warns of inputs that nobody reads', () => {
    expect(codes(`${inputs}tasks:\n${log('a', '"{{ inputs.city }}"')}`)).toEqual([
      'unused-input inputs[1].id',
    ])
    expect(codes(`${inputs}tasks:\n${log('a', '"{{ inputs }}"')}`)).toEqual([])
    expect(codes(`${inputs}tasks:\n${log('a', '"{{ inputs[flow.id] }}"')}`)).toEqual([])
  })

  it('are checked against themselves', () => {
    const flow =
      'inputs:\n  - { id: size, type: INT, max: 5, defaults: 9 }\n  - { id: kind, type: SELECT, values: [a], defaults: b }\n' +
      '  - { id: name, type: STRING, validator: "(" , dependsOn: { inputs: [knd] } }\n' +
      `  - { id: list, type: ARRAY, itemType: SECRET }\ntasks:\n${log('a', '"{{ inputs }}"')}`
    expect(check(flow).map(({ code, path, message }) => `${code} ${path} ${message}`)).toEqual([
      'wrong-value inputs[0].defaults The default must be at most 5.',
      'wrong-value inputs[1].defaults The default must be one of a, not b.',
      'wrong-value inputs[2].validator ( is no regular expression that can be read.',
      'unknown-reference inputs[2].dependsOn.inputs The flow has no input knd.',
      'wrong-value inputs[3].itemType Items cannot be SECRET.',
    ])
  })

  it('do not wait for each other in a circle', () => {
    const flow = (needs: Record<string, string>) =>
      `inputs:\n${Object.entries(needs)
        .map(([id, need]) => `  - { id: ${id}, type: STRING, dependsOn: { inputs: [${need}] } }\n`)
        .join('')}  - { id: given, type: STRING }\ntasks:\n${log('t', '"{{ inputs }}"')}`
    const circles = (needs: Record<string, string>) =>
      check(flow(needs)).map((one) => `${one.code} ${one.path} ${one.message}`)
    expect(circles({ a: 'b', b: 'c', c: 'b' })).toEqual([
      'cycle inputs[0].dependsOn.inputs The inputs b, c wait for each other.',
    ])
    expect(circles({ a: 'a' })).toEqual([
      'cycle inputs[0].dependsOn.inputs The inputs a wait for each other.',
    ])
    expect(circles({ a: 'c', b: 'a', c: 'given' })).toEqual([])
    const chain = Array.from({ length: 1500 }, (_, index) => [`i${index}`, `i${index + 1}`])
    expect(circles(Object.fromEntries([...chain, ['i1500', 'given']]))).toEqual([])
  })

  it('are not left open by a schedule', () => {
    const flow = (given: string) =>
      `inputs:\n  - { id: city, type: STRING }\ntasks:\n${log('a', '"{{ inputs.city }}"')}` +
      `triggers:\n  - { id: t, type: core.trigger.Schedule, cron: "@daily"${given} }\n`
    expect(codes(flow(''))).toEqual(['missing-property triggers[0].id'])
    expect(codes(flow(', inputs: { city: Paris }'))).toEqual([])
  })

  it('with a dash in their id need brackets', () => {
    const flow = `inputs:\n  - { id: server-name, type: STRING }\ntasks:\n${log('a', '"{{ inputs.server-name }}"')}`
    expect(check(flow).map((one) => one.fix)).toContain("Did you mean `inputs['server-name']`?")
  })

  it('count as read in the keys of a map', () => {
    const flow =
      'inputs:\n  - { id: key, type: STRING }\ntasks:\n  - id: a\n    type: core.execution.Labels\n' +
      '    labels: { "{{ inputs.key }}": x }\n'
    expect(codes(flow)).toEqual([])
    expect(codes(flow.replace('inputs.key }}', 'inputs.key | uper }}'))).toContain(
      'unknown-function tasks[0].labels["{{ inputs.key | uper }}"]',
    )
  })

  it('warns of flows that are not there', () => {
    const child = (id: string) =>
      `  - id: child\n    type: core.flow.Subflow\n    namespace: company.team\n    flowId: ${id}\n`
    const subflowExists = (namespace: string, id: string) =>
      `${namespace}.${id}` === 'company.team.there'
    expect(codes(`tasks:\n${child('there')}`, { subflowExists })).toEqual([])
    expect(codes(`tasks:\n${child('"{{ flow.id }}"')}`, { subflowExists })).toEqual([])
    expect(codes(`tasks:\n${child('gone')}`, { subflowExists })).toEqual([
      'missing-subflow tasks[0].flowId',
    ])
  })
})

describe('a flow of 10,000 lines', () => {
  it('is validated in 300 ms; on a busy machine in 4 times what its YAML alone takes', () => {
    const tasks = Array.from(
      { length: 2500 },
      (_, index) =>
        `  - id: t${index}\n    type: core.debug.Return\n    timeout: PT1M\n` +
        `    format: "{{ outputs.t${Math.max(index - 1, 0)}.value ?? flow.id | upper }} ${index}"\n`,
    )
    const text = `${base}tasks:\n${tasks.join('')}`
    expect(text.split('\n').length).toBeGreaterThan(10_000)
    const best = { yaml: Infinity, all: Infinity }
    for (let run = 0; run < 3; run += 1) {
      const start = performance.now()
      expect(validateFlow(text)).toEqual([])
      const middle = performance.now()
      readYaml(text)
      best.all = Math.min(best.all, middle - start)
      best.yaml = Math.min(best.yaml, performance.now() - middle)
    }
    expect(best.all).toBeLessThan(Math.max(300, 4 * best.yaml))
  }, 60_000)
})
