import { expect, test } from 'vitest'
import { hasPassed, noOptions, sentOptions, wrongLabelLine } from './start-options'

test('labels are read line by line, and a value may hold a colon', () => {
  const labels = ' team:data \n\nurl:http://x:80\n'
  expect(wrongLabelLine(labels)).toBeNull()
  expect(sentOptions({ ...noOptions, labels })).toEqual({
    labels: { team: 'data', url: 'http://x:80' },
  })
})

test('a line without key or value is named', () => {
  expect(wrongLabelLine('team:data\nteam')).toBe('team')
  expect(wrongLabelLine(':data')).toBe(':data')
  expect(wrongLabelLine('team:')).toBe('team:')
})

test('a time is sent with its zone; nothing said is nothing sent', () => {
  const sent = sentOptions({ labels: '', scheduleAt: '2026-11-21T14:30' })
  expect(sent).toEqual({ scheduleAt: new Date(2026, 10, 21, 14, 30).toISOString() })
  expect(sentOptions(noOptions)).toEqual({})
})

test('a time that has passed is seen, an empty field is not a time', () => {
  const now = new Date(2026, 10, 21, 14, 30).getTime()
  expect(hasPassed('2026-11-21T14:30', now)).toBe(true)
  expect(hasPassed('2026-11-21T14:31', now)).toBe(false)
  expect(hasPassed('', now)).toBe(false)
})
