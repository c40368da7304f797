// Secrets that an attempt has read are hidden wherever a person would see them: log lines and outputs.

import type { Json } from '@/lib/engine'

const mask = '******'
/** Shorter texts would hide half of every line. */
const shortest = 3

export type Masker = {
  add(secrets: Iterable<string>): void
  text(text: string): string
  value<T extends Json>(value: T): T
}

export function createMasker(): Masker {
  let secrets: string[] = []
  const text = (plain: string): string =>
    secrets.reduce((masked, secret) => masked.replaceAll(secret, mask), plain)
  const value = (plain: Json): Json => {
    if (typeof plain === 'string') return text(plain)
    if (plain === null || typeof plain !== 'object') return plain
    if (Array.isArray(plain)) return plain.map(value)
    return Object.fromEntries(
      Object.entries(plain).map(([name, each]) => [text(name), value(each)]),
    )
  }
  return {
    add(found) {
      const parts = [...found].flatMap((secret) => [secret].concat(secret.split('\n')))
      const kept = new Set([...secrets, ...parts.map((part) => part.trim())])
      // The longest first: a secret may stand within another.
      secrets = [...kept].filter((part) => part.length >= shortest)
      secrets.sort((a, b) => b.length - a.length)
    },
    text,
    value: <T extends Json>(plain: T) => (secrets.length === 0 ? plain : (value(plain) as T)),
  }
}
