import { expect, test } from 'vitest'
import { nextFrame } from './playback'

const events = [{ at: 1_000 }, { at: 1_200 }, { at: 1_200 }, { at: 61_000 }]

test('events come when the film reaches them, all of one moment at once', () => {
  const first = nextFrame(events, { number: 1, filmMs: 1_000 }, 100, 1)
  expect(first).toEqual({ number: 1, filmMs: 1_100 })
  expect(nextFrame(events, first, 100, 1)).toEqual({ number: 3, filmMs: 1_200 })
})

test('a faster film reaches more', () => {
  expect(nextFrame(events, { number: 1, filmMs: 1_000 }, 20, 10).number).toBe(3)
})

test('a minute without events is cut to a moment', () => {
  const cut = nextFrame(events, { number: 3, filmMs: 1_200 }, 16, 1)
  expect(cut).toEqual({ number: 3, filmMs: 60_600 })
  expect(nextFrame(events, cut, 400, 1).number).toBe(4)
})

test('the end is the end', () => {
  expect(nextFrame(events, { number: 4, filmMs: 61_000 }, 16, 1).number).toBe(4)
})
