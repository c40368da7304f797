// A secret that a trigger puts into an input stays one, whatever the type of the input: what is kept is sealed,
// and only a task that uses it has it in clear.

import type { Json, JsonObject } from '@/lib/engine'
import { sealText } from '@/lib/secrets/sealed-text'
import { isSealed } from '@/lib/shared/sealed'

/** `secrets`: every text that derives from one, as the rendering told them. */
export function sealSecrets(inputs: JsonObject, secrets: string[]): JsonObject {
  const hidden = secrets.filter((text) => text !== '')
  if (hidden.length === 0) return inputs
  const seal = (value: Json): Json => {
    if (typeof value === 'string') {
      const shows = !isSealed(value) && hidden.some((text) => value.includes(text))
      return shows ? sealText(value) : value
    }
    if (Array.isArray(value)) return value.map(seal)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, seal(item)]))
  }
  return seal(inputs) as JsonObject
}
