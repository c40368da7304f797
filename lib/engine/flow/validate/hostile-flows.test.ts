// Whatever somebody types or pastes, validation says what is wrong, where, and what would be right; it never throws,
// runs nothing, and its answer stays small. What takes for ever runs into the time of the test.

import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import type { Problem } from '../problem'
import { taskTypes } from '../task-schemas'
import { taskBase, triggerBase } from '../task-schemas/flowables'
import { validateFlow } from './validate-flow'

/** Milliseconds: what takes longer takes for ever, on a starved machine too. */
const patience = 300_000

const base = 'id: demo\nnamespace: company.team\n'
const hello = 'tasks:\n  - id: hello\n    type: core.log.Log\n    message: Hello\n'

/** Every problem has words, and a place that is in the text. */
function sound(text: string): Problem[] {
  const problems = validateFlow(text)
  const lengths = text.split('\n').map((line) => line.length)
  const isSound = (one: Problem) => {
    const within = one.line >= 1 && one.line <= lengths.length
    const onLine = one.column >= 1 && one.column <= (lengths[one.line - 1] ?? 0) + 2
    const forward =
      one.endLine > one.line || (one.endLine === one.line && one.endColumn >= one.column)
    return within && onLine && forward && one.message.length > 4 && one.fix.length > 2
  }
  expect(problems.filter((one) => !isSound(one))).toEqual([])
  return problems
}
const shown = (text: string) => sound(text).map((one) => `${one.line}:${one.column} ${one.code}`)

const strange = [null, true, -1, '', 'x', '{{', [], [null], { a: { b: 1 } }, [{ id: 1 }]]

describe('wrong types everywhere', () => {
  const flowProperties =
    `id namespace revision description labels disabled inputs variables outputs tasks errors
    finally afterExecution triggers pluginDefaults taskDefaults concurrency retry sla checks timeout workerGroup
    listeners`.split(/\s+/)
  const parts: Record<string, string[]> = {
    inputs:
      `id type required defaults prefill displayName dependsOn values expression itemType min max after before
      validator allowCustomValue allowedFileExtensions`.split(/\s+/),
    outputs: 'id type value description displayName required itemType'.split(' '),
    sla: 'id type behavior duration assert labels'.split(' '),
    checks: 'condition message style behavior'.split(' '),
    pluginDefaults: 'type forced values'.split(' '),
    triggers: Object.keys(triggerBase),
  }

  it(
    'of a flow and of the parts of a flow',
    () => {
      const whole = {
        id: 'demo',
        namespace: 'a.b',
        tasks: [{ id: 'a', type: 'core.debug.Return' }],
      }
      for (const value of strange) {
        for (const name of flowProperties) sound(stringify({ ...whole, [name]: value }))
        for (const name of ['limit', 'behavior'])
          sound(stringify({ ...whole, concurrency: { [name]: value } }))
        for (const name of 'type interval maxInterval maxAttempts maxDuration behavior'.split(
          ' ',
        )) {
          sound(
            stringify({ ...whole, retry: { type: 'constant', interval: 'PT1S', [name]: value } }),
          )
        }
        for (const [list, names] of Object.entries(parts)) {
          for (const name of names) {
            sound(
              stringify({ ...whole, [list]: [{ id: 'x', type: 'STRING', [name]: value }, value] }),
            )
          }
        }
      }
    },
    patience,
  )

  it(
    'of every task, trigger and condition',
    () => {
      const seen = new Set<string>()
      for (const { type, kind, properties } of taskTypes) {
        // What all of a kind have is read the same for each: one with tasks of its own and one without will do.
        const sort = `${kind} ${Object.hasOwn(properties, 'tasks')}`
        const base = kind === 'trigger' ? triggerBase : kind === 'condition' ? {} : taskBase
        const own = seen.has(sort) ? {} : base
        seen.add(sort)
        for (const name of ['id', 'type', ...Object.keys(own), ...Object.keys(properties)]) {
          const parts = strange.map((value, index) => ({ id: `a${index}`, type, [name]: value }))
          const tasks = [{ id: 'ok', type: 'core.debug.Return' }]
          const trigger = {
            id: 't',
            type: 'core.trigger.Schedule',
            cron: '@daily',
            conditions: parts,
          }
          const flow = { id: 'demo', namespace: 'a' }
          if (kind === 'trigger') sound(stringify({ ...flow, tasks, triggers: parts }))
          else if (kind === 'condition') sound(stringify({ ...flow, tasks, triggers: [trigger] }))
          else sound(stringify({ ...flow, tasks: parts }))
        }
      }
    },
    patience,
  )
})

describe('large texts', () => {
  it('of a million lines are refused, be they empty', () => {
    expect(shown(`${base}${hello}${'# a line\n'.repeat(1_000_000)}`)).toEqual(['1:1 too-large'])
    expect(shown('\n'.repeat(1_000_000))).toEqual(['200002:1 too-large'])
  })

  it(
    'of 10,000 tasks are read, and say at most so much',
    () => {
      const flow = (tasks: number, task: (index: number) => string) =>
        `${base}tasks:\n${Array.from({ length: tasks }, (_, index) => task(index)).join('')}`
      const typed = (tasks: number, type: string) =>
        flow(tasks, (index) => `  - id: t${index}\n    type: ${type}\n`)
      expect(sound(typed(10_000, 'core.debug.Return'))).toEqual([])
      const unknown = sound(typed(3000, 'core.debug.Retrn'))
      expect(unknown.length).toBeGreaterThan(900)
      expect(unknown.length).toBeLessThanOrEqual(1000)
      const doubled = sound(flow(3000, () => '  - id: t\n    type: core.debug.Return\n'))
      expect(doubled.length).toBe(2999)
      const lost = sound(flow(10_000, () => '  - type: "{{ outputs.nope.x }}"\n'))
      expect(lost.length).toBeLessThan(25_000)
    },
    patience,
  )

  it('of 60 levels are read, and of 300 refused', () => {
    const nested = (levels: number) => {
      let text = ''
      for (let level = 0; level < levels; level += 1) {
        const indent = '  '.repeat(level * 2 + 1)
        text += `${indent}- id: s${level}\n${indent}  type: core.flow.Sequential\n${indent}  tasks:\n`
      }
      return `${base}tasks:\n${text}${'  '.repeat(levels * 2 + 1)}- { id: a, type: core.debug.Return }\n`
    }
    expect(shown(nested(60))).toEqual([])
    expect(sound(nested(300)).map((one) => one.code)).toEqual(['too-large'])
  })
})

describe('signs and keys', () => {
  it('of other systems and languages keep their places', () => {
    const text = `${base}${hello}    mesage: "Grüße 你好 \u{1f600}"\n`
    const places = shown(text)
    expect(places).toEqual(['7:5 unknown-property'])
    expect(shown(text.replaceAll('\n', '\r\n'))).toEqual(places)
    expect(shown(`\ufeff${text}`)).toEqual(places)
    expect(sound(`${base}tasks:\n  - id: größe\n    type: core.debug.Return\n`)[0]?.code).toBe(
      'bad-id',
    )
    const emoji = `${base}${hello.replace('Hello', '"\u{1f600} {{ nope }}"')}`
    expect(sound(emoji)[0]).toMatchObject({
      code: 'unknown-reference',
      line: 6,
      message: 'There is no variable nope.',
    })
  })

  it('that YAML refuses are told with what would be right', () => {
    const [tab] = sound(`${base}tasks:\n\t- id: a\n`)
    expect(tab).toMatchObject({ code: 'yaml-syntax', line: 4, fix: 'Indent with spaces.' })
    const doubled = `${base}labels:\n  a: 1\n  a: 2\n  b: 1\n  b: 2\n${hello}    message: again\nid: other\n`
    expect(shown(doubled)).toEqual([
      '5:3 duplicate-key',
      '7:3 duplicate-key',
      '12:5 duplicate-key',
      '13:1 duplicate-key',
    ])
    expect(sound(`${base}tasks: [\n`).map((one) => one.code)).toContain('yaml-syntax')
    expect(sound('\u0000\u0001\u0002').length).toBeGreaterThan(0)
  })

  it('of prototypes are data', () => {
    for (const key of ['__proto__', 'constructor', 'prototype', 'hasOwnProperty', 'toString']) {
      expect(sound(`${base}${hello}    ${key}: { polluted: 1 }\n`).map((one) => one.code)).toEqual([
        'unknown-property',
      ])
      expect(sound(`${base}${key}: 1\n${hello}`).map((one) => one.code)).toEqual([
        'unknown-property',
      ])
      expect(
        shown(
          `${base}variables: { ${key}: 1 }\n${hello.replace('Hello', `"{{ vars['${key}'] }}"`)}`,
        ),
      ).toEqual([])
      expect(
        sound(
          `${base}${hello.replace('Hello', `"{{ vars['${key}'] }} {{ outputs['${key}'] }} {{ inputs['${key}'] }}"`)}`,
        ).map((one) => one.code),
      ).toEqual(['unknown-reference', 'unknown-reference', 'unknown-reference'])
      expect(sound(`${base}tasks:\n  - { id: a, type: ${key} }\n`).map((one) => one.code)).toEqual([
        'unknown-type',
      ])
      expect(
        sound(
          `${base}tasks:\n  - id: s\n    type: core.flow.Switch\n    value: x\n    cases: { ${key}: [{ id: a, type: core.debug.Return }] }\n`,
        ),
      ).toEqual([])
    }
    expect(({} as { polluted?: number }).polluted).toBeUndefined()
  })
})

describe('what would run', () => {
  it('is read only', () => {
    const heavy = [
      '{% for i in range(0, 1000000000) %}{{ i }}{% endfor %}',
      "{{ http('http://169.254.169.254/') }}",
      "{{ secret('KEY') }}{{ kv('k') }}{{ read('millrace:///etc/passwd') }}",
      "{{ 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!' | regexMatch('(a+)+$') }}",
      '{{ range(0, 1000000000) }}',
    ]
    for (const message of heavy) {
      expect(
        sound(
          stringify({
            id: 'demo',
            namespace: 'a',
            tasks: [{ id: 'a', type: 'core.log.Log', message }],
          }),
        ),
      ).toEqual([])
    }
    const slow = {
      id: 'x',
      type: 'STRING',
      validator: '(a+)+$',
      defaults: `${'a'.repeat(50_000)}!`,
    }
    const flow = {
      id: 'demo',
      namespace: 'a',
      inputs: [slow],
      tasks: [{ id: 'a', type: 'core.log.Log', message: '{{ inputs.x }}' }],
    }
    expect(sound(stringify(flow)).map((one) => one.code)).toEqual(['wrong-value'])
  })

  it('is not read where it is nested without end', () => {
    for (const piece of ['(', '[', '{', "'a' ~ (", 'not ', '-', 'a.b[', 'f(']) {
      const message = `{{ ${piece.repeat(20_000)} }}`
      const problems = sound(
        stringify({
          id: 'demo',
          namespace: 'a',
          tasks: [{ id: 'a', type: 'core.log.Log', message }],
        }),
      )
      expect(problems.map((one) => one.code)).toEqual(['bad-expression'])
    }
  })
})

describe('texts that somebody is typing', () => {
  const flow = stringify({
    id: 'demo',
    namespace: 'company.team',
    labels: { team: 'data' },
    inputs: [{ id: 'city', type: 'SELECT', values: ['Paris', 'Rome'], defaults: 'Rome' }],
    tasks: [
      {
        id: 'each',
        type: 'core.flow.ForEach',
        values: '{{ [1, 2] }}',
        tasks: [{ id: 'a', type: 'core.log.Log', message: '{{ inputs.city ?? taskrun.value }}' }],
      },
      {
        id: 'pick',
        type: 'core.flow.Switch',
        value: '{{ inputs.city }}',
        cases: { Rome: [{ id: 'b', type: 'core.debug.Return', format: '{{ labels.team }}' }] },
      },
      {
        id: 'dag',
        type: 'core.flow.Dag',
        tasks: [
          { task: { id: 'c', type: 'core.debug.Return' } },
          { task: { id: 'd', type: 'core.debug.Return' }, dependsOn: ['c'] },
        ],
      },
    ],
    triggers: [{ id: 'daily', type: 'core.trigger.Schedule', cron: '0 9 * * *' }],
  })
  const edit = fc.record({
    at: fc.nat(flow.length),
    drop: fc.nat(12),
    put: fc.oneof(
      fc.constantFrom(
        '',
        '\n',
        '\t',
        ': ',
        '- ',
        '[',
        ']',
        '{',
        '}',
        '"',
        "'",
        '{{ ',
        ' }}',
        '{% ',
        '&a ',
        '*a',
        '<<: ',
        '|\n',
        '#',
        '__proto__: 1\n',
        '---\n',
        '\r\n',
      ),
      fc.string({ maxLength: 8, unit: 'binary' }),
    ),
  })

  it(
    'end in problems at places of the text, whatever was cut out and put in',
    () => {
      expect(sound(flow)).toEqual([])
      fc.assert(
        fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), (edits) => {
          let text = flow
          for (const { at, drop, put } of edits)
            text = text.slice(0, at) + put + text.slice(at + drop)
          sound(text)
        }),
        { numRuns: 250 },
      )
    },
    patience,
  )
})
