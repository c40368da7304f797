// Is this a cron expression? Five fields, six with seconds in front, or a name such as @daily. Fields take
// lists, ranges, steps and names; days also L, W, # and ?, as the schedulers of the JVM write them.

type Field = {
  name: string
  from: number
  to: number
  names?: readonly string[]
  /** What stands beside numbers: L, LW, 15W, 5L, MON#2. */
  special?: RegExp
}

const months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC']
const days = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT']

const seconds: Field = { name: 'second', from: 0, to: 59 }
const fields: Field[] = [
  { name: 'minute', from: 0, to: 59 },
  { name: 'hour', from: 0, to: 23 },
  { name: 'day of the month', from: 1, to: 31, special: /^(L|LW|L-\d{1,2}|\d{1,2}W)$/ },
  { name: 'month', from: 1, to: 12, names: months },
  {
    name: 'day of the week',
    from: 0,
    to: 7,
    names: days,
    special: /^(L|([0-7]|SUN|MON|TUE|WED|THU|FRI|SAT)(L|#[1-5L]))$/,
  },
]

const named = ['@yearly', '@annually', '@monthly', '@weekly', '@daily', '@midnight', '@hourly']

export type CronProblem = { message: string; fix: string }

/** null where it can be read. Says nothing of when it fires. */
export function cronProblem(text: string): CronProblem | null {
  const cron = text.trim()
  if (cron.startsWith('@')) {
    if (named.includes(cron.toLowerCase())) return null
    return { message: `${cron} is no known name.`, fix: `Use one of ${named.join(', ')}.` }
  }
  const parts = cron === '' ? [] : cron.split(/\s+/)
  if (parts.length !== 5 && parts.length !== 6) {
    return {
      message: `It has ${parts.length} fields; it needs 5, or 6 with seconds.`,
      fix: 'Write for example `0 9 * * MON-FRI`: minute, hour, day, month, day of the week.',
    }
  }
  const expected = parts.length === 6 ? [seconds, ...fields] : fields
  for (const [index, field] of expected.entries()) {
    const problem = fieldProblem((parts[index] ?? '').toUpperCase(), field)
    if (problem) return problem
  }
  return dayProblem(parts.slice(-5))
}

function fieldProblem(part: string, field: Field): CronProblem | null {
  if (part === '?' && field.name.startsWith('day')) return null
  for (const item of part.split(',')) {
    const message = itemProblem(item, field)
    if (message === null) continue
    const example = field.names
      ? `${field.names[0]} or ${field.from || 1}`
      : `*, ${field.to} or */5`
    return {
      message: `The ${field.name} cannot be ${item === '' ? 'empty' : item}: ${message}.`,
      fix: `Use ${field.from} to ${field.to}, such as ${example}.`,
    }
  }
  return null
}

function itemProblem(item: string, field: Field): string | null {
  if (field.special?.test(item)) return null
  const [range = '', step, ...more] = item.split('/')
  if (more.length > 0) return 'one step at most'
  if (step !== undefined && (!/^\d+$/.test(step) || Number(step) === 0)) {
    return 'a step is a number above 0'
  }
  if (step !== undefined && Number(step) > field.to) return `a step is at most ${field.to}`
  if (range === '*') return null
  const bounds = range.split('-')
  if (bounds.length > 2) return 'a range has two ends'
  const [low, high] = bounds.map((bound) => valueOf(bound, field))
  if (low === null || high === null || low === undefined) {
    return `it is no number from ${field.from} to ${field.to}`
  }
  const isWeekday = field.names === days
  return high !== undefined && high < low && !isWeekday ? 'the range runs backwards' : null
}

function valueOf(text: string, field: Field): number | null {
  const named = field.names?.indexOf(text) ?? -1
  if (named >= 0) return named + (field.from === 1 ? 1 : 0)
  if (!/^\d{1,2}$/.test(text)) return null
  const value = Number(text)
  return value >= field.from && value <= field.to ? value : null
}

const longest = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** A day that none of its months has: the 31st of February never comes. */
function dayProblem(parts: string[]): CronProblem | null {
  const [, , day = '', month = '', weekday = ''] = parts
  if (!/^\d+(,\d+)*$/.test(day) || month === '*' || !['*', '?'].includes(weekday)) return null
  const wanted = month.split(',').map((part) => valueOf(part.toUpperCase(), fields[3] as Field))
  if (wanted.some((value) => value === null)) return null
  const first = Math.min(...day.split(',').map(Number))
  if (wanted.some((value) => first <= (longest[(value ?? 1) - 1] ?? 31))) return null
  return { message: `No such month has a day ${first}.`, fix: 'Use L for the last day of a month.' }
}

/** null where the zone is known. */
export function timeZoneProblem(zone: string): CronProblem | null {
  try {
    Intl.DateTimeFormat('en-US', { timeZone: zone }).resolvedOptions()
    return null
  } catch {
    return { message: `${zone} is no known time zone.`, fix: 'Use a name such as `Europe/Berlin`.' }
  }
}
