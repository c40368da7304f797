// Nothing but what the table says: the search checks each of its steps against it, so do all tests that
// play an execution. Here the table itself is looked at.

import { expect, test } from 'vitest'
import { isAllowedMove, transitions, type Noun } from './state'
import { isTerminal, stateNames } from './state-name'

const nouns: Noun[] = ['execution', 'taskRun', 'attempt']

test('only restart, replay and a changed state lead out of an end (P4)', () => {
  const allowed = new Set([
    'execution.restart',
    'execution.changeState',
    'taskRun.changeState',
    // A restart that waited for its slot or its time comes to its task runs later.
    'execution.start',
    'execution.forceRun',
    'execution.unqueue',
    'execution.repair',
    'slot.granted',
    'timer.due',
  ])
  for (const noun of nouns) {
    for (const from of stateNames.filter(isTerminal)) {
      for (const [to, events] of Object.entries(transitions[noun][from] ?? {})) {
        const outOfTaskRun = noun === 'taskRun' && to === 'RESTARTED'
        for (const event of events) {
          expect(allowed.has(event), `${noun} ${from} -> ${to} by ${event}`).toBe(true)
          if (!outOfTaskRun) expect(event).toMatch(/restart|changeState/)
        }
      }
    }
  }
})

test('an attempt that has ended never moves again', () => {
  for (const from of stateNames.filter(isTerminal))
    expect(transitions.attempt[from]).toBeUndefined()
})

test('the engine never enters SUBMITTED', () => {
  for (const noun of nouns) {
    for (const moves of Object.values(transitions[noun])) {
      expect(Object.keys(moves ?? {})).not.toContain('SUBMITTED')
    }
  }
})

test('what is not in the table is not allowed', () => {
  expect(isAllowedMove('execution', null, 'CREATED', 'execution.start')).toBe(true)
  expect(isAllowedMove('execution', 'SUCCESS', 'RUNNING', 'attempt.finished')).toBe(false)
  expect(isAllowedMove('attempt', 'KILLED', 'SUCCESS', 'attempt.finished')).toBe(false)
})
