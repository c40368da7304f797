import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../json'
import type { TriggerDefinition } from '../model'
import { stateNames, type StateName } from '../state-name'
import { matchFlowTrigger, readFlowTrigger } from './flow-trigger'
import type { UpstreamSnapshot } from './snapshot'
import { advanceWindow, emptyWindow } from './remember'

const upstream = (state: StateName, extra: Partial<UpstreamSnapshot> = {}): UpstreamSnapshot => ({
  executionId: '0190f000-0000-7000-8000-000000000001',
  eventNumber: 3,
  namespace: 'example',
  flowId: 'target_flow',
  flowRevision: 2,
  state,
  labels: { team: 'water' },
  inputs: {},
  outputs: { total: 7 },
  hasRetried: false,
  at: Date.parse('2026-03-14T10:15:00Z'),
  chain: [],
  ...extra,
})

const trigger = (
  properties: JsonObject,
  conditions: JsonObject[] = [],
  when?: string,
): TriggerDefinition => ({
  id: 'state_listener',
  type: 'core.trigger.Flow',
  disabled: false,
  inputs: {},
  conditions,
  stopAfter: [],
  labels: {},
  ...(when === undefined ? {} : { when }),
  properties,
})

const heard = (definition: TriggerDefinition, extra: Partial<UpstreamSnapshot> = {}) => {
  const rule = readFlowTrigger(definition)
  return stateNames.filter(
    (state) => matchFlowTrigger(rule, upstream(state, extra)).matched.length > 0,
  )
}

const target = { namespace: 'example', flowId: 'target_flow' }
const ends = ['RETRIED', 'KILLED', 'CANCELLED', 'SKIPPED', 'SUCCESS', 'WARNING', 'FAILED']

describe('flow trigger', () => {
  it('hears a state that is named once, on top, under the flow, or under dependsOn', () => {
    expect(heard(trigger({ states: ['PAUSED'], preconditions: { flows: [target] } }))).toEqual([
      'PAUSED',
    ])
    expect(
      heard(trigger({ preconditions: { flows: [{ ...target, states: ['PAUSED'] }] } })),
    ).toEqual(['PAUSED'])
    expect(heard(trigger({ dependsOn: [{ ...target, states: ['PAUSED'] }] }))).toEqual(['PAUSED'])
  })

  it('hears only what both allow where both name states', () => {
    const both = {
      states: ['PAUSED', 'RUNNING'],
      preconditions: { flows: [{ ...target, states: ['RUNNING', 'FAILED'] }] },
    }
    expect(heard(trigger(both))).toEqual(['RUNNING'])
  })

  it('hears the ends and PAUSED where no state is named', () => {
    expect(heard(trigger({ preconditions: { flows: [target] } })).sort()).toEqual(
      [...ends, 'PAUSED'].sort(),
    )
  })

  it.each(stateNames.map((state) => [state]))('hears %s when that is named', (state) => {
    expect(heard(trigger({ states: [state], preconditions: { flows: [target] } }))).toEqual([state])
  })

  it('takes states from an ExecutionStatus condition', () => {
    const conditions: JsonObject[] = [
      { type: 'io.kestra.plugin.core.condition.ExecutionStatus', in: ['RUNNING', 'PAUSED'] },
      { type: 'io.kestra.plugin.core.condition.ExecutionFlow', ...target },
    ]
    expect(heard(trigger({}, conditions))).toEqual(['RUNNING', 'PAUSED'])
  })

  it('says why it did not fire', () => {
    const rule = readFlowTrigger(
      trigger({ states: ['PAUSED'], preconditions: { flows: [target] } }),
    )
    expect(matchFlowTrigger(rule, upstream('RUNNING')).reason).toBe(
      'state was RUNNING, waits for PAUSED',
    )
    expect(matchFlowTrigger(rule, upstream('PAUSED', { flowId: 'other' })).reason).toContain(
      'flow was other',
    )
  })

  it('reads labels, expressions, Not, Or and namespaces', () => {
    const one = (condition: JsonObject, extra: Partial<UpstreamSnapshot> = {}) =>
      heard(trigger({ states: ['SUCCESS'] }, [condition]), extra).length === 1
    const type = (name: string) => `core.condition.${name}`
    expect(one({ type: type('ExecutionLabels'), labels: { team: 'water' } })).toBe(true)
    expect(one({ type: type('ExecutionLabels'), labels: { team: 'fire' } })).toBe(false)
    expect(
      one({ type: type('ExecutionOutputs'), expression: '{{ trigger.outputs.total > 5 }}' }),
    ).toBe(true)
    expect(one({ type: type('Expression'), expression: '{{ outputs.total > 9 }}' })).toBe(false)
    expect(one({ type: type('HasRetryAttempt') })).toBe(false)
    expect(one({ type: type('HasRetryAttempt') }, { hasRetried: true })).toBe(true)
    const not = { type: type('Not'), conditions: [{ type: type('Weekend') }] }
    expect(one(not)).toBe(false)
    expect(one({ type: type('Or'), conditions: [not, { type: type('Weekend') }] })).toBe(true)
    const space = (comparison: string, namespace: string) =>
      one({ type: type('ExecutionNamespace'), comparison, namespace }, { namespace: 'a.b.c' })
    expect([space('PREFIX', 'a.b'), space('SUFFIX', 'b.c'), space('EXACT', 'a.b')]).toEqual([
      true,
      true,
      false,
    ])
  })

  it('reads dates in their zone', () => {
    const one = (condition: JsonObject) =>
      heard(trigger({ states: ['SUCCESS'] }, [condition])).length === 1
    expect(
      one({ type: 'core.condition.DayWeekInMonth', dayOfWeek: 'SATURDAY', dayInMonth: 'SECOND' }),
    ).toBe(true)
    expect(
      one({ type: 'core.condition.DayWeekInMonth', dayOfWeek: 'SATURDAY', dayInMonth: 'LAST' }),
    ).toBe(false)
    expect(one({ type: 'core.condition.TimeBetween', after: '10:00:00', before: '11:00:00' })).toBe(
      true,
    )
    expect(one({ type: 'core.condition.TimeBetween', after: '22:00:00', before: '06:00:00' })).toBe(
      false,
    )
    expect(one({ type: 'core.condition.DateTimeBetween', after: '2026-03-14T10:15:01Z' })).toBe(
      false,
    )
    expect(one({ type: 'core.condition.DayWeek', dayOfWeek: 'SATURDAY' })).toBe(true)
  })

  it('waits for every part, in any order, within its window', () => {
    const rule = readFlowTrigger(
      trigger({
        preconditions: {
          flows: [
            { ...target, id: 'a', states: ['SUCCESS'] },
            { namespace: 'example', flowId: 'b', id: 'b', states: ['SUCCESS'] },
          ],
        },
      }),
    )
    const step = (state: typeof emptyWindow, matched: string[], at: number) =>
      advanceWindow(rule, state, matched, at)
    const at = Date.parse('2026-03-14T10:00:00Z')
    const first = step(emptyWindow, ['b'], at)
    expect(first).toMatchObject({ fires: false, reason: 'waits for a' })
    expect(step(first.state, ['b'], at + 1000).fires).toBe(false)
    const second = step(first.state, ['a'], at + 2000)
    expect(second.fires).toBe(true)
    expect(step(second.state, ['a'], at + 3000).fires).toBe(false)
    expect(step(first.state, ['a'], at + 86_400_000).reason).toContain('waits for b')
  })

  it('lets where-filters stand for parts of their own', () => {
    const rule = readFlowTrigger(
      trigger({
        preconditions: {
          where: [
            {
              id: 'one',
              filters: [
                { field: 'NAMESPACE', type: 'STARTS_WITH', value: 'exa' },
                { field: 'EXPRESSION', type: 'IS_TRUE', value: "{{ labels.team == 'water' }}" },
              ],
            },
            { id: 'two', filters: [{ field: 'FLOW_ID', type: 'EQUAL_TO', value: 'other' }] },
          ],
        },
      }),
    )
    expect(matchFlowTrigger(rule, upstream('SUCCESS')).matched).toEqual(['one'])
    expect(
      matchFlowTrigger(rule, upstream('SUCCESS', { flowId: 'other', labels: {} })).matched,
    ).toEqual(['two'])
    expect(matchFlowTrigger(rule, upstream('RUNNING')).matched).toEqual([])
  })
})
