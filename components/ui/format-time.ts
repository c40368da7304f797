// How times and durations are put in words: which unit, which numbers. The words themselves are in
// messages/<locale>/common.json under `time` and `duration`.

export type Phrase = { key: string; values: Record<string, number | string> }

const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

/** The distance from now in one unit, or null when a date says it better (a week and more). */
export function relativePhrase(timeMs: number, nowMs: number): Phrase | null {
  const distance = nowMs - timeMs
  const size = Math.abs(distance)
  const tense = distance >= 0 ? 'Ago' : 'In'
  if (size < 5 * second) return { key: 'now', values: {} }
  if (size < minute) return { key: `seconds${tense}`, values: { n: Math.floor(size / second) } }
  if (size < hour) return { key: `minutes${tense}`, values: { n: Math.floor(size / minute) } }
  if (size < day) return { key: `hours${tense}`, values: { n: Math.floor(size / hour) } }
  if (size < 7 * day) return { key: `days${tense}`, values: { n: Math.floor(size / day) } }
  return null
}

/** How many decimals of a second it takes to say that time in full: 0 to 3. */
export function decimalsOf(durationMs: number): number {
  if (durationMs % 1000 === 0) return 0
  if (durationMs % 100 === 0) return 1
  return durationMs % 10 === 0 ? 2 : 3
}

/** As exact as asked for, however long it is, for marks that would read alike else: 5 m 04.02 s, 125 m 30 s. */
export function exactDurationPhrase(durationMs: number, decimals: number): Phrase {
  if (decimals === 0 && durationMs % minute === 0 && durationMs >= minute) {
    return durationPhrase(durationMs)
  }
  const seconds = (of: number) => (of / second).toFixed(decimals)
  if (durationMs < second && decimals > 0) return { key: 'ms', values: { ms: durationMs } }
  if (durationMs < minute) return { key: 's', values: { s: seconds(durationMs) } }
  const s = seconds(durationMs % minute).padStart(decimals === 0 ? 2 : decimals + 3, '0')
  return { key: 'm', values: { m: Math.floor(durationMs / minute), s } }
}

/** At most two units, the second padded so that a column of them stands still: 1 m 04 s. */
export function durationPhrase(durationMs: number): Phrase {
  const ms = Math.max(0, Math.round(durationMs))
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0')
  if (ms < second) return { key: 'ms', values: { ms } }
  if (ms < 10 * second) return { key: 's', values: { s: (Math.floor(ms / 100) / 10).toFixed(1) } }
  if (ms < minute) return { key: 's', values: { s: Math.floor(ms / second) } }
  if (ms < hour) {
    return { key: 'm', values: { m: Math.floor(ms / minute), s: two((ms % minute) / second) } }
  }
  if (ms < day) {
    return { key: 'h', values: { h: Math.floor(ms / hour), m: two((ms % hour) / minute) } }
  }
  return { key: 'd', values: { d: Math.floor(ms / day), h: two((ms % day) / hour) } }
}
