import { expect, test } from 'vitest'
import { laneWindow, movedWindow } from './lane-window'

const minute = 60_000
const here = { joinedMs: 0, leftMs: null }

test('goes with the clock until somebody looks back', () => {
  expect(laneWindow('5m', null, here, 60 * minute)).toEqual({
    fromMs: 55 * minute,
    toMs: 60 * minute,
  })
  const back = movedWindow(laneWindow('5m', null, here, 60 * minute), -1, here, 60 * minute)
  expect(back).toBe(57.5 * minute)
  expect(laneWindow('5m', back, here, 60 * minute)).toMatchObject({ toMs: back })
})

test('forward ends at now, back at the day it joined', () => {
  const window = laneWindow('30m', 50 * minute, here, 60 * minute)
  expect(movedWindow(window, 1, here, 60 * minute)).toBeNull()
  const first = laneWindow('24h', 10 * minute, here, 60 * minute)
  expect(movedWindow(first, -1, here, 60 * minute)).toBe(0)
})

test('an address from before it joined shows when it joined', () => {
  const life = { joinedMs: 30 * minute, leftMs: null }
  expect(laneWindow('5m', -8.64e15, life, 60 * minute)).toEqual({
    fromMs: 25 * minute,
    toMs: 30 * minute,
  })
})

test('of one that has left it stands at its end, whatever time it is', () => {
  const gone = { joinedMs: 0, leftMs: 100 * minute }
  expect(laneWindow('5m', null, gone, 9e9)).toEqual({
    fromMs: 95.25 * minute,
    toMs: 100.25 * minute,
  })
  expect(laneWindow('5m', 9e9, gone, 9e9).toMs).toBe(100.25 * minute)
})
