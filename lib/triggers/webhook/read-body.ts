// The body of a call as `trigger.body`. JSON is parsed, forms become maps, text stays text, and bytes that are
// no text become base64 beside their content type. Whoever calls may be hostile: what is nested too deep to be
// kept is refused.

import type { Json } from '@/lib/engine'
import { AppError } from '@/lib/shared/errors'
import { deepest, isNestedDeeper } from '../nested-deeper'

/** Null where there is none. Throws invalid for a form that cannot be read and for what is nested too deep. */
export async function readBodyValue(bytes: Uint8Array, contentType: string): Promise<Json> {
  if (bytes.length === 0) return null
  const type = contentType.split(';')[0]?.trim().toLowerCase() ?? ''
  if (type === 'multipart/form-data') return readForm(bytes, contentType)
  const text = textOf(bytes)
  if (text === null) return binary(bytes, type)
  if (type === 'application/x-www-form-urlencoded') return mapOf(new URLSearchParams(text))
  return readJson(text)
}

/** Broken JSON stays the text that it is. */
function readJson(text: string): Json {
  if (isNestedDeeper(text)) {
    throw new AppError('invalid', `The body is nested deeper than ${deepest} levels.`)
  }
  try {
    return JSON.parse(text) as Json
  } catch {
    return text
  }
}

function textOf(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return null
  }
}

const binary = (bytes: Uint8Array, type: string): Json => ({
  contentType: type === '' ? 'application/octet-stream' : type,
  base64: Buffer.from(bytes).toString('base64'),
})

async function readForm(bytes: Uint8Array, contentType: string): Promise<Json> {
  let form: FormData
  try {
    const body = new Uint8Array(bytes)
    form = await new Response(body, { headers: { 'content-type': contentType } }).formData()
  } catch (error) {
    throw new AppError('invalid', 'The form in the body cannot be read.', { cause: error })
  }
  const pairs: [string, Json][] = []
  for (const [name, value] of form) {
    if (typeof value === 'string') pairs.push([name, value])
    else {
      const content = new Uint8Array(await value.arrayBuffer())
      pairs.push([name, { name: value.name, ...(binary(content, value.type) as object) }])
    }
  }
  return mapOf(pairs)
}

/** A name that comes several times is a list. */
function mapOf(pairs: Iterable<[string, Json]>): Json {
  const lists = new Map<string, Json[]>()
  for (const [name, value] of pairs) lists.set(name, [...(lists.get(name) ?? []), value])
  return Object.fromEntries(
    [...lists].map(([name, values]) => [name, values.length === 1 ? (values[0] ?? null) : values]),
  )
}
