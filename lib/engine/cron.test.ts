import { describe, expect, it } from 'vitest'
import { cronProblem, timeZoneProblem } from './cron'

describe('cronProblem', () => {
  it.each([
    '0 * * * *',
    '*/15 0-6,22-23 * * *',
    '0 9 * * MON-FRI',
    '0 0 9 * * MON-FRI',
    '0 9 1 JAN,jul *',
    '0 9 L * ?',
    '0 9 15W * ?',
    '0 9 ? * MON#2',
    '0 9 ? * 5L',
    '0 0 * * 7',
    '0 0 * * FRI-MON',
    '0 0 29 2 *',
    '0 0 31 2,3 *',
    '5/10 * * * *',
    '@daily',
    '@Hourly',
  ])('%s is one', (cron) => {
    expect(cronProblem(cron)).toBeNull()
  })

  it.each([
    ['', 'It has 0 fields'],
    ['* * * *', 'It has 4 fields'],
    ['60 * * * *', 'The minute cannot be 60'],
    ['* 24 * * *', 'The hour cannot be 24'],
    ['* * 0 * *', 'The day of the month cannot be 0'],
    ['* * * 13 *', 'The month cannot be 13'],
    ['* * * * MOO', 'The day of the week cannot be MOO'],
    ['*/0 * * * *', 'a step is a number above 0'],
    ['*/99 * * * *', 'a step is at most 59'],
    ['10-5 * * * *', 'the range runs backwards'],
    ['1,,2 * * * *', 'The minute cannot be empty'],
    ['? * * * *', 'The minute cannot be ?'],
    ['0 0 * * MON#6', 'The day of the week cannot be MON#6'],
    ['0 0 31 2,4 *', 'No such month has a day 31'],
    ['@fortnightly', '@fortnightly is no known name'],
    ['60 * * * * *', 'The second cannot be 60'],
  ])('%s is none', (cron, message) => {
    expect(cronProblem(cron)?.message).toContain(message)
  })
})

describe('timeZoneProblem', () => {
  it('knows zones', () => {
    expect(timeZoneProblem('Europe/Berlin')).toBeNull()
    expect(timeZoneProblem('Europe/Atlantis')?.message).toContain('Europe/Atlantis')
  })
})
