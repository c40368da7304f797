import { expect, test } from 'vitest'
import { AttemptEnded } from './attempt'
import { Ending } from './ending'

test('whoever asks, before or after, learns the first reason', () => {
  const ending = new Ending()
  const early = ending.signal
  const heard: string[] = []
  ending.whenEnded(() => heard.push(ending.reason?.reason ?? 'none'))
  expect([early.aborted, ending.reason, heard]).toEqual([false, null, []])
  ending.end(new AttemptEnded('deadline'))
  ending.end(new AttemptEnded('drain'))
  expect(heard).toEqual(['deadline'])
  expect(early.reason).toBe(ending.reason)
  expect(ending.signal).toBe(early)
})

test('a signal that is asked for after the end is aborted, and a late listener is told at once', () => {
  const ending = new Ending()
  ending.end(new AttemptEnded('lease'))
  expect(ending.signal.aborted).toBe(true)
  expect(ending.signal.reason).toMatchObject({ reason: 'lease' })
  let told = 0
  ending.whenEnded(() => (told += 1))
  expect(told).toBe(1)
})
