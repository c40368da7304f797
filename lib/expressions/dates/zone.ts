// Time zones: a fixed offset, or a region whose offsets come from the time zone data of the platform.

import { refuse } from '../error'
import { localSeconds } from './civil'

export type Zone = {
  /** As Java writes it: `Z`, `+02:00`, `UTC`, `Europe/Paris`. */
  id: string
  /** Known for an offset; a region has a name that dates are printed with. */
  region: boolean
  /** Seconds east of Greenwich at an instant, in epoch seconds. */
  offsetAt: (seconds: number) => number
}

const offsetPattern = /^(?:UTC|GMT|UT)?([+-])(\d{1,2})(?::?(\d{2}))?(?::?(\d{2}))?$/
const zoneName = /^[A-Za-z][A-Za-z0-9_+\-/]{0,60}$/
const maxCached = 200
const cache = new Map<string, Zone>()

export function zoneOf(id: string): Zone {
  const known = cache.get(id)
  if (known !== undefined) return known
  const zone = fixedZone(id) ?? regionZone(id)
  if (cache.size >= maxCached) cache.clear()
  cache.set(id, zone)
  return zone
}

function fixedZone(id: string): Zone | undefined {
  if (id === 'Z') return { id, region: false, offsetAt: () => 0 }
  if (id === 'UTC' || id === 'GMT' || id === 'UT') return { id, region: true, offsetAt: () => 0 }
  const match = offsetPattern.exec(id)
  if (!match) return undefined
  const size = Number(match[2]) * 3600 + Number(match[3] ?? 0) * 60 + Number(match[4] ?? 0)
  if (size > 18 * 3600) return refuse('type', `${id} is no time zone: at most 18 hours`)
  return offsetZone(match[1] === '-' ? -size : size)
}

export function offsetZone(offset: number): Zone {
  return { id: offsetText(offset, ':', 'Z'), region: false, offsetAt: () => offset }
}

/** `+02:00`; seconds only where there are any. */
export function offsetText(offset: number, separator: string, zero: string): string {
  if (offset === 0 && zero !== '') return zero
  const size = Math.abs(offset)
  const parts = [Math.floor(size / 3600), Math.floor((size % 3600) / 60)]
  if (size % 60 !== 0) parts.push(size % 60)
  return (
    (offset < 0 ? '-' : '+') + parts.map((part) => String(part).padStart(2, '0')).join(separator)
  )
}

function regionZone(id: string): Zone {
  let format: Intl.DateTimeFormat
  try {
    if (!zoneName.test(id)) throw new RangeError()
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: id,
      hourCycle: 'h23',
      era: 'short',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
  } catch {
    return refuse('type', 'Unknown time zone', 'Use a name such as Europe/Paris, or +02:00')
  }
  return { id, region: true, offsetAt: (seconds) => regionOffset(format, seconds) }
}

function regionOffset(format: Intl.DateTimeFormat, seconds: number): number {
  const found: Record<string, string> = {}
  for (const { type, value } of format.formatToParts(seconds * 1000)) found[type] = value
  const year = found['era']?.startsWith('B') ? 1 - Number(found['year']) : Number(found['year'])
  const local = localSeconds({
    year,
    month: Number(found['month']),
    day: Number(found['day']),
    hour: Number(found['hour']),
    minute: Number(found['minute']),
    second: Number(found['second']),
    nano: 0,
  })
  return local - seconds
}

/**
 * The instant of a local time. Where clocks go back the earlier one is meant; where they go forward,
 * a time that does not exist moves on by the gap, as in Java.
 */
export function instantOf(local: number, zone: Zone): number {
  const before = zone.offsetAt(local - 86_400)
  const after = zone.offsetAt(local + 86_400)
  for (const offset of [before, after]) {
    if (zone.offsetAt(local - offset) === offset) return local - offset
  }
  return local - before
}
