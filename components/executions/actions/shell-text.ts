// Words of a line for a terminal: what stands in them is never read by the shell.

import { sealedMask } from '@/lib/shared/sealed'

export function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}

/** `name=value`; a secret is not known here, so the line takes it from a variable of the shell. */
export function inputWord(name: string, value: unknown): string {
  if (value === sealedMask) {
    return `${quoted(`${name}=`)}"$${name.toUpperCase().replaceAll(/[^A-Z0-9_]/g, '_')}"`
  }
  return quoted(`${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
}
