// Outputs of a task kept for later executions of its flow, by what it was asked to do: its type and rendered
// properties. A hit whose files are gone is none. The cache never fails a task: without it the body runs. Secrets are kept as they show.

import { createHash } from 'node:crypto'
import { parseDuration, type JsonObject, type Outcome } from '@/lib/engine'
import type { WorkFrame } from '@/lib/runtime/workers-door'
import type { TaskContext } from '@/lib/tasks/task-type'
import type { Masker } from './mask-secrets'

const storedUri = /(?:millrace|kestra):\/\/\/[^\s"\\]+/g

/** `properties` as written; secrets are in the key as a hash only. */
export async function throughCache(
  ctx: TaskContext,
  { task }: WorkFrame,
  properties: unknown,
  masker: Pick<Masker, 'value'>,
  run: () => Promise<Outcome>,
): Promise<Outcome> {
  if (!task.cache) return run()
  const asked = await renderedHere(ctx, properties)
  if (asked === undefined) return run()
  const hash = createHash('sha256')
    .update(JSON.stringify([task.type, asked]))
    .digest('hex')
  const key = `${task.id}/${hash}`
  const found = await kept(ctx, key)
  if (found) {
    ctx.log('INFO', 'Taken from the cache: an earlier execution asked for the same.')
    return { ok: true, outputs: found }
  }
  const outcome = await run()
  if (outcome.ok && (outcome.state ?? 'SUCCESS') === 'SUCCESS' && !outcome.effects?.length) {
    await keep(ctx, key, masker.value(outcome.outputs), task.cache.ttl)
  }
  return outcome
}

/** Some properties are rendered by the body itself, with its directory: here its name says nothing. */
async function renderedHere(ctx: TaskContext, properties: unknown): Promise<unknown> {
  try {
    return await ctx.render(properties, { workingDir: '', outputDir: '' })
  } catch (error) {
    if (ctx.signal.aborted) throw error
    ctx.log('WARN', 'Not looked for in the cache: its properties need what only its body knows.')
    return undefined
  }
}

async function kept(ctx: TaskContext, key: string): Promise<JsonObject | null> {
  const found = (await ctx.ask('cache.get', { key })) as JsonObject | null
  if (!found) return null
  for (const [uri] of JSON.stringify(found).matchAll(storedUri)) {
    const there = await ctx.files.size(uri).then(
      () => true,
      () => false,
    )
    if (!there) return null
  }
  return found
}

async function keep(
  ctx: TaskContext,
  key: string,
  outputs: JsonObject,
  ttl: string | null,
): Promise<void> {
  const rendered = ttl === null ? null : await ctx.render(ttl)
  const ttlMs = typeof rendered === 'string' ? parseDuration(rendered) : null
  if (rendered !== null && ttlMs === null) {
    ctx.log('WARN', `taskCache.ttl is ${JSON.stringify(rendered)}, which is no duration: not kept.`)
    return
  }
  try {
    await ctx.ask('cache.put', { key, outputs, ttlMs })
  } catch (error) {
    ctx.log('WARN', `Its outputs were not kept: ${error instanceof Error ? error.message : ''}`)
  }
}
