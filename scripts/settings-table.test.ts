// The README's table of settings says what the code reads: every name, its default and its description.

import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { settingDescriptions, settingsSchema } from '@/lib/platform/settings'
import type { SettingName } from '@/lib/platform/settings'

const defaults = settingsSchema.parse({})

it('has one row a setting, in the order of the code', () => {
  const rows = Object.entries(settingDescriptions).map(([name, description]) => {
    const value = defaults[name as SettingName]
    const shown = value === undefined || value === '' ? '' : `\`${String(value)}\``
    return [name, shown, description]
  })
  const table = readFileSync('README.md', 'utf8')
    .split('\n')
    .filter((line) => /^\| `(PORT|DATABASE_URL|NOTIFICATION_SECRET|MILLRACE_)/.test(line))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    )
    .map(([name, value, description]) => [name?.replaceAll('`', ''), value, description])
  expect(table).toEqual(rows)
})
