import { expect, it } from 'vitest'
import { withDisabled } from './set-disabled'

const flow = '# kept\nid: a\nnamespace: n\ntasks:\n  - { id: disabled, type: t } # too\n'

it.each([
  [flow, true, `${flow}disabled: true\n`],
  [`${flow}\n\n`, true, `${flow}disabled: true\n`],
  [`disabled: false # why\n${flow}`, true, `disabled: true\n${flow}`],
  [`${flow}disabled: true\n`, false, `${flow}disabled: false\n`],
  [
    '{ id: a, namespace: n, tasks: [] }\n',
    true,
    '{ id: a, namespace: n, tasks: [], disabled: true }\n',
  ],
])('a switch changes its own line alone: %j', (source, disabled, wanted) => {
  expect(withDisabled(source, disabled)).toBe(wanted)
})
