// What makes two failures the same: their code, and their message without what differs from one time to the
// next (ids, numbers, times, addresses in memory, names of temporary files). Pure.

import type { Failure } from '@/lib/engine'

const longestPattern = 300
const longestRead = 4_000

/** In this order: the longer ones first, so that a number inside of an id is not taken for itself. */
const changing: [what: RegExp, by: string][] = [
  [/\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?([.,]\d+)?(Z|[+-]\d\d:?\d\d)?/g, '‹time›'],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, '‹id›'],
  [/\b0x[0-9a-f]+\b/gi, '‹id›'],
  [/\b(?=[a-z]*\d)(?=\d*[a-z])[0-9a-z]{12,}\b/gi, '‹id›'],
  [/\/tmp\/[^\s'":,)]*/g, '/tmp/‹file›'],
  [/\d+([.,]\d+)*/g, '‹n›'],
]

/** The message with a mark for each part that changes; equal for failures that are the same. */
export function patternOf({ message }: Pick<Failure, 'message'>): string {
  const text = message.slice(0, longestRead).replaceAll(/\s+/g, ' ').trim()
  return changing
    .reduce((line, [what, by]) => line.replaceAll(what, by), text)
    .slice(0, longestPattern)
}
