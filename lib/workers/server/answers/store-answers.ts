// Secrets, key-value pairs, states and files.

import type { Json } from '@/lib/engine'
import { deleteKeyValue } from '@/lib/kv/delete'
import { putKeyValue, writeKeyValue } from '@/lib/kv/put'
import { getKeyValue, listKeyValues } from '@/lib/kv/read'
import { namespaceAndAbove, getSecret } from '@/lib/secrets/get'
import { AppError } from '@/lib/shared/errors'
import { storage } from '@/lib/storage/open-storage'
import { namespaceOfPath, pathOfUri } from '@/lib/storage/uri'
import {
  argument,
  refuseUnrelated,
  relatedNamespace,
  textArgument,
  type Answers,
  type Args,
  type Asker,
} from './asker'

/** A key is looked for in the namespace, then in those above it, where none was named. */
async function findValue(asker: Asker, args: Args, key: string) {
  const named = argument(args, 1, 'namespace') !== undefined
  const namespace = relatedNamespace(asker, args, 1)
  for (const each of named ? [namespace] : namespaceAndAbove(namespace)) {
    const found = await getKeyValue(each, key)
    if (found) return found
  }
  return null
}

/** States of flows are key-value pairs under a name that people cannot write. */
function stateKey(asker: Asker, args: Args): string {
  const perFlow = argument(args, 0, 'flow') !== false
  const name = textArgument(args, 0, 'name')
  const value = argument(args, 0, 'taskrunValue')
  return ['_state', perFlow ? asker.flowId : '', name, value ?? ''].map(String).join('/')
}

/** Outputs kept by the tasks of one flow, under a name that people cannot write. */
function cacheKey(asker: Asker, args: Args): string {
  return ['_cache', asker.flowId, textArgument(args, 0, 'key')].join('/')
}

export const storeAnswers: Answers = {
  async secret(asker, args) {
    const key = textArgument(args, 0, 'key')
    const value = await getSecret(relatedNamespace(asker, args, 1), key)
    if (value !== null) return { value, secret: true }
    throw new AppError('not-found', `There is no secret ${key} for ${asker.namespace}.`)
  },
  async kv(asker, args) {
    const key = textArgument(args, 0, 'key')
    const found = await findValue(asker, args, key)
    if (found) return { value: found.value }
    if (argument(args, 2, 'errorOnMissing') === false) return { value: null }
    throw new AppError('not-found', `There is no key ${key} for ${asker.namespace}.`)
  },
  async 'kv.get'(asker, args) {
    const found = await findValue(asker, args, textArgument(args, 0, 'key'))
    return { value: found && { value: found.value } }
  },
  async 'kv.put'(asker, args) {
    const ttlMs = argument(args, 3, 'ttlMs')
    await putKeyValue({
      namespace: relatedNamespace(asker, args, 1),
      key: textArgument(args, 0, 'key'),
      value: argument(args, 2, 'value') ?? null,
      ttlMs: typeof ttlMs === 'number' ? ttlMs : null,
      overwrite: argument(args, 4, 'overwrite') !== false,
      description: (argument(args, 5, 'description') as string | undefined) ?? null,
    })
    return { value: true }
  },
  async 'kv.delete'(asker, args) {
    const namespace = relatedNamespace(asker, args, 1)
    return { value: await deleteKeyValue(namespace, textArgument(args, 0, 'key')) }
  },
  async 'kv.keys'(asker, args) {
    const prefix = argument(args, 0, 'prefix')
    const found = await listKeyValues(relatedNamespace(asker, args, 1), {
      prefix: typeof prefix === 'string' ? prefix : '',
    })
    return { value: found.map(({ key }) => key) }
  },
  async 'state.get'(asker, args) {
    const found = await getKeyValue(asker.namespace, stateKey(asker, args))
    return { value: found?.value ?? null }
  },
  async 'state.set'(asker, args) {
    const key = stateKey(asker, args)
    const before = (await getKeyValue(asker.namespace, key))?.value
    const data = argument(args, 0, 'data') as Record<string, Json>
    const value = { ...(before as Record<string, Json> | undefined), ...data }
    await writeKeyValue({ namespace: asker.namespace, key, value })
    return { value: Object.keys(value).length }
  },
  async 'state.delete'(asker, args) {
    return { value: await deleteKeyValue(asker.namespace, stateKey(asker, args)) }
  },
  async 'cache.get'(asker, args) {
    const found = await getKeyValue(asker.namespace, cacheKey(asker, args))
    return { value: found?.value ?? null }
  },
  async 'cache.put'(asker, args) {
    const ttlMs = argument(args, 1, 'ttlMs')
    await writeKeyValue({
      namespace: asker.namespace,
      key: cacheKey(asker, args),
      value: argument(args, 2, 'outputs') ?? {},
      ttlMs: typeof ttlMs === 'number' ? ttlMs : null,
    })
    return { value: true }
  },
  async 'file.delete'(asker, args) {
    const path = pathOfUri(textArgument(args, 0, 'uri'))
    refuseUnrelated(asker, namespaceOfPath(path))
    return { value: await storage().remove(path) }
  },
}
