import { expect, it } from 'vitest'
import { toldState } from './told-state'

it.each([
  [['SUCCESS', 'FAILED', 'RUNNING'], 'FAILED'],
  [['SUCCESS', 'PAUSED', 'RUNNING'], 'PAUSED'],
  [['RUNNING', 'SUCCESS', 'SKIPPED'], 'RUNNING'],
  [['SKIPPED', 'SUCCESS'], 'SUCCESS'],
  [['SKIPPED'], 'SKIPPED'],
  [['QUEUED'], 'QUEUED'],
  [[], 'CREATED'],
] as const)('of %j it tells %s', (states, told) => {
  expect(toldState(states)).toBe(told)
})
