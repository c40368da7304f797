// A sealed text stands in data where a secret value would: «sealed:...» holds the value encrypted
// (lib/secrets/sealed-text makes and opens them). The engine carries it about like any text, alone or inside
// another one, so the value is in no table, event or effect; only a worker's frame opens it. What people and
// programs see has `******` in its place.

import type { Json } from './json'

const opening = '«sealed:'
const pattern = /«sealed:[A-Za-z0-9_-]+»/g
export const sealedMask = '******'

export const writeSealed = (content: Buffer): string =>
  `${opening}${content.toString('base64url')}»`

export const readSealed = (text: string): Buffer =>
  Buffer.from(text.slice(opening.length, -1), 'base64url')

/** Whether the text is one sealed text and nothing else. */
export const isSealed = (text: string): boolean =>
  text.startsWith(opening) && text.match(pattern)?.[0] === text

/** The same data with every sealed text replaced; the same reference where there is none. */
export function replaceSealed<T>(value: T, change: (sealed: string) => string): T {
  return mapTexts(value, (text) => text.replace(pattern, change)) as T
}

/** What may be shown: `******` for each sealed text. */
export const maskSealed = <T>(value: T): T => replaceSealed(value, () => sealedMask)

/** Each sealed text in the data, once. */
export function findSealed(value: unknown): Set<string> {
  const found = new Set<string>()
  mapTexts(value, (text) => {
    for (const sealed of text.match(pattern) ?? []) found.add(sealed)
    return text
  })
  return found
}

/** Gives every text that holds a sealed one, keys of maps too, to `change`. Plain JSON data only. */
export function mapSealedTexts(value: unknown, change: (text: string) => unknown): unknown {
  return mapTexts(value, change)
}

function mapTexts(value: unknown, change: (text: string) => unknown): unknown {
  if (typeof value === 'string') return value.includes(opening) ? change(value) : value
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) {
    const items = value.map((item) => mapTexts(item, change))
    return items.some((item, index) => item !== value[index]) ? items : value
  }
  let changed = false
  const entries = Object.entries(value as Record<string, Json>).map(([key, item]) => {
    const shownKey = key.includes(opening) ? String(change(key)) : key
    const next = mapTexts(item, change)
    if (next !== item || shownKey !== key) changed = true
    return [shownKey, next] as const
  })
  return changed ? Object.fromEntries(entries) : value
}
