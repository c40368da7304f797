// Each condition, each filter of `where` and each window: once as it fires, once as it does not, with the
// reason that a person reads.

import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../json'
import type { TriggerDefinition } from '../model'
import type { StateName } from '../state-name'
import { matchFlowTrigger, mayHearFlow, readFlowTrigger } from './flow-trigger'
import { advanceWindow, closeWindow, emptyWindow, nextClosing, type WindowState } from './remember'
import type { UpstreamSnapshot } from './snapshot'

/** A Saturday, the second of March 2026. */
const saturday = Date.parse('2026-03-14T10:15:00Z')

const upstream = (extra: Partial<UpstreamSnapshot> = {}): UpstreamSnapshot => ({
  executionId: '0190f000-0000-7000-8000-000000000001',
  eventNumber: 3,
  namespace: 'company.team.data',
  flowId: 'extract',
  flowRevision: 2,
  state: 'SUCCESS' as StateName,
  labels: { team: 'water' },
  inputs: { day: '2026-03-14' },
  outputs: { total: 7 },
  hasRetried: false,
  at: saturday,
  chain: [],
  ...extra,
})

const trigger = (properties: JsonObject, conditions: JsonObject[] = []): TriggerDefinition => ({
  id: 't',
  type: 'core.trigger.Flow',
  disabled: false,
  inputs: {},
  conditions,
  stopAfter: [],
  labels: {},
  properties,
})

/** null: it fires. */
function verdict(definition: TriggerDefinition, extra: Partial<UpstreamSnapshot> = {}) {
  const isPublicHoliday = (isoDate: string, country: string, part: string | null) =>
    country === 'XX' ? null : `${country} ${part} ${isoDate}` === 'FR null 2026-07-14'
  const { matched, reason } = matchFlowTrigger(readFlowTrigger(definition), upstream(extra), {
    isPublicHoliday,
  })
  return matched.length > 0 ? null : reason
}

const type = (name: string) => ({ type: `core.condition.${name}` })
type Case = [
  name: string,
  condition: JsonObject,
  fires: Partial<UpstreamSnapshot>,
  not: Partial<UpstreamSnapshot>,
  reason: string,
]

const cases: Case[] = [
  [
    'ExecutionFlow',
    { ...type('ExecutionFlow'), namespace: 'company.team.data', flowId: 'extract' },
    {},
    { flowId: 'other' },
    'flow was company.team.data.other, waits for company.team.data.extract',
  ],
  [
    'ExecutionFlow with a namespace alone',
    { ...type('ExecutionFlow'), namespace: 'company.team.data' },
    { flowId: 'any' },
    { namespace: 'x' },
    'waits for company.team.data.*',
  ],
  [
    'ExecutionNamespace EXACT',
    { ...type('ExecutionNamespace'), namespace: 'company.team.data', comparison: 'EXACT' },
    {},
    { namespace: 'company.team.data.more' },
    'waits for exact company.team.data',
  ],
  [
    'ExecutionNamespace PREFIX',
    { ...type('ExecutionNamespace'), namespace: 'company', comparison: 'PREFIX' },
    {},
    { namespace: 'other.company' },
    'waits for prefix company',
  ],
  [
    'ExecutionNamespace prefix: true',
    { ...type('ExecutionNamespaceCondition'), namespace: 'company', prefix: true },
    {},
    { namespace: 'other' },
    'namespace was other',
  ],
  [
    'ExecutionNamespace SUFFIX',
    { ...type('ExecutionNamespace'), namespace: '.data', comparison: 'SUFFIX' },
    {},
    { namespace: 'company.team' },
    'waits for suffix .data',
  ],
  [
    'ExecutionStatus in',
    { ...type('ExecutionStatus'), in: ['SUCCESS', 'WARNING'] },
    {},
    { state: 'FAILED' },
    'state was FAILED, waits for SUCCESS, WARNING',
  ],
  [
    'ExecutionStatus notIn',
    { ...type('ExecutionStatus'), notIn: ['FAILED'] },
    {},
    { state: 'FAILED' },
    'which is left out',
  ],
  [
    'ExecutionLabels as a map',
    { ...type('ExecutionLabels'), labels: { team: 'water' } },
    {},
    { labels: { team: 'fire' } },
    'label team was fire, waits for water',
  ],
  [
    'ExecutionLabels as a list',
    { ...type('ExecutionLabels'), labels: [{ key: 'team', value: 'water' }] },
    {},
    { labels: {} },
    'label team was missing',
  ],
  [
    'ExecutionOutputs',
    { ...type('ExecutionOutputs'), expression: '{{ trigger.outputs.total > 5 }}' },
    {},
    { outputs: { total: 5 } },
    'gave false',
  ],
  [
    'Expression',
    { ...type('Expression'), expression: "{{ labels.team == 'water' and inputs.day != '' }}" },
    {},
    { labels: { team: 'fire' } },
    'gave false',
  ],
  [
    'Expression that cannot be rendered',
    { ...type('Expression'), expression: '{{ outputs.total > 1 }}' },
    {},
    { outputs: null },
    'could not be rendered',
  ],
  [
    'HasRetryAttempt',
    type('HasRetryAttempt'),
    { hasRetried: true },
    {},
    'nothing was retried in the upstream execution',
  ],
  [
    'HasRetryAttempt in',
    { ...type('HasRetryAttempt'), in: ['SUCCESS'] },
    { hasRetried: true },
    { hasRetried: true, state: 'FAILED' },
    'state was FAILED',
  ],
  [
    'Not',
    { ...type('Not'), conditions: [{ ...type('DayWeek'), dayOfWeek: 'MONDAY' }] },
    {},
    { at: Date.parse('2026-03-16T10:00:00Z') },
    'what must not hold does hold',
  ],
  [
    'Or',
    {
      ...type('Or'),
      conditions: [type('HasRetryAttempt'), { ...type('ExecutionStatus'), in: ['SUCCESS'] }],
    },
    {},
    { state: 'FAILED' },
    'none holds',
  ],
  [
    'DateTimeBetween',
    {
      ...type('DateTimeBetween'),
      after: '2026-03-14T00:00:00+01:00',
      before: '2026-03-15T00:00:00+01:00',
    },
    {},
    { at: Date.parse('2026-03-14T23:30:00Z') },
    'after 2026-03-15',
  ],
  [
    'DateTimeBetween with dates that are rendered',
    { ...type('DateTimeBetween'), after: '{{ inputs.day }}T10:00:00Z' },
    {},
    { at: Date.parse('2026-03-14T09:59:59Z') },
    'before 2026-03-14T10:00:00Z',
  ],
  [
    'TimeBetween',
    { ...type('TimeBetween'), after: '10:00:00', before: '11:00:00' },
    {},
    { at: Date.parse('2026-03-14T11:00:01Z') },
    'after 11:00:00',
  ],
  [
    'TimeBetween over midnight',
    { ...type('TimeBetween'), after: '22:00:00', before: '06:00:00' },
    { at: Date.parse('2026-03-14T23:00:00Z') },
    {},
    'outside 22:00:00 to 06:00:00',
  ],
  [
    'TimeBetween with an offset',
    { ...type('TimeBetween'), after: '12:00:00+02:00', before: '13:00:00+02:00' },
    {},
    { at: Date.parse('2026-03-14T12:30:00Z') },
    'after 13:00:00+02:00',
  ],
  [
    'DayWeek',
    { ...type('DayWeek'), dayOfWeek: 'SATURDAY' },
    {},
    { at: saturday + 86_400_000 },
    'day was SUNDAY, waits for SATURDAY',
  ],
  [
    'DayWeekInMonth',
    { ...type('DayWeekInMonth'), dayOfWeek: 'SATURDAY', dayInMonth: 'SECOND' },
    {},
    { at: saturday + 7 * 86_400_000 },
    'not the second SATURDAY',
  ],
  [
    'DayWeekInMonth LAST',
    { ...type('DayWeekInMonth'), dayOfWeek: 'SATURDAY', dayInMonth: 'LAST' },
    { at: Date.parse('2026-03-28T10:00:00Z') },
    {},
    'not the last SATURDAY',
  ],
  [
    'Weekend',
    type('Weekend'),
    {},
    { at: Date.parse('2026-03-16T10:00:00Z') },
    'waits for the weekend',
  ],
  [
    'PublicHoliday',
    { ...type('PublicHoliday'), country: 'FR' },
    { at: Date.parse('2026-07-14T10:00:00Z') },
    {},
    '2026-03-14 is no public holiday in FR',
  ],
  [
    'a date condition of another date',
    { ...type('Weekend'), date: '{{ inputs.day }}' },
    { at: Date.parse('2026-03-16T10:00:00Z') },
    { inputs: { day: '2026-03-16' } },
    'day was MONDAY',
  ],
]

describe('a condition', () => {
  it.each(cases)('%s', (_name, condition, fires, not, reason) => {
    const prefixed = { ...condition, type: `io.kestra.plugin.${String(condition.type)}` }
    for (const written of [condition, prefixed]) {
      expect(verdict(trigger({}, [written]), fires)).toBeNull()
      expect(verdict(trigger({}, [written]), not)).toContain(reason)
    }
  })

  it('says what is wrong with it', () => {
    expect(verdict(trigger({}, [type('Moon')]))).toBe('unknown condition Moon')
    expect(verdict(trigger({}, [{ ...type('PublicHoliday'), country: 'XX' }]))).toContain(
      'no calendar of public holidays for XX',
    )
    expect(verdict(trigger({}, [{ ...type('Weekend'), date: 'soon' }]))).toContain('not a date')
  })
})

const filters: [
  filter: JsonObject,
  fires: Partial<UpstreamSnapshot>,
  not: Partial<UpstreamSnapshot>,
][] = [
  [{ field: 'FLOW_ID', type: 'EQUAL_TO', value: 'extract' }, {}, { flowId: 'x' }],
  [{ field: 'FLOW_ID', type: 'NOT_EQUAL_TO', value: 'extract' }, { flowId: 'x' }, {}],
  [{ field: 'FLOW_ID', type: 'IN', values: ['a', 'extract'] }, {}, { flowId: 'x' }],
  [{ field: 'FLOW_ID', type: 'NOT_IN', values: ['a', 'extract'] }, { flowId: 'x' }, {}],
  [{ field: 'NAMESPACE', type: 'STARTS_WITH', value: 'company' }, {}, { namespace: 'my.company' }],
  [{ field: 'NAMESPACE', type: 'ENDS_WITH', value: '.data' }, {}, { namespace: 'company' }],
  [{ field: 'NAMESPACE', type: 'CONTAINS', value: 'team' }, {}, { namespace: 'company' }],
  [{ field: 'NAMESPACE', type: 'REGEX', value: 'company\\..*' }, {}, { namespace: 'a.company.b' }],
  [{ field: 'NAMESPACE', type: 'IS_NOT_NULL' }, {}, { namespace: '' }],
  [{ field: 'NAMESPACE', type: 'IS_NULL' }, { namespace: '' }, {}],
  [{ field: 'STATE', type: 'EQUAL_TO', value: 'RUNNING' }, { state: 'RUNNING' }, {}],
  [{ field: 'STATE', type: 'IN', values: ['QUEUED', 'KILLING'] }, { state: 'KILLING' }, {}],
  [
    { field: 'EXPRESSION', type: 'IS_TRUE', value: '{{ outputs.total == 7 }}' },
    {},
    { outputs: { total: 8 } },
  ],
  [
    { field: 'EXPRESSION', type: 'IS_FALSE', value: '{{ outputs.total == 7 }}' },
    { outputs: { total: 8 } },
    {},
  ],
  [
    { field: 'EXPRESSION', type: 'IS_NULL', value: '{{ outputs.total }}' },
    { outputs: { total: null } },
    {},
  ],
  [
    { field: 'EXPRESSION', type: 'IS_NOT_NULL', value: '{{ outputs.total }}' },
    {},
    { outputs: { total: null } },
  ],
]

describe('a filter of where', () => {
  it.each(filters)('%j', (filter, fires, not) => {
    const where = (...all: JsonObject[]) =>
      trigger({ preconditions: { where: [{ filters: all }] } })
    expect(verdict(where(filter), fires)).toBeNull()
    expect(verdict(where(filter), not)).not.toBeNull()
  })

  it('stands with others by AND, or by OR where that is said', () => {
    const both = [
      { field: 'NAMESPACE', type: 'STARTS_WITH', value: 'company' },
      { field: 'FLOW_ID', type: 'EQUAL_TO', value: 'other' },
    ]
    const where = (operand?: string) =>
      trigger({ preconditions: { where: [{ filters: both, ...(operand ? { operand } : {}) }] } })
    expect(verdict(where())).toBe('flow_id was extract, wants EQUAL_TO other')
    expect(verdict(where('OR'))).toBeNull()
  })
})

describe('what a rule can hear at all', () => {
  it('is little where its conditions name a flow or a namespace', () => {
    const flow = { ...type('ExecutionFlow'), namespace: 'a', flowId: 'b' }
    const prefix = { ...type('ExecutionNamespace'), namespace: 'a.', comparison: 'PREFIX' }
    expect([hears(trigger({}, [flow]), 'a', 'b'), hears(trigger({}, [flow]), 'a', 'c')]).toEqual([
      true,
      false,
    ])
    expect(hears(trigger({}, [prefix]), 'a', 'b')).toBe(false)
    const not = { ...type('Not'), conditions: [prefix] }
    expect([hears(trigger({}, [not]), 'a.b', 'c'), hears(trigger({}, [not]), 'b', 'c')]).toEqual([
      false,
      true,
    ])
    const or = { ...type('Or'), conditions: [flow, prefix] }
    expect([hears(trigger({}, [or]), 'a.b', 'c'), hears(trigger({}, [or]), 'b', 'c')]).toEqual([
      true,
      false,
    ])
    const unknown = { ...type('Or'), conditions: [flow, type('HasRetryAttempt')] }
    expect(hears(trigger({}, [unknown]), 'x', 'y')).toBe(true)
  })

  const hears = (definition: TriggerDefinition, namespace: string, flowId: string) =>
    mayHearFlow(readFlowTrigger(definition), { namespace, flowId })

  it('agrees with what it matches, whatever it names its flows by', () => {
    const rules = [
      ...cases.map(([, condition]) => trigger({}, [condition])),
      ...filters.map(([filter]) => trigger({ preconditions: { where: [{ filters: [filter] }] } })),
      trigger({ preconditions: { flows: [{ namespace: 'company.team.data' }] } }),
      trigger({ dependsOn: [{ namespace: 'a', flowId: 'b' }] }),
    ]
    const flows = ['company.team.data', 'company', 'my.company', 'a', '.data'].flatMap(
      (namespace) => ['extract', 'other', 'b'].map((flowId) => ({ namespace, flowId })),
    )
    let deaf = 0
    for (const rule of rules) {
      for (const flow of flows) {
        const matches = (['SUCCESS', 'RUNNING', 'KILLING'] as const).some(
          (state) => verdict(rule, { ...flow, state }) === null,
        )
        if (matches) expect(hears(rule, flow.namespace, flow.flowId)).toBe(true)
        else if (!hears(rule, flow.namespace, flow.flowId)) deaf += 1
      }
    }
    expect(deaf).toBeGreaterThan(50)
  })
})

describe('a window', () => {
  const flows = ['a', 'b', 'c'].map((id) => ({ id, namespace: 'n', flowId: id }))
  const rule = (timeWindow: JsonObject, more: JsonObject = {}, ids = ['a', 'b']) =>
    readFlowTrigger(
      trigger({
        preconditions: {
          flows: flows.filter(({ id }) => ids.includes(id)),
          timeWindow,
          ...more,
        },
      }),
    )
  const at = (time: string) => Date.parse(`2026-03-14T${time}Z`)
  const play = (
    of: ReturnType<typeof rule>,
    steps: [id: string, at: number][],
    begin: WindowState = emptyWindow,
  ) => {
    let state = begin
    let last: { fires: boolean; reason: string | null } = { fires: false, reason: null }
    const fired: string[] = []
    for (const [id, when] of steps) {
      const step = advanceWindow(of, state, [id], when)
      state = step.state
      last = step
      if (step.fires) fired.push(id)
    }
    return { state, fired, reason: last.reason }
  }

  it('DURATION_WINDOW is counted from midnight, and shifted by windowAdvance', () => {
    const hour = rule({ type: 'DURATION_WINDOW', window: 'PT1H' })
    expect(
      play(hour, [
        ['a', at('10:01:00')],
        ['b', at('10:59:59')],
      ]).fired,
    ).toEqual(['b'])
    const over = play(hour, [
      ['a', at('10:59:59')],
      ['b', at('11:00:12')],
    ])
    expect(over.fired).toEqual([])
    expect(over.reason).toBe(
      'waits for a; what had come (a) is forgotten, its window closed 12 s before',
    )
    const shifted = rule({ window: 'PT1H', windowAdvance: 'PT30M' })
    expect(
      play(shifted, [
        ['a', at('10:59:59')],
        ['b', at('11:00:12')],
      ]).fired,
    ).toEqual(['b'])
    const day = rule({})
    expect(
      play(day, [
        ['a', at('00:00:00')],
        ['b', at('23:59:59')],
      ]).fired,
    ).toEqual(['b'])
    const berlin = rule({ window: 'P1D', timezone: 'Europe/Berlin' })
    expect(
      play(berlin, [
        ['a', at('22:30:00')],
        ['b', at('23:30:00')],
      ]).fired,
    ).toEqual([])
  })

  it('SLIDING_WINDOW looks back from each transition', () => {
    const hour = rule({ type: 'SLIDING_WINDOW', window: 'PT1H' })
    expect(
      play(hour, [
        ['a', at('10:30:00')],
        ['b', at('11:29:59')],
      ]).fired,
    ).toEqual(['b'])
    const late = play(hour, [
      ['a', at('10:30:00')],
      ['b', at('11:30:12')],
    ])
    expect(late.fired).toEqual([])
    expect(late.reason).toContain('window closed 12 s before')
  })

  it('DAILY_TIME_DEADLINE is open until its time, with one flow as with several', () => {
    const nine = rule({ type: 'DAILY_TIME_DEADLINE', deadline: '09:00:00' })
    expect(
      play(nine, [
        ['a', at('01:00:00')],
        ['b', at('08:59:59')],
      ]).fired,
    ).toEqual(['b'])
    const late = play(nine, [
      ['a', at('01:00:00')],
      ['b', at('09:00:12')],
    ])
    expect(late.fired).toEqual([])
    expect(late.reason).toBe('window closed 12 s before')
    const one = rule({ deadline: '09:00:00' }, {}, ['a'])
    expect(one.remembers).toBe(true)
    expect(play(one, [['a', at('08:00:00')]]).fired).toEqual(['a'])
    expect(play(one, [['a', at('10:00:00')]]).fired).toEqual([])
    const tokyo = rule({ deadline: '09:00:00', timezone: 'Asia/Tokyo' }, {}, ['a'])
    expect(play(tokyo, [['a', at('23:30:00')]]).fired).toEqual(['a'])
    expect(play(tokyo, [['a', at('00:30:00')]]).reason).toContain('closed')
  })

  it('DAILY_TIME_WINDOW is open from its start to its end', () => {
    const noon = rule({ type: 'DAILY_TIME_WINDOW', startTime: '12:00:00', endTime: '13:00:00' })
    expect(
      play(noon, [
        ['a', at('12:00:00')],
        ['b', at('13:00:00')],
      ]).fired,
    ).toEqual(['b'])
    expect(play(noon, [['a', at('11:58:30')]]).reason).toBe('window opens in 90 s')
    expect(play(noon, [['a', at('13:00:12')]]).reason).toBe('window closed 12 s before')
  })

  it('starts over once it fired, or fires once where resetOnSuccess is false', () => {
    const steps: [string, number][] = [
      ['a', at('10:00:00')],
      ['b', at('11:00:00')],
      ['a', at('12:00:00')],
      ['b', at('13:00:00')],
    ]
    expect(play(rule({}), steps).fired).toEqual(['b', 'b'])
    const once = play(rule({}, { resetOnSuccess: false }), steps)
    expect(once.fired).toEqual(['b'])
    expect(once.reason).toBe('fired already in this window')
  })

  it('lets a transition that comes late take nothing from the window that is open', () => {
    const day = rule({})
    const tomorrow = at('08:00:00') + 86_400_000
    const late = play(day, [
      ['a', tomorrow],
      ['b', at('23:00:00')],
    ])
    expect(late.fired).toEqual([])
    expect(late.reason).toContain('a later one has begun')
    expect(play(day, [['b', tomorrow + 1000]], late.state).fired).toEqual(['b'])
  })

  it('is that of a MultipleCondition: all of its named conditions, within its window', () => {
    const both = (more: JsonObject) =>
      readFlowTrigger(
        trigger({}, [
          {
            ...type('MultipleCondition'),
            id: 'both',
            conditions: {
              extracted: { ...type('ExecutionFlow'), namespace: 'n', flowId: 'a' },
              failed: { ...type('ExecutionStatusCondition'), in: ['FAILED'] },
            },
            ...more,
          },
          { ...type('ExecutionNamespace'), namespace: 'n' },
        ]),
      )
    const hour = both({ timeWindow: { type: 'DURATION_WINDOW', window: 'PT1H' } })
    expect(hour.remembers).toBe(true)
    const matched = (extra: Partial<UpstreamSnapshot>) =>
      matchFlowTrigger(hour, upstream({ namespace: 'n', ...extra })).matched
    expect(matched({ flowId: 'a' })).toEqual(['extracted'])
    expect(matched({ flowId: 'b', state: 'FAILED' })).toEqual(['failed'])
    expect(matched({ flowId: 'a', state: 'FAILED' })).toEqual(['extracted', 'failed'])
    // What stands beside it holds for each of its parts, and a part without states waits for an end.
    expect(matched({ namespace: 'm', flowId: 'a' })).toEqual([])
    expect(matched({ flowId: 'a', state: 'RUNNING' })).toEqual([])
    const steps: [string, number][] = [
      ['failed', at('10:10:00')],
      ['extracted', at('10:59:00')],
      ['failed', at('10:59:30')],
      ['extracted', at('10:59:40')],
    ]
    expect(play(hour, steps).fired).toEqual(['extracted', 'extracted'])
    const timeWindow = { window: 'PT1H' }
    expect(play(both({ timeWindow, resetOnSuccess: false }), steps).fired).toEqual(['extracted'])
    const late: [string, number][] = [
      ['failed', at('10:10:00')],
      ['extracted', at('11:00:12')],
    ]
    expect(play(hour, late).reason).toBe(
      'waits for failed; what had come (failed) is forgotten, its window closed 12 s before',
    )
    // The older name of the window.
    expect(play(both({ sla: { window: 'PT1H' } }), late).fired).toEqual([])
  })

  const depends = (properties: JsonObject) =>
    readFlowTrigger(trigger({ dependsOn: flows, ...properties }))

  it('waits for ALL, ANY or AT_LEAST of dependsOn, and not for what is optional', () => {
    const all: [string, number][] = [
      ['a', at('10:00:00')],
      ['b', at('10:01:00')],
      ['c', at('10:02:00')],
    ]
    expect(play(depends({}), all).fired).toEqual(['c'])
    expect(play(depends({ mode: 'ANY' }), all).fired).toEqual(['a', 'b', 'c'])
    expect(play(depends({ mode: 'AT_LEAST', minSatisfied: 2 }), all).fired).toEqual(['b'])
    const optional = readFlowTrigger(
      trigger({
        dependsOn: flows.map((flow) => Object.assign({ optional: flow.id === 'c' }, flow)),
      }),
    )
    expect(play(optional, all).fired).toEqual(['b'])
    expect(play(depends({ window: { within: 'PT1M' } }), all).fired).toEqual([])
  })

  it('closes in vain with a reason, and with what onMiss asks for', () => {
    const missed = depends({ window: { window: 'PT1H' }, onMiss: 'FAIL' })
    const { state } = play(missed, [
      ['a', at('10:10:00')],
      ['b', at('10:20:00')],
    ])
    expect(state.closesAt).toBe(at('11:00:00'))
    expect(closeWindow(missed, state, at('10:59:59'))).toBeNull()
    expect(closeWindow(missed, state, at('11:00:05'))).toMatchObject({
      onMiss: 'FAIL',
      come: ['a', 'b'],
      missing: ['c'],
      state: { seen: {}, closesAt: null },
      reason: 'window closed at 2026-03-14T10:59:59Z: a, b had come, c had not',
    })
    const quiet = depends({ window: { window: 'PT1H' } })
    expect(closeWindow(quiet, state, at('11:00:05'))?.onMiss).toBe('SKIP')
    const fired = play(missed, [['c', at('10:30:00')]], state)
    expect(fired.fired).toEqual(['c'])
    expect(fired.state.closesAt).toBeNull()
  })

  it('of a day is missed also where nothing came at all', () => {
    const daily = depends({ window: { deadline: '09:00:00' }, onMiss: 'RUN' })
    const closesAt = nextClosing(daily, emptyWindow, at('07:00:00'))
    expect(closesAt).toBe(at('09:00:00') + 1)
    const closed = closeWindow(daily, { ...emptyWindow, closesAt }, at('09:00:01'))
    expect(closed).toMatchObject({ onMiss: 'RUN', come: [], missing: ['a', 'b', 'c'] })
    expect(nextClosing(daily, emptyWindow, at('09:00:01'))).toBe(at('09:00:00') + 86_400_001)
    const today = { ...emptyWindow, firedFor: at('00:00:00') }
    expect(nextClosing(daily, today, at('07:00:00'))).toBe(at('09:00:00') + 86_400_001)
    expect(nextClosing(depends({ window: { deadline: '09:00:00' } }), emptyWindow, 0)).toBeNull()
  })
})
