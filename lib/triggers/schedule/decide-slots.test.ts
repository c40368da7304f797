import { expect, it } from 'vitest'
import type { TriggerDefinition } from '@/lib/engine'
import { decideSlots } from './decide-slots'
import { readSchedule } from './read-schedule'

const at = (time: string): number => Date.parse(`2026-11-21T${time}Z`)
const times = (all: (number | null)[]) =>
  all.map((one) => (one === null ? null : new Date(one).toISOString().slice(11, 19)))

function rule(properties: TriggerDefinition['properties'], type = 'core.trigger.Schedule') {
  return readSchedule({
    id: 't',
    type,
    disabled: false,
    inputs: {},
    conditions: [],
    stopAfter: [],
    labels: {},
    properties: { cron: '0 * * * *', ...properties },
  })
}

const decided = (
  properties: TriggerDefinition['properties'],
  planned: string,
  now: string,
  watchedSince: string,
  most = 100,
) => {
  const { fire, next, reason } = decideSlots(
    rule(properties),
    at(planned),
    at(now),
    at(watchedSince),
    most,
  )
  return { fire: times(fire), next: times([next])[0], reason }
}

it('starts what is due while somebody watches, under every policy', () => {
  for (const recoverMissedSchedules of ['ALL', 'LAST', 'NONE']) {
    const found = decided({ recoverMissedSchedules }, '09:00:00', '11:00:01', '08:30:00')
    expect(found.fire).toEqual(['09:00:00', '10:00:00', '11:00:00'])
    expect(found.next).toBe('12:00:00')
    expect(found.reason).toBeNull()
  }
})

it('makes up for all missed times, in portions', () => {
  const missed = (most: number) => decided({}, '06:00:00', '09:30:00', '09:29:00', most)
  expect(missed(100).fire).toEqual(['06:00:00', '07:00:00', '08:00:00', '09:00:00'])
  expect(missed(2)).toMatchObject({ fire: ['06:00:00', '07:00:00'], next: '08:00:00' })
})

it('makes up for the last one, and goes on', () => {
  const last = { recoverMissedSchedules: 'LAST' }
  const found = decided(last, '06:00:00', '09:30:00', '09:29:00')
  expect(found).toMatchObject({ fire: ['09:00:00'], next: '10:00:00' })
  expect(found.reason).toContain('06:00:00Z were missed')
  expect(decided(last, '06:00:00', '10:00:00', '09:29:00').fire).toEqual(['09:00:00', '10:00:00'])
  expect(decided(last, '09:00:00', '09:30:00', '09:29:00')).toMatchObject({
    fire: ['09:00:00'],
    reason: null,
  })
})

it('makes up for none', () => {
  const none = { recoverMissedSchedules: 'NONE' }
  const found = decided(none, '06:00:00', '09:30:00', '09:29:00')
  expect(found).toMatchObject({ fire: [], next: '10:00:00' })
  expect(found.reason).toContain('NONE')
  expect(decided(none, '06:00:00', '10:00:00', '09:29:00').fire).toEqual(['10:00:00'])
})

it('leaves out what is too late', () => {
  const found = decided({ lateMaximumDelay: 'PT90M' }, '06:00:00', '09:30:00', '09:29:00')
  expect(found.fire).toEqual(['08:00:00', '09:00:00'])
  expect(found.reason).toContain('lateMaximumDelay')
  const short = decided({ lateMaximumDelay: 'PT10M' }, '06:00:00', '09:30:00', '06:00:00')
  expect(short).toMatchObject({ fire: [], next: '10:00:00' })
})

it('reads dates with and without an offset, and ends after the last', () => {
  const dates = ['2026-11-21T12:00:00', '2026-11-21T09:00:00Z']
  const found = rule({ dates, timezone: 'Europe/Berlin' }, 'core.trigger.ScheduleOnDates')
  expect(times([found.after(0), found.after(at('09:00:00')), found.after(at('11:00:00'))])).toEqual(
    ['09:00:00', '11:00:00', null],
  )
  expect(decideSlots(found, at('09:00:00'), at('13:00:00'), 0, 9)).toMatchObject({ next: null })
})

it('refuses what is no expression', () => {
  expect(() => rule({ cron: 'every day' })).toThrow()
})
