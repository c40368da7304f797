// Outputs travel and are stored with the task run, so they stay small: what makes them larger than
// 256 KB goes to storage, the largest first, and a URI stands in its place.

import type { JsonObject } from '@/lib/engine'
import type { TaskFiles } from '@/lib/tasks/task-type'

export const largestOutputs = 256 * 1024

export async function keepOutputsSmall(outputs: JsonObject, files: TaskFiles): Promise<JsonObject> {
  const sizes = Object.entries(outputs).map(([name, value]) => ({
    name,
    size: JSON.stringify(value).length,
  }))
  let total = sizes.reduce((sum, { size }) => sum + size, 0)
  if (total <= largestOutputs) return outputs
  sizes.sort((a, b) => b.size - a.size)
  const kept = { ...outputs }
  for (const { name, size } of sizes) {
    if (total <= largestOutputs) break
    const value = outputs[name]
    const isText = typeof value === 'string'
    const content = isText ? value : JSON.stringify(value)
    kept[name] = await files.write(`output-${name}.${isText ? 'txt' : 'json'}`, content)
    total -= size
  }
  return kept
}

/** Most outputs are a few short values: seen without writing them out as JSON. */
export function surelySmall(outputs: JsonObject): boolean {
  let size = 0
  for (const [name, value] of Object.entries(outputs)) {
    if (typeof value === 'object' && value !== null) return false
    size += name.length + (typeof value === 'string' ? value.length : 20)
  }
  return size * 6 < largestOutputs
}
