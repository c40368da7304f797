// The secrets in a destination's config: sealed texts at rest, `******` to people, themselves to the wire.

import { openSealedText, sealText } from '@/lib/secrets/sealed-text'
import { maskSealed, replaceSealed, sealedMask } from '@/lib/shared/sealed'

type Config = Record<string, unknown>

/** Its secret fields opened, and no other: a sealed text anywhere else stays one. Throws AppError unavailable where the key is another one. */
export function openConfig(config: Config, secrets: readonly string[]): Config {
  const entries = Object.entries(config).map(([key, value]) =>
    secrets.includes(key)
      ? [key, replaceSealed(value, (text) => openSealedText(text))]
      : [key, value],
  )
  return Object.fromEntries(entries) as Config
}

export const maskConfig = (config: Config): Config => maskSealed(config)

/**
 * Seals the fields that hold secrets. A field that comes back as it was shown (`******`) keeps what it had:
 * a form can be saved without knowing the secret.
 */
export function sealConfig(
  config: Config,
  secrets: readonly string[],
  before: Config = {},
): Config {
  const sealed = Object.entries(config).map(([key, value]) =>
    secrets.includes(key) ? [key, sealValue(value, before[key])] : [key, value],
  )
  return Object.fromEntries(sealed) as Config
}

function sealValue(value: unknown, before: unknown): unknown {
  if (typeof value === 'string') {
    if (value === sealedMask && typeof before === 'string') return before
    return sealText(value)
  }
  if (typeof value !== 'object' || value === null) return value
  const known = (typeof before === 'object' && before !== null ? before : {}) as Config
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, sealValue(item, known[key])]),
  )
}
