// Each fault must fit the sources as they are: one that does not would prove nothing when it is run.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { faults, patchSource } from './faults'

it('there are ten and more, each with a name of its own', () => {
  expect(new Set(faults.map(({ name }) => name)).size).toBe(faults.length)
  expect(faults.length).toBeGreaterThanOrEqual(10)
})

it.each(faults)('$name: fits the sources', (fault) => {
  for (const file of new Set(fault.patches.map((patch) => patch.file))) {
    const source = readFileSync(join(process.cwd(), file), 'utf8')
    expect(patchSource(fault, file, source)).not.toBe(source)
  }
})

it('refuses a patch that fits nowhere, or twice', () => {
  const fault = { name: 'x', patches: [{ file: 'a.ts', find: 'one', replace: 'two' }] }
  expect(() => patchSource(fault, 'a.ts', 'two')).toThrow('does not fit a.ts')
  expect(() => patchSource(fault, 'a.ts', 'one one')).toThrow('does not fit a.ts')
})
