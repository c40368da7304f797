import { expect, it } from 'vitest'
import { summarize } from './grid-summary'

it('counts what ended, a warning as well, and nothing that goes on', () => {
  const ended = [
    { state: 'SUCCESS', durationMs: 10 },
    { state: 'FAILED', durationMs: 400 },
    { state: 'WARNING', durationMs: 30 },
    { state: 'SKIPPED', durationMs: 1 },
    { state: 'RUNNING', durationMs: 9_000 },
    { state: 'SUCCESS', durationMs: 20 },
  ]
  expect(summarize(ended)).toEqual({ success: 0.75, medianMs: 25, longestMs: 400, of: 4 })
})

it('says nothing of nothing', () => {
  expect(summarize([{ state: 'RUNNING', durationMs: 1 }])).toBeNull()
})
