// All settings, parsed once. A wrong value ends the start with one sentence that names the variable,
// what it holds and what would be right. README's table is generated from `settingDescriptions`.

import { z } from 'zod'
import { readNetworks } from './outbound/address-guard'

const port = z.coerce.number().int().min(1).max(65_535)
const flag = z
  .enum(['true', 'false', '1', '0', ''])
  .transform((value) => value === 'true' || value === '1')
/** A day at most: timers of the machine wrap around soon after three weeks. */
const milliseconds = (lowest: number) => z.coerce.number().int().min(lowest).max(86_400_000)

/** Names travel to the server with the worker, which takes no longer ones. */
const shortText = z.string().max(200).default('')

/** `key=value` by `key=value`. Throws an Error that names what is no label. */
export function readLabels(list: string[]): Record<string, string> {
  return Object.fromEntries(
    list
      .filter((each) => each.trim() !== '')
      .map((each) => {
        const at = each.indexOf('=')
        if (at < 1) throw new Error(`"${each}" is not a label. Write it as key=value.`)
        return [each.slice(0, at).trim(), each.slice(at + 1).trim()]
      }),
  )
}

/** A text that a reader of its own refuses with an Error. */
const readable = (read: (text: string) => unknown) =>
  z
    .string()
    .default('')
    .superRefine((text, context) => {
      try {
        read(text)
      } catch (error) {
        context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : '' })
      }
    })

export const settingsSchema = z.object({
  PORT: port.default(8080),
  MILLRACE_HOST: z.string().min(1).default('0.0.0.0'),
  MILLRACE_URL: z.url({ protocol: /^https?$/ }).optional(),
  MILLRACE_DATA_DIR: z.string().min(1).default('.data'),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//)
    .optional(),
  MILLRACE_ADMIN_EMAIL: z.email().optional(),
  MILLRACE_ADMIN_PASSWORD: z.string().min(10).optional(),
  MILLRACE_SECRET_KEY: z.string().min(32).optional(),
  MILLRACE_WORKERS: z.coerce.number().int().min(0).max(64).default(1),
  MILLRACE_WORKER_SLOTS: z.coerce.number().int().min(1).max(10_000).default(32),
  MILLRACE_WORKER_GROUP: shortText,
  MILLRACE_WORKER_NAME: shortText,
  MILLRACE_WORKER_LABELS: readable((text) => readLabels(text.split(','))),
  MILLRACE_REGION: shortText,
  MILLRACE_HEARTBEAT_MS: milliseconds(100).default(3_000),
  MILLRACE_LEASE_MS: milliseconds(500).default(15_000),
  MILLRACE_KILL_GRACE_MS: milliseconds(0).default(10_000),
  MILLRACE_DRAIN_MS: milliseconds(0).default(20_000),
  MILLRACE_OUTBOUND_ALLOW: readable(readNetworks),
  NOTIFICATION_SECRET: z.string().min(8).optional(),
  MILLRACE_SMTP_URL: z
    .string()
    .regex(/^smtps?:\/\//)
    .optional(),
  MILLRACE_MAIL_FROM: z.string().default('Millrace <millrace@localhost>'),
  MILLRACE_STORAGE_DIR: z.string().optional(),
  MILLRACE_S3_BUCKET: z.string().min(3).optional(),
  MILLRACE_S3_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  MILLRACE_S3_REGION: z.string().min(1).default('us-east-1'),
  MILLRACE_S3_PREFIX: z.string().default(''),
  MILLRACE_S3_ACCESS_KEY: z.string().optional(),
  MILLRACE_S3_SECRET_KEY: z.string().optional(),
  MILLRACE_METRICS_TOKEN: z
    .string()
    .regex(/^\S{16,}$/)
    .optional(),
  MILLRACE_ARCHIVE: flag.default(false),
  MILLRACE_TRIGGER_HISTORY_DAYS: z.coerce.number().int().min(1).default(90),
  MILLRACE_DELIVERY_DAYS: z.coerce.number().int().min(1).default(30),
  MILLRACE_MAX_UPLOAD_MB: z.coerce.number().int().min(1).max(10_000).default(100),
  MILLRACE_TRUST_PROXY: flag.default(false),
  MILLRACE_LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error']).default('info'),
  MILLRACE_SAMPLES: flag.default(true),
})

export type Settings = z.infer<typeof settingsSchema>
export type SettingName = keyof Settings

export const settingDescriptions: Record<SettingName, string> = {
  PORT: 'Port of pages, REST, browsers and workers.',
  MILLRACE_HOST: 'Address to listen on.',
  MILLRACE_URL: 'Public address, for links and the origin check behind a proxy.',
  MILLRACE_DATA_DIR: 'Folder of the embedded Postgres, the storage and the secret key.',
  DATABASE_URL: 'An own Postgres (15 or newer) instead of the embedded one.',
  MILLRACE_ADMIN_EMAIL: 'With the password: creates the first administrator without a link.',
  MILLRACE_ADMIN_PASSWORD: 'At least 10 characters.',
  MILLRACE_SECRET_KEY: 'Key that encrypts secrets; made and kept in the data directory if absent.',
  MILLRACE_WORKERS: 'Worker processes that the server starts beside itself.',
  MILLRACE_WORKER_SLOTS: 'Tasks that one worker runs at once.',
  MILLRACE_WORKER_GROUP: 'Group of this worker; tasks may ask for a group.',
  MILLRACE_WORKER_NAME: 'Name of this worker; its host name if absent.',
  MILLRACE_WORKER_LABELS: 'Labels of this worker: key=value, separated by commas.',
  MILLRACE_REGION: 'Region of this worker, shown with each attempt.',
  MILLRACE_HEARTBEAT_MS: 'How often a worker reports, in milliseconds.',
  MILLRACE_LEASE_MS: 'How long after its last report a worker counts as lost, in milliseconds.',
  MILLRACE_KILL_GRACE_MS: 'Time between SIGTERM and SIGKILL for a stopped task, in milliseconds.',
  MILLRACE_DRAIN_MS: 'How long a stopping process lets tasks finish, in milliseconds.',
  MILLRACE_OUTBOUND_ALLOW: 'Private networks that tasks and webhooks may reach: CIDR list, commas.',
  NOTIFICATION_SECRET:
    'Also signs webhooks of the pipeline format: hex HMAC-SHA256 in X-Notification-Signature.',
  MILLRACE_SMTP_URL: 'Mail server of all who name none: smtp://user:password@host:587.',
  MILLRACE_MAIL_FROM: 'Sender of mails.',
  MILLRACE_STORAGE_DIR: 'Folder of files and large outputs; in the data directory if absent.',
  MILLRACE_S3_BUCKET: 'Bucket for files and large outputs, instead of the folder.',
  MILLRACE_S3_ENDPOINT: "Address of a store that speaks S3 and is not Amazon's.",
  MILLRACE_S3_REGION: 'Region of the bucket.',
  MILLRACE_S3_PREFIX: 'Put before each key in the bucket, as "millrace/".',
  MILLRACE_S3_ACCESS_KEY:
    'Access key; without it the AWS chain applies (environment, profile, role).',
  MILLRACE_S3_SECRET_KEY: 'Secret key to the access key.',
  MILLRACE_METRICS_TOKEN: 'Lets a collector read /metrics; an API token does as well.',
  MILLRACE_ARCHIVE: 'true: store the full record of each ended execution as JSON.',
  MILLRACE_TRIGGER_HISTORY_DAYS: 'How long slots and looks of triggers are kept, in days.',
  MILLRACE_DELIVERY_DAYS: 'How long deliveries that arrived or were given up are kept, in days.',
  MILLRACE_MAX_UPLOAD_MB: 'Largest file that a form or the REST API takes, in MB.',
  MILLRACE_TRUST_PROXY: 'true: believe X-Forwarded-For and X-Forwarded-Proto.',
  MILLRACE_LOG_LEVEL: 'trace, debug, info, warn or error.',
  MILLRACE_SAMPLES: 'false: do not save the sample flows at the first start.',
}

/** Names that hold secrets: never printed. */
export const secretSettings: ReadonlySet<string> = new Set([
  'DATABASE_URL',
  'MILLRACE_ADMIN_PASSWORD',
  'MILLRACE_SECRET_KEY',
  'MILLRACE_S3_SECRET_KEY',
  'NOTIFICATION_SECRET',
  'MILLRACE_SMTP_URL',
  'MILLRACE_METRICS_TOKEN',
])

/**
 * Reads the settings from an environment. Unset and empty mean the default.
 * Throws an Error with one sentence per wrong variable.
 */
export function readSettings(environment: Record<string, string | undefined>): Settings {
  const given = Object.fromEntries(
    Object.keys(settingsSchema.shape)
      .filter((name) => environment[name] !== undefined && environment[name] !== '')
      .map((name) => [name, environment[name]]),
  )
  const parsed = settingsSchema.safeParse(given)
  if (parsed.success) {
    refuseContradictions(parsed.data)
    return parsed.data
  }
  const sentences = parsed.error.issues.map((issue) => {
    const name = String(issue.path[0])
    const shown = secretSettings.has(name) ? 'its value' : `"${String(given[name])}"`
    const reason = issue.message.replace(/\.?$/, '.')
    return `${name}: ${shown} is not valid. ${reason} ${settingDescriptions[name as SettingName] ?? ''}`
  })
  throw new Error(sentences.join('\n'))
}

/** Values that are each right and cannot be true together. */
function refuseContradictions(given: Settings): void {
  if (!given.MILLRACE_ADMIN_EMAIL !== !given.MILLRACE_ADMIN_PASSWORD) {
    throw new Error('MILLRACE_ADMIN_EMAIL and MILLRACE_ADMIN_PASSWORD: set both, or neither.')
  }
  if (!given.MILLRACE_S3_ACCESS_KEY !== !given.MILLRACE_S3_SECRET_KEY) {
    throw new Error('MILLRACE_S3_ACCESS_KEY and MILLRACE_S3_SECRET_KEY: set both, or neither.')
  }
  if (given.MILLRACE_LEASE_MS < 2 * given.MILLRACE_HEARTBEAT_MS) {
    throw new Error(
      `MILLRACE_LEASE_MS: ${given.MILLRACE_LEASE_MS} is less than two heartbeats of ${given.MILLRACE_HEARTBEAT_MS} (MILLRACE_HEARTBEAT_MS): one late report would count as a lost worker. Make it longer.`,
    )
  }
}

let current: Settings | undefined

/** The settings of this process, read from its environment at the first call. */
export function settings(): Settings {
  current ??= readSettings(process.env)
  return current
}
