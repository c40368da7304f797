import { describe, expect, it } from 'vitest'
import { functions } from './index'
import { render, type Context } from '../index'
import { sample, sampleEnvironment, value } from '../examples/sample'

const loop: Context = {
  outputs: {
    make: { x: { value: 'vx' }, y: { value: 'vy' } },
    inner: { x: { one: { value: 1 }, two: { value: 2 } }, y: { one: { value: 3 } } },
    outer: { x: { done: true } },
  },
  taskrun: { value: 'two', iteration: 1 },
  task: { id: 'inner' },
  parent: { task: { id: 'outer' }, taskrun: { value: 'x' } },
  parents: [
    { task: { id: 'outer' }, taskrun: { value: 'x' } },
    { task: { id: 'group' }, taskrun: {} },
  ],
}

const examples: Record<string, [template: string, expected: unknown][]> = {
  max: [
    ['{{ max(1, 3, 2) }}', 3],
    ['{{ max([1, 5]) }}', 5],
    ['{{ max("a", "b") }}', 'b'],
  ],
  min: [['{{ min(2, 1.5) }}', 1.5]],
  range: [
    ['{{ range(0, 3) }}', [0, 1, 2, 3]],
    ['{{ range(0, 6, increment=2) }}', [0, 2, 4, 6]],
    ['{{ range(3, 1, -1) }}', [3, 2, 1]],
  ],
  fromJson: [
    ['{{ fromJson(\'{"a": [1]}\').a[0] }}', 1],
    ['{{ fromJson(inputs.json).a }}', 1],
    ['{{ fromJson(null) }}', null],
  ],
  json: [["{{ json('[1]')[0] }}", 1]],
  yaml: [["{{ yaml('a: {b: 1}').a.b }}", 1]],
  render: [['{{ render(vars.greeting) }}', 'Hello Ada']],
  renderOnce: [['{{ renderOnce(vars.greeting) }}', 'Hello Ada']],
  printContext: [['{{ printContext() | jq(".flow.id") | first }}', 'orders']],
  now: [
    ['{{ now() }}', '2024-03-16T10:00:00.123000Z'],
    ["{{ now(timeZone='Asia/Shanghai') }}", '2024-03-16T18:00:00.123000+08:00'],
    ["{{ now('yyyy-MM-dd') }}", '2024-03-16'],
    ["{{ now() | date('yyyyMMdd') }}", '20240316'],
  ],
  isWeekend: [
    ["{{ isWeekend('2024-03-16') }}", true],
    ["{{ isWeekend('2024-03-18T00:00:00Z') }}", false],
  ],
  dayOfWeek: [["{{ dayOfWeek('2024-03-16T23:00:00-05:00') }}", 'SATURDAY']],
  dayOfMonth: [["{{ dayOfMonth('2024-02-29') }}", 29]],
  monthOfYear: [["{{ monthOfYear('2024-02-29') }}", 2]],
  hourOfDay: [["{{ hourOfDay('2024-02-29T13:30:00+02:00') }}", 13]],
  isDayWeekInMonth: [
    ["{{ isDayWeekInMonth('2024-03-04', 'MONDAY', 'FIRST') }}", true],
    ["{{ isDayWeekInMonth('2024-03-25', 'monday', 'LAST') }}", true],
    ["{{ isDayWeekInMonth('2024-03-18', 'MONDAY', 'FOURTH') }}", false],
  ],
  isLastWorkingDay: [
    ["{{ isLastWorkingDay('2024-03-29') }}", true],
    ["{{ isLastWorkingDay('2024-03-31') }}", false],
    ["{{ isLastWorkingDay('2024-03-31', 'SUNDAY, MONDAY') }}", true],
  ],
  isDateAfter: [["{{ isDateAfter('2024-01-01T00:00:00+01:00', '2023-12-31T22:00:00Z') }}", true]],
  isDateBefore: [["{{ isDateBefore('2024-01-01T00:00:00Z', '2024-01-01T00:00:00Z') }}", false]],
  isDateBetween: [["{{ isDateBetween('2024-06-01', '2024-01-01', '2025-01-01') }}", true]],
  uuid: [
    [
      '{{ uuid() | regexMatch("^018e46b4-397b-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$") }}',
      true,
    ],
  ],
  id: [['{{ id() | regexMatch("^[0-9A-Za-z]{22}$") }}', true]],
  ksuid: [['{{ ksuid() | regexMatch("^2dl[0-9A-Za-z]{24}$") }}', true]],
  nanoId: [
    ['{{ nanoId() | length }}', 21],
    ["{{ nanoId(length=4, alphabet='z') }}", 'zzzz'],
  ],
  randomInt: [['{{ randomInt(5, 6) }}', 5]],
  currentEachOutput: [
    ['{{ currentEachOutput(outputs.inner).value }}', 2],
    ['{{ currentEachOutput(outputs.nothing).value ?? "none" }}', 'none'],
  ],
  iterationOutput: [
    ['{{ iterationOutput() }}', 1],
    ["{{ iterationOutput('inner', 1) }}", 2],
    ['{{ iterationOutput(outputs.inner, 0) }}', 1],
  ],
  loopOutputs: [
    [
      "{{ loopOutputs([{'outputs': {'a': 1}}, {'a': 2}, {'outputs': {'a': [3]}}], 'a') }}",
      [1, null, [3]],
    ],
    ["{{ loopOutputs([], 'a') }}", []],
  ],
  parentOutput: [
    ['{{ parentOutput().done }}', true],
    ['{{ parentOutput(0).done }}', true],
  ],
  tasksWithState: [
    [
      "{{ tasksWithState('failed') }}",
      [
        { taskId: 'a', state: 'FAILED' },
        { taskId: 'b', state: 'FAILED', value: 'x' },
      ],
    ],
  ],
}

const more = {
  tasks: { a: { state: 'FAILED' }, b: { x: { state: 'FAILED' }, y: { state: 'SUCCESS' } } },
}
const needsLoop = new Set(['currentEachOutput', 'iterationOutput', 'parentOutput'])

describe.each(Object.entries(examples))('%s()', (name, list) => {
  it.each(list)('%s', (template, expected) => {
    expect(value(template, needsLoop.has(name) ? loop : more)).toEqual(expected)
  })
})

describe('functions', () => {
  it('has an example above for each', () => {
    expect(Object.keys(functions).filter((name) => !Object.hasOwn(examples, name))).toEqual([])
  })

  it('gives the same names for the same chance', () => {
    const template = '{{ uuid() }} {{ id() }} {{ nanoId() }} {{ randomInt(0, 1000) }}'
    expect(value(template)).toBe(value(template))
  })

  it('calls functions of the host, which come before the built-in ones', () => {
    const environment = {
      ...sampleEnvironment(),
      functions: {
        kv: ({ positional, named }: { positional: unknown[]; named: object }) =>
          `${positional[0]}/${JSON.stringify(named)}`,
        now: () => 'mine',
      },
    }
    const { value: result } = render(
      '{{ kv("a", namespace="n") }} {{ now() }}',
      sample,
      environment,
    )
    expect(result).toBe('a/{"namespace":"n"} mine')
  })

  it('turns an error of a host function into one with a place', () => {
    const functions = {
      read: () => {
        throw new Error('no such file')
      },
    }
    expect(() =>
      render('\n {{ read("x") }}', sample, { ...sampleEnvironment(), functions }),
    ).toThrow(
      expect.objectContaining({
        code: 'host',
        message: 'read(): no such file',
        line: 2,
        column: 5,
      }),
    )
  })
})
