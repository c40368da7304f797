import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { TaskRunView } from '@/lib/executions/schema'
import { criticalPath } from './critical-path'
import { taskRun } from './samples.testing'

const at = (ms: number) => new Date(ms).toISOString()

function row(id: string, startMs: number, endMs: number | null, parent: string | null = null) {
  const endDate = endMs === null ? null : at(endMs)
  const state = { current: 'SUCCESS' as const, histories: [], startDate: at(startMs), endDate }
  return taskRun(id, { parentTaskRunId: parent, state: { ...state, durationMs: null } })
}

const pathOf = (taskRunList: TaskRunView[], endMs: number | null) =>
  criticalPath({
    createdAt: at(0),
    state: { endDate: endMs === null ? null : at(endMs) },
    taskRunList,
  })
const spans = (rows: TaskRunView[], endMs: number | null) =>
  [...pathOf(rows, endMs).taskRuns]
    .map(([id, { startMs, endMs: end }]) => `${id} ${startMs}-${end ?? ''}`)
    .sort()

describe('criticalPath', () => {
  it('has everything of a sequence, and says what nobody took', () => {
    const rows = [row('a', 5, 30), row('b', 30, 50), row('c', 60, 100)]
    expect(spans(rows, 100)).toEqual(['a 5-30', 'b 30-50', 'c 60-100'])
    expect(pathOf(rows, 100).idleMs).toBe(15)
    expect(pathOf(rows, 100).taskRuns.get('b')?.nextId).toBe('c')
  })

  it('has of what runs side by side only what ended last', () => {
    const rows = [row('all', 0, 90), row('quick', 0, 20, 'all'), row('slow', 0, 90, 'all')]
    expect(spans([...rows, row('after', 90, 100)], 100)).toEqual([
      'after 90-100',
      'all 0-90',
      'slow 0-90',
    ])
  })

  it('goes back inside a parent along what ended before the next one was made', () => {
    const rows = [
      row('loop', 0, 100),
      row('one', 0, 40, 'loop'),
      row('two', 0, 55, 'loop'),
      row('three', 40, 95, 'loop'),
      row('deep', 45, 90, 'three'),
    ]
    expect(spans(rows, 100)).toEqual(['deep 45-90', 'loop 0-100', 'one 0-40', 'three 40-95'])
    expect(pathOf(rows, 100).taskRuns.get('loop')?.ownMs).toBe(5)
    expect(pathOf(rows, 100).taskRuns.get('three')?.ownMs).toBe(10)
  })

  it('leads to what goes on while it runs', () => {
    const rows = [row('a', 0, 30), row('b', 30, null), row('c', 30, 60)]
    expect(spans(rows, null)).toEqual(['a 0-30', 'b 30-'])
    expect(pathOf(rows, null)).toMatchObject({ idleMs: null })
  })

  it('cuts what goes on over the end, and what is inside it', () => {
    expect(spans([row('p', 0, 100), row('c', 0, 100, 'p')], 90)).toEqual(['c 0-90', 'p 0-90'])
    expect(pathOf([row('p', 0, 100), row('c', 0, 100, 'p')], 90).taskRuns.get('p')?.ownMs).toBe(0)
  })

  it('leaves out what took no time, and is empty where nothing did', () => {
    expect(spans([row('a', 10, 10), row('b', 10, 20), row('c', 20, 20)], 20)).toEqual(['b 10-20'])
    expect(spans([], 20)).toEqual([])
  })

  it('never counts a moment twice, and is as long as the whole without what nobody took', () => {
    const time = fc.integer({ min: 0, max: 60 })
    const made = fc.array(fc.tuple(time, time, fc.integer({ min: -1, max: 11 })), { maxLength: 12 })
    fc.assert(
      fc.property(made, (parts) => {
        const rows: TaskRunView[] = []
        parts.forEach(([start, length, parent], index) => {
          const above = parent < index && parent >= 0 ? rows[parent] : undefined
          const most = above ? Date.parse(above.state.endDate ?? '') : 120
          const least = above ? Date.parse(above.state.startDate) : 0
          const from = Math.min(least + start, most)
          rows.push(row(`t${index}`, from, Math.min(from + length, most), above?.id ?? null))
        })
        const { taskRuns, idleMs } = pathOf(rows, 120)
        const own = [...taskRuns.values()].reduce((sum, { ownMs }) => sum + (ownMs ?? 0), 0)
        expect(own + (idleMs ?? 0)).toBe(120)
        for (const { ownMs } of taskRuns.values()) expect(ownMs).toBeGreaterThanOrEqual(0)
        const parentOf = new Map(rows.map(({ id, parentTaskRunId }) => [id, parentTaskRunId]))
        for (const id of taskRuns.keys()) {
          const parent = parentOf.get(id) ?? null
          if (parent !== null) expect(taskRuns.has(parent)).toBe(true)
        }
      }),
    )
  })
})
