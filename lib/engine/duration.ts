// Durations as ISO 8601 writes them: P1DT2H30M, PT0.25S, P2W, in either case as Kestra takes them.
// Only fixed units: a month or a year has no length, so neither is taken.

const dayMs = 86_400_000
const pattern =
  /^([+-])?P(?:(\d+(?:[.,]\d+)?)W)?(?:(\d+(?:[.,]\d+)?)D)?(?:T(?:([+-]?\d+(?:[.,]\d+)?)H)?(?:([+-]?\d+(?:[.,]\d+)?)M)?(?:([+-]?\d+(?:[.,]\d+)?)S)?)?$/i

/** Milliseconds, or null where the text is no duration. Negative durations are read as they are. */
export function parseDuration(text: string): number | null {
  const match = pattern.exec(text.trim())
  if (!match || /[PT]$/i.test(text.trim())) return null
  const [, sign, weeks, days, hours, minutes, seconds] = match
  const ms =
    part(weeks) * 7 * dayMs +
    part(days) * dayMs +
    part(hours) * 3_600_000 +
    part(minutes) * 60_000 +
    part(seconds) * 1000
  return ((sign === '-' ? -1 : 1) * Math.round(ms * 1000)) / 1000
}

function part(text: string | undefined): number {
  return text === undefined ? 0 : Number(text.replace(',', '.'))
}

/** The shortest form, largest unit first: 90,061,500 ms is P1DT1H1M1.5S. */
export function formatDuration(durationMs: number): string {
  if (durationMs === 0) return 'PT0S'
  const sign = durationMs < 0 ? '-' : ''
  let rest = Math.abs(durationMs)
  const take = (unitMs: number, letter: string) => {
    const count = Math.floor(rest / unitMs)
    rest -= count * unitMs
    return count > 0 ? `${count}${letter}` : ''
  }
  const days = take(dayMs, 'D')
  const hours = take(3_600_000, 'H')
  const minutes = take(60_000, 'M')
  const seconds = rest > 0 ? `${Number((rest / 1000).toFixed(6))}S` : ''
  const time = hours + minutes + seconds
  return `${sign}P${days}${time && `T${time}`}`
}

const units: [names: RegExp, write: (count: string) => string][] = [
  [/^(ms|millis|milliseconds?)$/, (count) => `PT${Number(count) / 1000}S`],
  [/^(s|secs?|seconds?)$/, (count) => `PT${count}S`],
  [/^(m|mins?|minutes?)$/, (count) => `PT${count}M`],
  [/^(h|hrs?|hours?)$/, (count) => `PT${count}H`],
  [/^(d|days?)$/, (count) => `P${count}D`],
  [/^(w|weeks?)$/, (count) => `P${count}W`],
]

/** What is wrong with a duration and what was probably meant; null when it is right. */
export function durationProblem(text: string): { message: string; fix: string } | null {
  const ms = parseDuration(text)
  if (ms !== null && ms >= 0) return null
  if (ms !== null)
    return { message: 'It must not be negative.', fix: `Write \`${text.replace('-', '')}\`.` }
  const trimmed = text.trim()
  const human = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(trimmed)
  if (human) {
    const unit = human[2]?.toLowerCase() || 's'
    const write = units.find(([names]) => names.test(unit))?.[1]
    if (write)
      return { message: 'It is not ISO 8601.', fix: `Write \`${write(human[1] ?? '1')}\`.` }
  }
  if (/^P[^T]*\d+[HS]/i.test(trimmed)) {
    return {
      message: 'Hours, minutes and seconds come after a T.',
      fix: `Write \`PT${trimmed.slice(1)}\`.`,
    }
  }
  if (/^P.*\d+(Y|M(?=[^T]*T|$))/i.test(trimmed) && !/T.*M/i.test(trimmed)) {
    return { message: 'Months and years have no fixed length.', fix: 'Count days, as in `P30D`.' }
  }
  return {
    message: 'It is not ISO 8601.',
    fix: 'Write for example `PT30S`, `PT5M`, `PT2H` or `P1D`.',
  }
}
