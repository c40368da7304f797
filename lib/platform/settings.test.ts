// A wrong value ends the start with one sentence that names the setting, and shows no secret.

import { expect, it } from 'vitest'
import { readSettings } from './settings'

it('has a default for everything, and takes an empty value for none', () => {
  expect(readSettings({ PORT: '', MILLRACE_DATA_DIR: '' })).toMatchObject({
    PORT: 8080,
    MILLRACE_DATA_DIR: '.data',
    MILLRACE_WORKERS: 1,
  })
})

it.each([
  ['PORT', 'abc'],
  ['PORT', '99999'],
  ['MILLRACE_SAMPLES', 'maybe'],
  ['MILLRACE_URL', 'nope'],
  ['DATABASE_URL', 'mysql://root:hidden@db/x'],
  ['MILLRACE_ADMIN_EMAIL', 'nope'],
  ['MILLRACE_ADMIN_PASSWORD', 'hidden'],
  ['MILLRACE_SECRET_KEY', 'hidden'],
  ['MILLRACE_WORKERS', '-1'],
  ['MILLRACE_LEASE_MS', 'soon'],
  ['MILLRACE_LOG_LEVEL', 'loud'],
])('refuses %s=%s in one line', (name, value) => {
  const refusal = () => readSettings({ [name]: value })
  expect(refusal).toThrow(new RegExp(`^${name}: .* is not valid`))
  expect(refusal).not.toThrow(/\n|hidden/)
})

it('wants e-mail and password of the administrator together', () => {
  expect(() => readSettings({ MILLRACE_ADMIN_EMAIL: 'a@example.com' })).toThrow(/set both/)
  expect(() => readSettings({ MILLRACE_ADMIN_PASSWORD: 'long enough 1' })).toThrow(/set both/)
})
