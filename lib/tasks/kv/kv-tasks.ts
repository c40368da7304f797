// The key-value store of a namespace. Reading without a namespace looks in this flow's and in those above.

import { z } from 'zod'
import type { Json, JsonObject } from '@/lib/engine'
import { anyValue, durationMs, duration, flag, text } from '../properties'
import { defineTask, failed, succeeded, type TaskContext } from '../task-type'

const key = text().describe('The key.')
const namespace = text().optional().describe("Namespace; this flow's if absent.")
const errorOnMissing = flag().default(false).describe('true: fails where it is not there.')

/** Without what is undefined: an argument that was not given. */
export function given(args: Record<string, Json | undefined>): JsonObject {
  return Object.fromEntries(
    Object.entries(args).filter(([, value]) => value !== undefined),
  ) as JsonObject
}

export const kvGet = defineTask({
  type: 'core.kv.Get',
  title: 'Read a key',
  description: 'Reads a value of the key-value store.',
  properties: z.object({ key, namespace, errorOnMissing }),
  outputs: z.object({ value: anyValue().describe('The value, or null.') }),
  example: 'id: get\ntype: core.kv.Get\nkey: last-run',
  async run(ctx, { key, namespace, errorOnMissing }) {
    const found = (await ctx.ask('kv.get', given({ key, namespace }))) as { value: Json } | null
    if (!found && errorOnMissing) return failed('not-found', `There is no key ${key}`)
    return succeeded({ value: found?.value ?? null })
  },
})

const kinds = ['STRING', 'NUMBER', 'BOOLEAN', 'DATETIME', 'DATE', 'DURATION', 'JSON'] as const

function typed(value: Json, kind: (typeof kinds)[number] | undefined): Json {
  if (kind === undefined || kind === 'JSON') return kind ? parseJson(value) : value
  if (kind === 'NUMBER') return numberOf(value)
  if (kind === 'BOOLEAN') return value === true || value === 'true'
  const written = typeof value === 'string' ? value : JSON.stringify(value)
  if (kind === 'DURATION' && durationMs(written) === null) {
    throw new Error(`"${written}" is not a duration such as PT5M.`)
  }
  if (kind.startsWith('DATE') && Number.isNaN(Date.parse(written))) {
    throw new Error(`"${written}" is not a date.`)
  }
  return written
}

function parseJson(value: Json): Json {
  return typeof value === 'string' ? (JSON.parse(value) as Json) : value
}

function numberOf(value: Json): number {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  if (typeof number === 'number' && Number.isFinite(number)) return number
  throw new Error(`${JSON.stringify(value)} is not a number.`)
}

const kvSetProperties = z.object({
  key,
  value: anyValue().describe('The value.'),
  namespace,
  overwrite: flag().default(true).describe('false: fails where the key has a value.'),
  ttl: duration().optional().describe('Forgets the value after this time.'),
  kvType: z.enum(kinds).optional().describe('How to read the value.'),
  kvDescription: text().optional().describe('For people.'),
})

async function put(ctx: TaskContext, properties: z.output<typeof kvSetProperties>) {
  const { key, namespace, overwrite, ttl, kvType, kvDescription } = properties
  const value = typed(properties.value as Json, kvType)
  const args = { key, namespace, overwrite, value, ttlMs: ttl, description: kvDescription }
  await ctx.ask('kv.put', given(args))
  return succeeded()
}

const defineSet = (type: string) =>
  defineTask({
    type,
    title: 'Write a key',
    description: 'Writes a value into the key-value store.',
    properties: kvSetProperties,
    outputs: z.object({}),
    example: `id: set\ntype: ${type}\nkey: last-run\nvalue: "{{ execution.startDate }}"`,
    run: put,
  })

export const kvSet = defineSet('core.kv.Set')
export const kvPut = defineSet('core.kv.Put')

export const kvDelete = defineTask({
  type: 'core.kv.Delete',
  title: 'Delete a key',
  description: 'Deletes a key of the key-value store.',
  properties: z.object({ key, namespace, errorOnMissing }),
  outputs: z.object({ deleted: z.boolean().describe('Whether it was there.') }),
  example: 'id: delete\ntype: core.kv.Delete\nkey: last-run',
  async run(ctx, { key, namespace, errorOnMissing }) {
    const deleted = (await ctx.ask('kv.delete', given({ key, namespace }))) === true
    if (!deleted && errorOnMissing) return failed('not-found', `There is no key ${key}`)
    return succeeded({ deleted })
  },
})

export const kvGetKeys = defineTask({
  type: 'core.kv.GetKeys',
  title: 'List keys',
  description: 'Lists the keys of a namespace.',
  properties: z.object({
    prefix: text().optional().describe('Only keys that start so.'),
    namespace,
  }),
  outputs: z.object({ keys: z.array(z.string()).describe('The keys.') }),
  example: 'id: keys\ntype: core.kv.GetKeys\nprefix: last-',
  async run(ctx, { prefix, namespace }) {
    return succeeded({ keys: (await ctx.ask('kv.keys', given({ prefix, namespace }))) as string[] })
  },
})
