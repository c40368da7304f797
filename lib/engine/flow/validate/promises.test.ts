// What checking a flow promises, a case each: where it is wrong (line and column), how badly, at which path, what is
// wrong and what would be right; and in a flow that has all of them, all of them at once.

import { expect, it } from 'vitest'
import { validateFlow } from './validate-flow'

const base = 'id: demo\nnamespace: company.team\n'
const log = (id: string, message: string) =>
  `  - id: ${id}\n    type: core.log.Log\n    message: ${message}\n`
const tasks = `tasks:\n${log('a', 'x')}`
const input = 'inputs: [{ id: city, type: STRING }]\n'
const circle =
  '  - id: d\n    type: core.flow.Dag\n    tasks:\n' +
  '      - task: { id: a1, type: core.log.Log, message: x }\n        dependsOn: [b1]\n' +
  '      - task: { id: b1, type: core.log.Log, message: x }\n        dependsOn: [a1]\n'
const nowhere =
  '  - id: s\n    type: core.flow.Subflow\n    namespace: company.team\n    flowId: nowhere\n'

function told(rest: string): string[] {
  const subflowExists = (_: string, flowId: string) => flowId !== 'nowhere'
  return validateFlow(base + rest, { subflowExists }).map(
    ({ line, column, severity, path, message, fix }) =>
      `${line}:${column} ${severity} ${path} | ${message} | ${fix}`,
  )
}

it.each([
  [
    'YAML errors',
    `a: b: c\n${tasks}`,
    '3:4 error  | Nested mappings are not allowed in compact mappings. | Start a nested mapping on a new line, or quote a text that holds `: `.',
  ],
  [
    'unknown task types, with the nearest',
    'tasks:\n  - id: a\n    type: core.log.Lgo\n',
    '5:11 error tasks[0].type | There is no task of type core.log.Lgo. | Did you mean `core.log.Log`?',
  ],
  [
    'unknown properties',
    `${tasks}    levle: INFO\n`,
    '7:5 error tasks[0].levle | core.log.Log has no property levle. | Did you mean `level`?',
  ],
  [
    'wrongly typed properties',
    `${tasks}    disabled: maybe\n`,
    '7:15 error tasks[0].disabled | disabled must be true or false, not text. | Write `disabled: true`.',
  ],
  [
    'duplicate ids',
    `${tasks}${log('a', 'y')}`,
    '7:9 error tasks[1].id | Another task has the id a. | Give one of them another id, such as `a-2`.',
  ],
  [
    'unknown references to tasks',
    `tasks:\n${log('fetch', 'x')}${log('b', '"{{ outputs.fetc.value }}"')}`,
    '9:18 warning tasks[1].message | No task has the id fetc. | Did you mean `outputs.fetch`?',
  ],
  [
    'unknown references to inputs',
    `${input}tasks:\n${log('a', '"{{ inputs.city }}{{ inputs.citi }}"')}`,
    '7:35 warning tasks[0].message | The flow has no input citi. | Did you mean `inputs.city`?',
  ],
  [
    'cycles',
    `tasks:\n${circle}`,
    '8:20 error tasks[0].tasks[0].dependsOn | These tasks wait for each other: a1 -> b1 -> a1. | Remove one of these dependencies.',
  ],
  [
    'unreachable tasks',
    `tasks:\n  - id: stop\n    type: core.execution.Fail\n${log('b', 'x')}`,
    '6:9 warning tasks[1].id | b never runs: stop always fails first. | Give stop a `runIf`, or move it to the end.',
  ],
  [
    'unused inputs',
    input + tasks,
    '3:16 warning inputs[0].id | Nothing reads the input city. | Use `{{ inputs.city }}`, or remove it.',
  ],
  [
    'bad cron',
    `${tasks}triggers:\n  - id: t\n    type: core.trigger.Schedule\n    cron: "0 25 * * *"\n`,
    '10:11 error triggers[0].cron | cron cannot be read: 0 25 * * * is no cron expression. The hour cannot be 25: it is no number from 0 to 23. | Use 0 to 23, such as *, 23 or */5.',
  ],
  [
    'bad durations',
    `${tasks}    timeout: 5 minutes\n`,
    '7:14 error tasks[0].timeout | 5 minutes is no duration. It is not ISO 8601. | Write `PT5M`.',
  ],
  [
    'a missing subflow',
    `tasks:\n${nowhere}`,
    '7:13 warning tasks[0].flowId | There is no flow nowhere in company.team. | Save it before this flow runs, or name another.',
  ],
])('%s', (_, rest, wanted) => expect(told(rest)).toEqual([wanted]))

it('all at once', () => {
  const found = told(
    `${input}tasks:\n  - id: l\n    type: core.log.Lgo\n${log('a', '"{{ outputs.fetc }}"')}    levle: INFO\n` +
      `    disabled: maybe\n    timeout: 5 minutes\n${log('a', 'y')}${circle}${nowhere}` +
      `  - id: stop\n    type: core.execution.Fail\n${log('z', 'x')}` +
      'triggers:\n  - id: t\n    type: core.trigger.Schedule\n    cron: "0 25 * * *"\n',
  )
  const kinds =
    'input city|type core.log.Lgo|id fetc|property levle|true or false|5 minutes|the id a|wait for each other|nowhere|never runs|gives no value|hour'
  for (const kind of kinds.split('|')) {
    expect({ kind, times: found.filter((one) => one.includes(kind)).length }).toEqual({
      kind,
      times: 1,
    })
  }
  expect(found).toHaveLength(kinds.split('|').length)
  const places = found.map((one) => one.split(' ')[0]?.split(':').map(Number) ?? [])
  expect(places).toEqual(places.toSorted(([a = 0, b = 0], [c = 0, d = 0]) => a - c || b - d))
})
