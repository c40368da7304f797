// A wrong value ends the start with one sentence that names the setting, and shows no secret.

import { expect, it } from 'vitest'
import { readSettings, settingsSchema, type SettingName } from './settings'

it('has a default for everything, and takes an empty value for none', () => {
  expect(readSettings({ PORT: '', MILLRACE_DATA_DIR: '' })).toMatchObject({
    PORT: 8080,
    MILLRACE_DATA_DIR: '.data',
    MILLRACE_WORKERS: 1,
  })
})

/** A wrong value of every setting that has one. */
const wrong: Partial<Record<SettingName, string[]>> = {
  PORT: ['abc', '99999', '0', '80.5'],
  MILLRACE_URL: ['nope', 'ftp://host', 'javascript:alert(1)'],
  DATABASE_URL: ['mysql://root:hidden@db/x', 'hidden'],
  MILLRACE_ADMIN_EMAIL: ['nope'],
  MILLRACE_ADMIN_PASSWORD: ['hidden'],
  MILLRACE_SECRET_KEY: ['hidden'],
  MILLRACE_WORKERS: ['-1', '65', 'many'],
  MILLRACE_WORKER_SLOTS: ['0', 'all'],
  MILLRACE_WORKER_GROUP: ['g'.repeat(201)],
  MILLRACE_WORKER_NAME: ['n'.repeat(201)],
  MILLRACE_WORKER_LABELS: ['gpu', '=x', 'a=b,c'],
  MILLRACE_REGION: ['r'.repeat(201)],
  MILLRACE_HEARTBEAT_MS: ['0', 'often'],
  MILLRACE_LEASE_MS: ['soon', '1'],
  MILLRACE_KILL_GRACE_MS: ['-1', '99999999999'],
  MILLRACE_DRAIN_MS: ['-1', '2147483648'],
  MILLRACE_OUTBOUND_ALLOW: ['10.0.0.0/33', 'intranet'],
  MILLRACE_S3_BUCKET: ['no'],
  MILLRACE_S3_ENDPOINT: ['nope', 'ftp://host'],
  MILLRACE_ARCHIVE: ['maybe'],
  MILLRACE_MAX_UPLOAD_MB: ['0', '1e9'],
  MILLRACE_TRUST_PROXY: ['yes'],
  MILLRACE_LOG_LEVEL: ['loud'],
  MILLRACE_SAMPLES: ['maybe'],
  MILLRACE_METRICS_TOKEN: ['hidden'],
  MILLRACE_TRIGGER_HISTORY_DAYS: ['0', 'long'],
  MILLRACE_DELIVERY_DAYS: ['0', 'ever'],
  MILLRACE_SMTP_URL: ['mail.example.com', 'http://hidden'],
  NOTIFICATION_SECRET: ['hidden'],
}

/** Any text may be right: the machine itself says no when it is used. */
const anyText = [
  'MILLRACE_HOST',
  'MILLRACE_DATA_DIR',
  'MILLRACE_STORAGE_DIR',
  'MILLRACE_S3_REGION',
  'MILLRACE_S3_PREFIX',
  'MILLRACE_S3_ACCESS_KEY',
  'MILLRACE_S3_SECRET_KEY',
  'MILLRACE_MAIL_FROM',
]

it('has a wrong value here for every setting that can have one', () => {
  expect([...Object.keys(wrong), ...anyText].toSorted()).toEqual(
    Object.keys(settingsSchema.shape).toSorted(),
  )
})

it.each(Object.entries(wrong).flatMap(([name, values]) => values.map((value) => [name, value])))(
  'refuses %s=%s in one line',
  (name, value) => {
    const refusal = () => readSettings({ [name]: value })
    expect(refusal).toThrow(new RegExp(`^${name}: .* is not valid\\. .*\\.$`))
    expect(refusal).not.toThrow(/\n|hidden|\.\./)
  },
)

it('refuses a lease that one late report would end', () => {
  expect(() => readSettings({ MILLRACE_LEASE_MS: '5000' })).toThrow(
    /^MILLRACE_LEASE_MS: 5000 is less than two heartbeats of 3000/,
  )
  const both = { MILLRACE_LEASE_MS: '5000', MILLRACE_HEARTBEAT_MS: '500' }
  expect(readSettings(both)).toMatchObject({ MILLRACE_LEASE_MS: 5_000 })
})

it('wants e-mail and password of the administrator together', () => {
  expect(() => readSettings({ MILLRACE_ADMIN_EMAIL: 'a@example.com' })).toThrow(/set both/)
  expect(() => readSettings({ MILLRACE_ADMIN_PASSWORD: 'long enough 1' })).toThrow(/set both/)
})
