// Of many states the one to tell where there is room for one. Pure.

import type { StateName } from '@/lib/engine'

const firstToLookAt: readonly StateName[] = [
  'FAILED',
  'KILLED',
  'CANCELLED',
  'PAUSED',
  'BREAKPOINT',
  'RETRYING',
  'RUNNING',
  'WARNING',
  'SUCCESS',
]

/** What failed before what waits for somebody, that before what runs, and that before what went well. */
export function toldState(states: readonly StateName[]): StateName {
  return firstToLookAt.find((state) => states.includes(state)) ?? states[0] ?? 'CREATED'
}
