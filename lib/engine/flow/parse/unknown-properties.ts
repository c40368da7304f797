import { nearestName } from '../nearest-name'
import type { Reader } from './reader'

/** Reports every property that is none of `known`, with the nearest that is. */
export function refuseUnknown(from: Reader, known: readonly string[], where: string): void {
  for (const key of Object.keys(from.value)) {
    if (known.includes(key)) continue
    const meant = nearestName(key, known)
    from.report.add({
      severity: 'error',
      code: 'unknown-property',
      path: [...from.path, key],
      message: `${where} has no property ${key}.`,
      fix: meant
        ? `Did you mean \`${meant}\`?`
        : `Remove it, or use one of ${known.slice(0, 12).join(', ')}.`,
      atKey: true,
    })
  }
}
