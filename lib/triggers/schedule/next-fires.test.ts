import { describe, expect, it } from 'vitest'
import { clockNote, nextFires, previousFire, type ClockNote } from './next-fires'
import { isoInZone, momentOf } from './zone-time'

// An independent slow computation: every minute (or second) there is, its wall clock as Intl prints it, and
// the fields matched one by one. Knows nothing of offsets or of the library behind nextFires. Intl is asked at
// both ends of a stretch; where their wall clocks are as far apart as they are, so are those in between, and
// where they are not, each is asked for itself.

/** The wall clock, written as if it were UTC: epoch milliseconds. */
type WallClock = (at: number) => number

const stretchMs = 3_600_000
const dayMs = 86_400_000

function wallClockOf(timeZone: string): WallClock {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  })
  const ask = (at: number) => Date.parse(`${format.format(at).replace(', ', 'T')}Z`)
  const stretches = new Map<number, number | null>()
  return (at) => {
    const begin = Math.floor(at / stretchMs) * stretchMs
    let first = stretches.get(begin)
    if (first === undefined) {
      const wall = ask(begin)
      first = ask(begin + stretchMs) - wall === stretchMs ? wall : null
      stretches.set(begin, first)
    }
    return first === null ? ask(at) : first + at - begin
  }
}
const wallClocks = new Map<string, WallClock>()
function wallClock(zone: string): WallClock {
  const clock = wallClocks.get(zone) ?? wallClockOf(zone)
  wallClocks.set(zone, clock)
  return clock
}

function fits(field: string, value: number, low: number, high: number): boolean {
  return field.split(',').some((item) => {
    const [range = '*', step = '1'] = item.split('/')
    const [from, to] = range === '*' ? [low, high] : range.split('-').map(Number)
    const first = from ?? low
    const last = to ?? (item.includes('/') ? high : first)
    return value >= first && value <= last && (value - first) % Number(step) === 0
  })
}

type SlowFire = { at: number; note: ClockNote['kind'] | null }

/** The next times, and what a change of the clocks does to each, from the wall clock alone. */
function slowFires(cron: string, zone: string, from: number, count: number): SlowFire[] {
  const parts = cron.split(' ')
  const [second = '0', minute = '*', hour = '*', day = '*', month = '*', week = '*'] =
    parts.length === 6 ? parts : ['0', ...parts]
  const clock = wallClock(zone)
  const oncePerDay = [second, minute, hour].every((part) => /^\d+$/.test(part))
  const dayOf = (wall: number) => Math.floor(wall / dayMs)
  const secondOf = (wall: number) => (wall - dayOf(wall) * dayMs) / 1000
  const days = new Map<number, boolean>()
  const isDay = (wall: number): boolean => {
    const known = days.get(dayOf(wall))
    if (known !== undefined) return known
    const date = new Date(wall)
    const byDay = fits(day, date.getUTCDate(), 1, 31)
    const byWeek = fits(week, date.getUTCDay(), 0, 6)
    const either = day !== '*' && week !== '*' ? byDay || byWeek : byDay && byWeek
    const answer = either && fits(month, date.getUTCMonth() + 1, 1, 12)
    days.set(dayOf(wall), answer)
    return answer
  }
  const isTime = (wall: number): boolean =>
    isDay(wall) &&
    fits(hour, Math.floor(secondOf(wall) / 3600), 0, 23) &&
    fits(minute, Math.floor(secondOf(wall) / 60) % 60, 0, 59) &&
    fits(second, secondOf(wall) % 60, 0, 59)
  const found: SlowFire[] = []
  const firedOn = new Set<number>()
  const stepMs = second === '0' ? 60_000 : 1000
  /** Another moment within half a day shows the same time. */
  const again = (at: number, wall: number, direction: 1 | -1): boolean => {
    for (let step = stepMs; step <= 12 * 3_600_000; step += stepMs) {
      if (clock(at + direction * step) === wall) return true
    }
    return false
  }
  // A day ahead, so that the times of the first day are known to have come.
  const begin = Math.floor(from / stepMs) * stepMs - dayMs
  let before = clock(begin - stepMs)
  let lost = false
  for (let at = begin; found.length < count; at += stepMs) {
    const wall = clock(at)
    for (let never = before + stepMs; never < wall; never += stepMs) lost ||= isTime(never)
    before = wall
    if (oncePerDay) {
      const due = Number(hour) * 3600 + Number(minute) * 60 + Number(second)
      if (secondOf(wall) < due || firedOn.has(dayOf(wall)) || !isDay(wall)) continue
      firedOn.add(dayOf(wall))
    } else if (!isTime(wall)) continue
    if (at > from) {
      const twice = again(at, wall, -1)
        ? 'second-of-two'
        : again(at, wall, 1)
          ? 'first-of-two'
          : null
      found.push({ at, note: lost ? 'skipped' : twice })
    }
    lost = false
  }
  return found
}

const at = (text: string): number => Date.parse(text)
const changes: [zone: string, from: string][] = [
  ['Europe/Berlin', '2026-03-28T20:00:00Z'],
  ['Europe/Berlin', '2026-10-24T20:00:00Z'],
  ['America/New_York', '2026-03-08T00:00:00Z'],
  ['America/New_York', '2026-11-01T00:00:00Z'],
  ['Australia/Lord_Howe', '2026-04-04T06:00:00Z'],
  ['Australia/Lord_Howe', '2026-10-03T06:00:00Z'],
  ['Africa/Cairo', '2026-04-23T12:00:00Z'],
  // Back for Ramadan, and on again after it.
  ['Africa/Casablanca', '2026-02-14T20:00:00Z'],
  ['Africa/Casablanca', '2026-03-21T20:00:00Z'],
  // At midnight: the day begins at one, and one has a last hour that comes twice.
  ['America/Santiago', '2026-04-04T12:00:00Z'],
  ['America/Santiago', '2026-09-05T12:00:00Z'],
  // The last hour that came twice there, and a day that never was.
  ['Pacific/Apia', '2021-04-03T00:00:00Z'],
  ['Pacific/Apia', '2011-12-29T00:00:00Z'],
  ['Asia/Kathmandu', '2026-03-28T20:00:00Z'],
  ['Asia/Kolkata', '2026-03-28T20:00:00Z'],
]
const crons = [
  '30 2 * * *',
  '15 0 * * *',
  '*/20 * * * *',
  '5 1-3 * * *',
  '0 */2 * * *',
  '45 1 * * 0',
]

it('fires so many days before the last of the month', () => {
  const from = Date.parse('2024-02-01T00:00:00Z')
  const fires = nextFires('0 9 L-3 * *', 'UTC', from, 4).map((at) => new Date(at).toISOString())
  expect(fires).toEqual([
    '2024-02-26T09:00:00.000Z',
    '2024-03-28T09:00:00.000Z',
    '2024-04-27T09:00:00.000Z',
    '2024-05-28T09:00:00.000Z',
  ])
  expect(previousFire('0 9 L-3 * *', 'UTC', from)).toBe(Date.parse('2024-01-28T09:00:00Z'))
  expect(nextFires('0 0 L-1 * *', 'Asia/Tokyo', from, 1)).toEqual([
    Date.parse('2024-02-27T15:00:00Z'),
  ])
})

describe('times over the change of the clocks', () => {
  const compare = (cron: string, zone: string, from: string, count: number) => {
    const told = nextFires(cron, zone, at(from), count).map((time) => ({
      at: isoInZone(zone, time),
      note: clockNote(cron, zone, time)?.kind ?? null,
    }))
    const slow = slowFires(cron, zone, at(from), count)
    expect(told).toEqual(slow.map(({ at: time, note }) => ({ at: isoInZone(zone, time), note })))
    return told
  }

  for (const [zone, from] of changes) {
    it.each(crons)(`${zone} from ${from}: %s`, (cron) => {
      compare(cron, zone, from, cron.startsWith('*') ? 40 : 10)
    })
  }

  it('with seconds', () => {
    const told = compare('*/20 * * * * *', 'Europe/Berlin', '2026-10-25T00:59:30Z', 10)
    expect(told.map(({ note }) => note)).toContain('second-of-two')
  })
})

it('reads names, days of both kinds, and weeks that run over Sunday', () => {
  const from = at('2026-11-21T12:00:00Z')
  const iso = (cron: string, count = 2) =>
    nextFires(cron, 'UTC', from, count).map((time) => new Date(time).toISOString().slice(0, 16))
  expect(iso('@daily')).toEqual(['2026-11-22T00:00', '2026-11-23T00:00'])
  expect(iso('@Hourly', 1)).toEqual(['2026-11-21T13:00'])
  expect(iso('0 9 13 * FRI', 3)).toEqual(iso('0 9 13 * 5', 3))
  expect(iso('0 9 * * SAT-MON', 3)).toEqual([
    '2026-11-22T09:00',
    '2026-11-23T09:00',
    '2026-11-28T09:00',
  ])
  expect(iso('0 9 L * *', 1)).toEqual(['2026-11-30T09:00'])
})

it('gives times after and before a moment, never the moment', () => {
  const noon = at('2026-11-21T12:00:00Z')
  expect(nextFires('0 12 * * *', 'UTC', noon, 1)).toEqual([noon + 86_400_000])
  expect(nextFires('0 12 * * *', 'UTC', noon - 1, 1)).toEqual([noon])
  expect(previousFire('0 12 * * *', 'UTC', noon)).toBe(noon - 86_400_000)
  expect(previousFire('0 12 * * *', 'UTC', noon + 1)).toBe(noon)
})

it('notes what a change of the clocks does to a time', () => {
  const [, skipped] = nextFires('30 2 * * *', 'Europe/Berlin', at('2026-03-27T12:00:00Z'), 2)
  expect(clockNote('30 2 * * *', 'Europe/Berlin', skipped ?? 0)?.kind).toBe('skipped')
  const doubled = nextFires('30 * * * *', 'Europe/Berlin', at('2026-10-24T23:00:00Z'), 4)
  const kinds = doubled.map((time) => clockNote('30 * * * *', 'Europe/Berlin', time)?.kind ?? null)
  expect(kinds).toEqual([null, 'first-of-two', 'second-of-two', null])
  const [, plainDay] = nextFires('0 9 * * *', 'Europe/Berlin', at('2026-03-27T12:00:00Z'), 2)
  expect(clockNote('0 9 * * *', 'Europe/Berlin', plainDay ?? 0)).toBeNull()
})

it('finds the moment of a wall clock', () => {
  const wall = (text: string) => Date.parse(`${text}Z`)
  expect(momentOf('Europe/Berlin', wall('2026-07-01T12:00:00'))).toBe(at('2026-07-01T10:00:00Z'))
  expect(momentOf('Europe/Berlin', wall('2026-10-25T02:30:00'))).toBe(at('2026-10-25T00:30:00Z'))
  expect(momentOf('Asia/Kolkata', wall('2026-10-25T02:30:00'))).toBe(at('2026-10-24T21:00:00Z'))
})
