import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { value } from '../examples/sample'
import { civilFromDays, dayOfWeek, daysFromCivil } from './civil'

const at = { d: '2024-03-10T08:05:09.123456789Z', naive: '2024-03-10T08:05:09', day: '2024-03-10' }

function written(filter: string): unknown {
  return value(`{{ ${filter} }}`, at)
}

describe('civil dates', () => {
  it('agrees with the calendar of the platform', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1_000_000, max: 1_000_000 }), (days) => {
        const date = new Date(days * 86_400_000)
        const civil = civilFromDays(days)
        expect(civil).toEqual({
          year: date.getUTCFullYear(),
          month: date.getUTCMonth() + 1,
          day: date.getUTCDate(),
        })
        expect(daysFromCivil(civil)).toBe(days)
        expect(dayOfWeek(civil) % 7).toBe(date.getUTCDay())
      }),
    )
  })
})

describe('date', () => {
  it.each([
    ["d | date('yyyy-MM-dd HH:mm:ss.SSSSSS')", '2024-03-10 08:05:09.123456'],
    ["d | date('yy-M-d H:m:s S')", '24-3-10 8:5:9 1'],
    ["d | date('EEEE, MMMM d, yyyy')", 'Sunday, March 10, 2024'],
    ["d | date('EEE MMM')", 'Sun Mar'],
    ["d | date('EEEE d MMMM', locale='fr_FR')", 'dimanche 10 mars'],
    ["d | date('h:mm a')", '8:05 AM'],
    ["d | date(\"yyyy'T'HH 'o''clock'\")", "2024T08 o'clock"],
    ["d | date('DDD e w Q YYYY')", '070 7 10 1 2024'],
    [
      "d | date('XXX xxx Z z VV', timeZone='Europe/Paris')",
      '+01:00 +01:00 +0100 GMT+1 Europe/Paris',
    ],
    ["d | date('HH:mm', timeZone='+05:30')", '13:35'],
    ["d | date('HH:mm', timeZone='America/New_York')", '04:05'],
    ['d | date', '2024-03-10T08:05:09.123456Z'],
    ["d | date('iso_sec')", '2024-03-10T08:05:09Z'],
    ["d | date('sql')", '2024-03-10 08:05:09.123456'],
    ["d | date('sql_seq')", '2024-03-10 08:05:09'],
    [
      "d | date('iso_date_time', timeZone='Europe/Paris')",
      '2024-03-10T09:05:09.123456789+01:00[Europe/Paris]',
    ],
    ["d | date('iso_offset_date_time')", '2024-03-10T08:05:09.123456789Z'],
    ["d | date('iso_local_date')", '2024-03-10'],
    ["d | date('iso_date')", '2024-03-10Z'],
    ["d | date('iso_local_time')", '08:05:09.123456789'],
    ["d | date('iso_instant', timeZone='Europe/Paris')", '2024-03-10T08:05:09.123456789Z'],
    ["d | date('iso_ordinal_date')", '2024-070Z'],
    ["d | date('iso_week_date')", '2024-W10-7Z'],
    ["d | date('rfc_1123_date_time')", 'Sun, 10 Mar 2024 08:05:09 GMT'],
    ["d | date('medium') | regexMatch('^Mar 10, 2024, 8:05:09.AM$')", true],
    ["naive | date('iso_sec', timeZone='Asia/Tokyo')", '2024-03-10T08:05:09+09:00'],
    ["day | date('iso_sec')", '2024-03-10T00:00:00Z'],
    ["1710057909 | date('iso_sec')", '2024-03-10T08:05:09Z'],
    ["1710057909123 | date('iso')", '2024-03-10T08:05:09.123000Z'],
    ["'July 24, 2001' | date('yyyy-MM-dd', existingFormat='MMMM dd, yyyy')", '2001-07-24'],
    [
      "'24/07/2001 09:30 PM' | date('iso_sec', existingFormat='dd/MM/yyyy hh:mm a')",
      '2001-07-24T21:30:00Z',
    ],
    ["'20240310' | date('yyyy-MM-dd', existingFormat='yyyyMMdd')", '2024-03-10'],
    [
      "'10 mars 2024' | date('yyyy-MM-dd', existingFormat='d MMMM yyyy', locale='fr')",
      '2024-03-10',
    ],
    [
      "'2024-03-10 08:05 +0200' | date('iso_sec', existingFormat='yyyy-MM-dd HH:mm Z')",
      '2024-03-10T06:05:00Z',
    ],
    ['null | date', null],
  ])('%s', (filter, expected) => expect(written(filter)).toBe(expected))

  it.each([
    ["'nonsense' | date", '"nonsense" is no ISO date'],
    ["'2024-13-01' | date", 'is no ISO date'],
    ["d | date('bbb')", 'Unknown letter b in the date format'],
    ["d | date(timeZone='Mars/Base')", 'Unknown time zone'],
    ["d | date('EEE', locale='!')", 'Unknown locale'],
    ["'x' | date(existingFormat='yyyy')", '"x" does not have the format yyyy'],
    ['[1] | date', 'a list is no date'],
  ])('%s is refused', (filter, message) => expect(() => written(filter)).toThrow(message))
})

describe('dateAdd', () => {
  it.each([
    ["day | dateAdd(1, 'DAYS')", '2024-03-11T00:00:00.000000Z'],
    ["'2024-01-31' | dateAdd(1, 'MONTHS', 'iso_local_date')", '2024-02-29'],
    ["'2024-02-29' | dateAdd(-1, 'YEARS', 'iso_local_date')", '2023-02-28'],
    ["day | dateAdd(-90, 'MINUTES')", '2024-03-09T22:30:00.000000Z'],
    ["d | dateAdd(-1, 'MILLIS')", '2024-03-10T08:05:09.122456Z'],
    ["d | dateAdd(2, 'WEEKS', 'iso_local_date')", '2024-03-24'],
    ["d | dateAdd(1, 'DECADES', 'yyyy')", '2034'],
    // On 31 March 2024 Paris loses an hour: a day is 23 hours there.
    [
      "'2024-03-30T12:00:00' | dateAdd(1, 'DAYS', timeZone='Europe/Paris')",
      '2024-03-31T12:00:00.000000+02:00',
    ],
    [
      "'2024-03-30T12:00:00' | dateAdd(24, 'HOURS', timeZone='Europe/Paris')",
      '2024-03-31T13:00:00.000000+02:00',
    ],
    [
      "'2024-03-31T02:30:00' | date('iso_sec', timeZone='Europe/Paris')",
      '2024-03-31T03:30:00+02:00',
    ],
    [
      "'2024-10-27T02:30:00' | date('iso_sec', timeZone='Europe/Paris')",
      '2024-10-27T02:30:00+02:00',
    ],
  ])('%s', (filter, expected) => expect(written(filter)).toBe(expected))

  it('refuses an unknown unit', () => {
    expect(() => written("day | dateAdd(1, 'FORTNIGHTS')")).toThrow('The unit must be one of')
  })
})
