// Key-value pairs of a namespace: what flows keep for one another.

import { z } from 'zod'
import type { Json } from '@/lib/engine'
import { auditAlone } from '@/lib/accounts/audit'
import { may } from '@/lib/accounts/may'
import { deleteKeyValue } from '@/lib/kv/delete'
import { putKeyValue } from '@/lib/kv/put'
import { getKeyValue, listKeyValues } from '@/lib/kv/read'
import { parseDuration } from '@/lib/engine'
import { AppError } from '@/lib/shared/errors'
import { one } from '../query'
import { route, type Route } from '../route'

const ofNamespace = z.object({ namespace: z.string().max(150) })
const ofKey = ofNamespace.extend({ key: z.string().max(500) })
const path = '/namespaces/:namespace/kv'
const scope = ({ params: { namespace } }: { params: { namespace: string } }) => ({ namespace })
const missing = (namespace: string, key: string) => `${namespace} has no key ${key}.`

function typeOf(value: Json): string {
  if (typeof value === 'number') return 'NUMBER'
  if (typeof value === 'boolean') return 'BOOLEAN'
  return typeof value === 'string' ? 'STRING' : 'JSON'
}

function ttlOf(text: string | undefined): number | null {
  if (text === undefined) return null
  const ttlMs = parseDuration(text)
  if (ttlMs === null) throw new AppError('invalid', `ttl is ${text}; write a duration such as P1D.`)
  return ttlMs
}

async function keysOf(namespace: string) {
  const found = await listKeyValues(namespace)
  return found.map((one) => ({
    namespace: one.namespace,
    key: one.key,
    description: one.description,
    creationDate: one.createdAt,
    updateDate: one.updatedAt,
    expirationDate: one.expiresAt,
  }))
}

export const kvRoutes: Route[] = [
  route({
    method: 'GET',
    path,
    summary: 'Keys of a namespace.',
    permission: 'flow.read',
    scope,
    params: ofNamespace,
    handle: ({ params: { namespace } }) => keysOf(namespace),
  }),
  route({
    method: 'GET',
    path: `${path}/inheritance`,
    summary: 'Keys of a namespace and of those above it that you may see, nearest first.',
    permission: 'flow.read',
    scope,
    params: ofNamespace,
    handle: async ({ params: { namespace }, viewer }) => {
      const parts = namespace.split('.')
      const above = parts.map((_, at) => parts.slice(0, parts.length - at).join('.'))
      const seen = above.filter((each) => may(viewer, 'flow.read', each))
      return Promise.all(
        seen.map(async (each) => ({ namespace: each, kvEntries: await keysOf(each) })),
      )
    },
  }),
  route({
    method: 'GET',
    path: `${path}/:key`,
    summary: 'The value of a key, with its type.',
    permission: 'flow.read',
    scope,
    params: ofKey,
    handle: async ({ params: { namespace, key } }) => {
      const found = key.startsWith('_') ? null : await getKeyValue(namespace, key)
      if (!found) throw new AppError('not-found', missing(namespace, key))
      return {
        type: typeOf(found.value as Json),
        value: found.value,
        revision: 1,
        updated: found.updatedAt,
      }
    },
  }),
  route({
    method: 'PUT',
    path: `${path}/:key`,
    summary:
      'Sets a key to the JSON of the body; ttl=P1D lets it expire. Or as headers: ttl, description.',
    permission: 'flow.write',
    scope,
    params: ofKey,
    query: z.object({ ttl: one(z.string().max(50)) }),
    reads: 'json',
    body: z.unknown(),
    handle: async ({ params: { namespace, key }, query, body, by, request: { headers } }) => {
      const value = (body ?? null) as Json
      const ttlMs = ttlOf(query.ttl ?? headers.get('ttl') ?? undefined)
      const description = headers.get('description')?.slice(0, 1_000)
      await putKeyValue({ namespace, key, value, ttlMs, ...(description && { description }) })
      await auditAlone({ ...by, action: 'kv.put', namespace, subject: key, data: {} })
      return undefined
    },
  }),
  route({
    method: 'DELETE',
    path,
    summary: 'Deletes the keys that the body names; says which of them were there.',
    permission: 'flow.write',
    scope,
    params: ofNamespace,
    reads: 'json',
    body: z.object({ keys: z.array(z.string().max(500)).max(1_000) }),
    handle: async ({ params: { namespace }, body, by }) => {
      const keys: string[] = []
      for (const key of new Set(body.keys)) {
        if (!key.startsWith('_') && (await deleteKeyValue(namespace, key))) keys.push(key)
      }
      const rows = keys.map((key) => ({ ...by, action: 'kv.delete', namespace, subject: key }))
      if (rows.length > 0) await auditAlone(...rows)
      return { keys }
    },
  }),
  route({
    method: 'DELETE',
    path: `${path}/:key`,
    summary: 'Deletes a key; says whether it was there.',
    permission: 'flow.write',
    scope,
    params: ofKey,
    handle: async ({ params: { namespace, key }, by }) => {
      const deleted = !key.startsWith('_') && (await deleteKeyValue(namespace, key))
      if (deleted) {
        await auditAlone({ ...by, action: 'kv.delete', namespace, subject: key, data: {} })
      }
      return Response.json(deleted)
    },
  }),
]
