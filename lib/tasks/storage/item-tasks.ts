// Items: a stored file with one JSON value a line. The expression sees the fields of an item as variables.

import { z } from 'zod'
import type { Json } from '@/lib/engine'
import { isTruthy, type Value } from '@/lib/expressions'
import { anyValue, asText, text } from '../properties'
import { defineTask, succeeded, type TaskContext } from '../task-type'
import { lineWriter } from './file-tasks'
import { endingOf, readLines } from './lines'

const from = text().describe('URI of a stored file with one JSON value a line.')
const counts = {
  uri: z.string().describe('The file.'),
  processedItemsTotal: z.number().describe('Items read.'),
  droppedItemsTotal: z.number().describe('Items dropped.'),
}
const choices = ['FAIL', 'INCLUDE', 'EXCLUDE'] as const

function variablesOf(line: string): Record<string, Json> {
  const item = JSON.parse(line) as Json
  if (item === null || typeof item !== 'object' || Array.isArray(item)) return { value: item, item }
  return { ...item, item }
}

/** Copies the lines for which `keep` says yes. */
async function copyItems(
  ctx: TaskContext,
  uri: string,
  keep: (line: string) => Promise<boolean>,
): Promise<{ uri: string; processedItemsTotal: number; droppedItemsTotal: number }> {
  const writer = lineWriter(ctx, `items${endingOf(uri) || '.ion'}`)
  let read = 0
  let dropped = 0
  for await (const line of readLines(await ctx.files.read(uri))) {
    if (line.trim() === '') continue
    ctx.signal.throwIfAborted()
    read++
    if (await keep(line)) await writer.write(line)
    else dropped++
  }
  return { uri: await writer.end(), processedItemsTotal: read, droppedItemsTotal: dropped }
}

export const filterItems = defineTask({
  type: 'core.storage.FilterItems',
  title: 'Keep some items of a file',
  description: 'Keeps, or drops, the items for which an expression is true.',
  unrendered: ['filterCondition'],
  properties: z.object({
    from,
    filterCondition: anyValue().describe('True for the items that are meant.'),
    filterType: z.enum(['INCLUDE', 'EXCLUDE']).default('INCLUDE').describe('Keep or drop them.'),
    errorOrNullBehavior: z
      .enum(choices)
      .default('FAIL')
      .describe('For items for which it cannot be said.'),
  }),
  outputs: z.object(counts),
  example: `id: filter
type: core.storage.FilterItems
from: "{{ inputs.file }}"
filterCondition: "{{ total > 100 }}"`,
  async run(ctx, { from, filterCondition, filterType, errorOrNullBehavior }) {
    const decide = async (line: string): Promise<boolean> => {
      try {
        const value = await ctx.render(filterCondition, variablesOf(line))
        if (value === null) throw new Error('The condition gives null.')
        return isTruthy(value as Value) === (filterType === 'INCLUDE')
      } catch (error) {
        if (errorOrNullBehavior === 'FAIL') throw error
        return errorOrNullBehavior === 'INCLUDE'
      }
    }
    return succeeded(await copyItems(ctx, from, decide))
  },
})

export const deduplicateItems = defineTask({
  type: 'core.storage.DeduplicateItems',
  title: 'Drop items that repeat',
  description: 'Keeps, of the items for which an expression gives the same, the last one.',
  unrendered: ['expr'],
  properties: z.object({
    from,
    expr: anyValue().describe('What makes two items the same.'),
  }),
  outputs: z.object({ ...counts, numKeys: z.number().describe('Items kept.') }),
  example: `id: once
type: core.storage.DeduplicateItems
from: "{{ inputs.file }}"
expr: "{{ id }}"`,
  async run(ctx, { from, expr }) {
    const last = new Map<string, number>()
    let index = 0
    for await (const line of readLines(await ctx.files.read(from))) {
      if (line.trim() === '') continue
      last.set(asText(await ctx.render(expr, variablesOf(line))), index++)
    }
    const kept = new Set(last.values())
    let at = 0
    const copied = await copyItems(ctx, from, async () => kept.has(at++))
    return succeeded({ ...copied, numKeys: kept.size })
  },
})
