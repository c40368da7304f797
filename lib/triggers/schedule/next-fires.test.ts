import { describe, expect, it } from 'vitest'
import { clockNote, nextFires, previousFire } from './next-fires'
import { isoInZone, momentOf } from './zone-time'

// An independent slow computation: every minute (or second) there is, its wall clock as Intl prints it, and
// the fields matched one by one. Knows nothing of offsets or of the library behind nextFires.

type Wall = { key: string; fields: number[]; minuteOfDay: number; day: string }

function wallOf(format: Intl.DateTimeFormat, at: number): Wall {
  const text = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]))
  const weekday = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'].indexOf(text.weekday ?? '')
  const numbers = [text.second, text.minute, text.hour, text.day, text.month].map(Number)
  return {
    key: `${text.year}-${text.month}-${text.day} ${text.hour}:${text.minute}:${text.second}`,
    fields: [...numbers, weekday],
    minuteOfDay: Number(text.hour) * 60 + Number(text.minute),
    day: `${text.year}-${text.month}-${text.day}`,
  }
}

const formatOf = (timeZone: string) =>
  new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    weekday: 'short',
  })

function fits(field: string, value: number, low: number, high: number): boolean {
  return field.split(',').some((item) => {
    const [range = '*', step = '1'] = item.split('/')
    const [from, to] = range === '*' ? [low, high] : range.split('-').map(Number)
    const first = from ?? low
    const last = to ?? (item.includes('/') ? high : first)
    return value >= first && value <= last && (value - first) % Number(step) === 0
  })
}

function slowFires(cron: string, zone: string, from: number, count: number): number[] {
  const parts = cron.split(' ')
  const [second = '0', minute = '*', hour = '*', day = '*', month = '*', week = '*'] =
    parts.length === 6 ? parts : ['0', ...parts]
  const format = formatOf(zone)
  const oncePerDay = [second, minute, hour].every((part) => /^\d+$/.test(part))
  const matchesDay = ({ fields }: Wall): boolean => {
    const [, , , inMonth = 0, ofYear = 0, inWeek = 0] = fields
    const byDay = fits(day, inMonth, 1, 31)
    const byWeek = fits(week, inWeek, 0, 6)
    const either = day !== '*' && week !== '*' ? byDay || byWeek : byDay && byWeek
    return either && fits(month, ofYear, 1, 12)
  }
  const found: number[] = []
  const fired = new Set<string>()
  const stepMs = second === '0' ? 60_000 : 1000
  // A day ahead, so that the times of the first day are known to have come.
  const begin = Math.floor(from / stepMs) * stepMs - 86_400_000
  for (let at = begin; found.length < count; at += stepMs) {
    const wall = wallOf(format, at)
    if (!matchesDay(wall)) continue
    const [inMinute = 0, ofHour = 0, ofDay = 0] = wall.fields
    if (oncePerDay) {
      const isTime = wall.minuteOfDay >= Number(hour) * 60 + Number(minute)
      if (!isTime || fired.has(wall.day)) continue
      fired.add(wall.day)
    } else if (
      !fits(second, inMinute, 0, 59) ||
      !fits(minute, ofHour, 0, 59) ||
      !fits(hour, ofDay, 0, 23)
    ) {
      continue
    }
    if (at > from) found.push(at)
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
  for (const [zone, from] of changes) {
    it.each(crons)(`${zone} from ${from}: %s`, (cron) => {
      const count = cron.startsWith('*') ? 40 : 4
      const show = (times: number[]) => times.map((time) => isoInZone(zone, time))
      expect(show(nextFires(cron, zone, at(from), count))).toEqual(
        show(slowFires(cron, zone, at(from), count)),
      )
    })
  }

  it('with seconds', () => {
    const from = at('2026-10-25T00:59:30Z')
    const cron = '*/20 * * * * *'
    expect(nextFires(cron, 'Europe/Berlin', from, 9)).toEqual(
      slowFires(cron, 'Europe/Berlin', from, 9),
    )
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
