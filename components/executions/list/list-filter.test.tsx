import { describe, expect, it } from 'vitest'
import { filterOf, isFiltered, type ListQuery } from './list-filter'

const none: ListQuery = {
  namespace: '',
  flow: '',
  state: [],
  labels: [],
  range: null,
  q: '',
  worker: '',
  by: '',
  trigger: '',
  min: '',
  max: '',
}

describe('filterOf', () => {
  it('asks for nothing where nothing is filtered', () => {
    expect(filterOf(none, 0)).toEqual({})
    expect(isFiltered(none)).toBe(false)
  })

  it('reads what stands in the address', () => {
    const query: ListQuery = {
      ...none,
      flow: 'orders',
      state: ['FAILED'],
      labels: ['team:data', 'url:http://x'],
      range: '1h',
      q: ' abc ',
      worker: 'nonsense',
      by: 'webhook',
      trigger: 'hook',
      min: '1h30m',
      max: 'long',
    }
    expect(filterOf(query, Date.parse('2026-03-01T12:00:30Z'))).toEqual({
      flowId: 'orders',
      states: ['FAILED'],
      labels: { team: 'data', url: 'http://x' },
      text: 'abc',
      trigger: 'webhook',
      triggerId: 'hook',
      minDurationMs: 5_400_000,
      from: '2026-03-01T11:00:00.000Z',
    })
    expect(isFiltered(query)).toBe(true)
  })
})
