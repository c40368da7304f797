// A config as the texts of a form, and back. What is empty is left out.

import type { ConfigField } from '@/lib/notifications/schema'

export type Texts = Record<string, string>

export const textsOf = (config: Record<string, unknown>): Texts =>
  Object.fromEntries(
    Object.entries(config).map(([name, value]) => [
      name,
      Array.isArray(value)
        ? value.map(String).join(', ')
        : typeof value === 'string'
          ? value
          : JSON.stringify(value),
    ]),
  )

export function configOf(fields: ConfigField[], texts: Texts): Record<string, unknown> {
  const entries = fields.flatMap(({ name, kind }) => {
    const text = texts[name]?.trim() ?? ''
    if (text === '') return []
    return [[name, valueOf(kind, text)] as const]
  })
  return Object.fromEntries(entries)
}

/** What cannot be read goes as it is: the server says what would be right. */
function valueOf(kind: ConfigField['kind'], text: string): unknown {
  if (kind === 'number') return Number.isNaN(Number(text)) ? text : Number(text)
  if (kind === 'flag') return text === 'true'
  if (kind === 'list') return text.split(',').map((one) => one.trim())
  if (kind !== 'json' && kind !== 'batch') return text
  try {
    return JSON.parse(text) as unknown
  } catch {
    return text
  }
}
