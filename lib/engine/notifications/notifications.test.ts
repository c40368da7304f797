import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  afterFailure,
  allowance,
  closedBreaker,
  decidePeople,
  emptyPeopleState,
  eventPatternProblem,
  eventTypes,
  matches,
  nextRetryMs,
  passOutcome,
  rememberSent,
  retryAfterMs,
  retryDelaysMs,
  sampleOf,
  titleOf,
  waitingText,
  type NotificationEvent,
  type PeopleLimits,
  type Standing,
  type SubscriptionRule,
} from '.'

const everything: SubscriptionRule = { scope: {}, events: [], states: [], changes: [] }
const rule = (more: Partial<SubscriptionRule>): SubscriptionRule => ({ ...everything, ...more })
const failed = sampleOf('execution.failed')

describe('a subscription', () => {
  it('takes everything where it names nothing', () => {
    for (const type of eventTypes) expect(matches(everything, sampleOf(type))).toBe(true)
  })

  it.each<[Partial<SubscriptionRule>, boolean]>([
    [{ scope: { namespace: 'shop' } }, true],
    [{ scope: { namespace: 'shop.orders' } }, true],
    [{ scope: { namespace: 'shop.ord' } }, false],
    [{ scope: { namespace: 'shop.orders.eu' } }, false],
    [{ scope: { flowId: 'import-orders' } }, true],
    [{ scope: { flowId: 'import' } }, false],
    [{ scope: { labels: { team: 'orders' } } }, true],
    [{ scope: { labels: { team: 'orders', stage: 'live' } } }, false],
    [{ scope: { executionId: failed.executionId ?? '' } }, true],
    [{ events: ['execution.*'] }, true],
    [{ events: ['execution.success', 'taskrun.*'] }, false],
    [{ events: ['*'] }, true],
    [{ states: ['FAILED', 'PAUSED'] }, true],
    [{ states: ['SUCCESS'] }, false],
    [{ level: 'execution' }, true],
    [{ level: 'task' }, false],
  ])('%j: %s', (more, expected) => {
    expect(matches(rule(more), failed)).toBe(expected)
  })

  it('by states leaves out what enters none', () => {
    const states = rule({ states: ['RUNNING'] })
    expect(matches(states, { ...failed, newState: 'RUNNING', oldState: 'RUNNING' })).toBe(false)
    expect(matches(states, sampleOf('execution.labelled'))).toBe(false)
  })

  it('names only types that there are', () => {
    for (const type of [...eventTypes, '*', 'execution.*', 'worker.*']) {
      expect(eventPatternProblem(type)).toBeNull()
    }
    for (const type of ['', 'execution', 'execution.exploded', 'exec*', 'task.*', '*.failed']) {
      expect(eventPatternProblem(type)).toContain('catalogue')
    }
  })
})

it('tells the first failure and the recovery, and nothing between', () => {
  const ends = [
    'SUCCESS',
    'FAILED',
    'FAILED',
    'KILLED',
    'FAILED',
    'WARNING',
    'SUCCESS',
    'FAILED',
  ] as const
  let standing: Standing = null
  const told = ends.map((state) => {
    const event: NotificationEvent = {
      ...sampleOf(`execution.${state.toLowerCase()}`),
      newState: state,
    }
    const { passes, after } = passOutcome(['first-failure', 'recovered'], standing, event)
    standing = after
    return passes
  })
  expect(told).toEqual([false, true, false, false, false, true, false, true])
  expect(passOutcome(['recovered'], 'failing', sampleOf('taskrun.success')).passes).toBe(false)
  expect(passOutcome([], null, sampleOf('taskrun.success')).passes).toBe(true)
})

describe('retries', () => {
  const given = { ageMs: 0, retryAfterMs: null, retryable: true, random: 0 }

  it('follow the schedule over three days, and then stop', () => {
    const waits = Array.from({ length: 12 }, (_, at) => nextRetryMs({ ...given, tries: at + 1 }))
    expect(waits).toEqual([...retryDelaysMs, null, null])
    const days = retryDelaysMs.reduce((sum, each) => sum + each, 0) / 86_400_000
    expect(days).toBeGreaterThan(2.8)
    expect(days).toBeLessThan(3)
  })

  it('have jitter that only adds, honour Retry-After, and end where they cannot help', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (tries, random) => {
          const base = retryDelaysMs[tries - 1] ?? 0
          const wait = nextRetryMs({ ...given, tries, random }) ?? 0
          expect(wait).toBeGreaterThanOrEqual(base)
          expect(wait).toBeLessThanOrEqual(base * 1.2 + 1)
        },
      ),
    )
    expect(nextRetryMs({ ...given, tries: 1, retryAfterMs: 90_000 })).toBe(90_000)
    expect(nextRetryMs({ ...given, tries: 1, retryAfterMs: 1_000 })).toBe(5_000)
    expect(nextRetryMs({ ...given, tries: 1, retryable: false })).toBeNull()
    expect(nextRetryMs({ ...given, tries: 2, ageMs: 73 * 3_600_000 })).toBeNull()
  })

  it('read Retry-After in seconds and as a date, and nothing else', () => {
    const now = Date.parse('2026-03-02T08:00:00Z')
    expect(retryAfterMs('120', now)).toBe(120_000)
    expect(retryAfterMs('Mon, 02 Mar 2026 08:01:00 GMT', now)).toBe(60_000)
    for (const text of ['', undefined, '-5', 'soon', 'Mon, 02 Mar 2026 07:00:00 GMT']) {
      expect(retryAfterMs(text, now)).toBeNull()
    }
  })
})

it('the breaker opens after five failures, lets one probe through, and closes with a success', () => {
  let breaker = closedBreaker
  for (let count = 1; count < 5; count += 1) {
    breaker = afterFailure(breaker, 0, 0)
    expect(allowance(breaker, 0)).toEqual({ most: 'all' })
  }
  breaker = afterFailure(breaker, 0, 0)
  expect(allowance(breaker, 4_999)).toEqual({ most: 0, untilMs: 5_000 })
  expect(allowance(breaker, 5_000)).toEqual({ most: 1 })
  for (let more = 0; more < 40; more += 1) breaker = afterFailure(breaker, 0, 1)
  expect(breaker.openUntilMs).toBe(360_000)
  expect(allowance(closedBreaker, 0)).toEqual({ most: 'all' })
})

describe('people', () => {
  const limits: PeopleLimits = { digestMs: 600_000, mostAnHour: 5, quiet: null }
  const group = (key: string, count = 1, oldestMs = Infinity) => ({ key, count, oldestMs })
  const noon = { ms: 10_000_000, minuteOfDay: 720 }

  it('get one opener for a group, then a digest when its time has come', () => {
    expect(decidePeople(limits, emptyPeopleState, [group('a')], noon)).toEqual({
      send: 'opener',
      group: 'a',
    })
    const told = rememberSent(limits, emptyPeopleState, ['a'], noon.ms)
    const waiting = [group('a', 99, noon.ms + 1)]
    expect(decidePeople(limits, told, waiting, noon)).toEqual({
      send: 'nothing',
      untilMs: noon.ms + 600_001,
    })
    const later = { ms: noon.ms + 600_001, minuteOfDay: 730 }
    expect(decidePeople(limits, told, waiting, later)).toEqual({ send: 'digest' })
  })

  it('are left alone in quiet hours, over midnight too', () => {
    const quiet = { fromMinute: 22 * 60, toMinute: 7 * 60, zone: 'UTC' }
    const at = (minuteOfDay: number) =>
      decidePeople({ ...limits, quiet }, emptyPeopleState, [group('a')], { ms: 0, minuteOfDay })
    expect(at(23 * 60)).toEqual({ send: 'nothing', untilMs: 8 * 3_600_000 })
    expect(at(6 * 60 + 59)).toEqual({ send: 'nothing', untilMs: 60_000 })
    expect(at(7 * 60)).toMatchObject({ send: 'opener' })
  })

  it('never get more than the limit in any hour, whatever comes, and everything is told in the end', () => {
    const arrival = fc.record({
      afterMs: fc.integer({ min: 0, max: 400_000 }),
      key: fc.constantFrom(...'abcdefghij'),
    })
    fc.assert(
      fc.property(
        fc.array(arrival, { maxLength: 80 }),
        fc.integer({ min: 1, max: 6 }),
        (arrivals, mostAnHour) => {
          const own = { ...limits, mostAnHour }
          let state = emptyPeopleState
          let waiting: { key: string; at: number }[] = []
          let now = 1_000_000
          const sent: number[] = []
          const coming = arrivals.map(({ afterMs, key }) => ({ key, at: (now += afterMs) }))
          const end = now + 30 * 3_600_000
          for (now = 1_000_000; now < end; now += 60_000) {
            while (coming[0] && coming[0].at <= now)
              waiting.push(coming.shift() as { key: string; at: number })
            const keys = [...new Set(waiting.map(({ key }) => key))]
            const groups = keys.map((key) => {
              const own = waiting.filter((one) => one.key === key)
              return group(key, own.length, own[0]?.at ?? 0)
            })
            const decision = decidePeople(own, state, groups, { ms: now, minuteOfDay: 0 })
            if (decision.send === 'nothing') continue
            const told = decision.send === 'opener' ? [decision.group] : keys
            waiting = waiting.filter(({ key }) => !told.includes(key))
            state = rememberSent(own, state, told, now)
            sent.push(now)
          }
          expect(waiting).toEqual([])
          for (const at of sent) {
            expect(
              sent.filter((one) => one > at - 3_600_000 && one <= at).length,
            ).toBeLessThanOrEqual(mostAnHour)
          }
        },
      ),
      { numRuns: 60 },
    )
  })
})

it('says in words what a waiting state waits for', () => {
  expect(waitingText({ kind: 'approval', dueAt: null })).toBe('an approval')
  expect(waitingText({ kind: 'worker', group: 'gpu' })).toBe('a worker of the group gpu')
  expect(titleOf(sampleOf('worker.lost'))).toBe('Worker worker-1: lost')
})
