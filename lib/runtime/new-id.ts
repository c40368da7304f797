// Randomness for the engine, drawn in blocks: one call to the system for thousands of ids.

import { randomFillSync } from 'node:crypto'

const block = Buffer.alloc(16 * 2_048)
let at = block.length

/** 32 hex digits. */
export function newSeed(): string {
  if (at >= block.length) {
    randomFillSync(block)
    at = 0
  }
  at += 16
  return block.toString('hex', at - 16, at)
}

/** A UUIDv7: in time order, so that new rows stand together in every index. */
export function newId(atMs: number = Date.now()): string {
  const time = atMs.toString(16).padStart(12, '0')
  const random = newSeed()
  const variant = ((Number.parseInt(random[3] ?? '0', 16) & 3) | 8).toString(16)
  return `${time.slice(0, 8)}-${time.slice(8)}-7${random.slice(0, 3)}-${variant}${random.slice(4, 7)}-${random.slice(7, 19)}`
}
