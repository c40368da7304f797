// What a worker process is told: by arguments first, then by its environment. A wrong one ends the start
// with one sentence.

import { hostname } from 'node:os'
import { parseArgs } from 'node:util'
import { readLabels, readSettings } from '@/lib/platform/settings'

export type WorkerOptions = {
  serverUrl: string
  token: string
  group: string | null
  region: string | null
  name: string
  labels: Record<string, string>
  slots: number
  drainMs: number
  outboundAllow: string
}

export const usage =
  'npm run worker -- --server URL --token TOKEN [--group NAME] [--slots N] [--name NAME] [--region NAME] [--label KEY=VALUE]...'

const flags = {
  server: { type: 'string' },
  token: { type: 'string' },
  group: { type: 'string' },
  region: { type: 'string' },
  name: { type: 'string' },
  slots: { type: 'string' },
  label: { type: 'string', multiple: true },
  help: { type: 'boolean' },
} as const

function readServerUrl(text: string | undefined): string {
  if (!text) throw new Error('Say which server to work for: --server https://host:8080.')
  const url = URL.canParse(text) ? new URL(text) : null
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new Error(`--server: "${text}" is not an address. Write it as https://host:8080.`)
  }
  return url.href.replace(/\/$/, '')
}

function readSlots(text: string | undefined, fallback: number): number {
  if (text === undefined) return fallback
  const slots = Number(text)
  if (Number.isInteger(slots) && slots >= 1 && slots <= 10_000) return slots
  throw new Error(`--slots: "${text}" is not a number from 1 to 10000.`)
}

function parse(args: string[]) {
  try {
    return parseArgs({ args, options: flags, allowPositionals: false }).values
  } catch (error) {
    const message = error instanceof Error ? error.message.split('.')[0] : String(error)
    throw new Error(`${message}. Usage: ${usage}`, { cause: error })
  }
}

/** Throws an Error with one sentence for people. */
export function readWorkerOptions(
  args: string[],
  environment: Record<string, string | undefined>,
): WorkerOptions | 'help' {
  const values = parse(args)
  if (values.help) return 'help'
  const settings = readSettings(environment)
  const token = values.token ?? environment.MILLRACE_WORKER_TOKEN
  const serverUrl = readServerUrl(values.server ?? environment.MILLRACE_SERVER)
  if (!token) throw new Error('Say the token of scope worker: --token mr_....')
  const number = environment.MILLRACE_LOCAL_WORKER
  const ownName = number ? `${hostname()}-${number}` : hostname()
  return {
    serverUrl,
    token,
    group: values.group ?? (settings.MILLRACE_WORKER_GROUP || null),
    region: values.region ?? (settings.MILLRACE_REGION || null),
    name: values.name ?? (settings.MILLRACE_WORKER_NAME || ownName),
    labels: readLabels(values.label ?? settings.MILLRACE_WORKER_LABELS.split(',')),
    slots: readSlots(values.slots, settings.MILLRACE_WORKER_SLOTS),
    drainMs: settings.MILLRACE_DRAIN_MS,
    outboundAllow: settings.MILLRACE_OUTBOUND_ALLOW,
  }
}
