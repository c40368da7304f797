import { describe, expect, it } from 'vitest'
import type { WorkerRow } from '@/lib/workers/schema'
import { matching, nextSort, pageOf, sorted, workerListParsers } from './list-query'

let count = 0

const worker = (name: string, more: Partial<WorkerRow> = {}): WorkerRow => ({
  id: `0198c1f2-7a1e-7cc3-9a41-${String((count += 1)).padStart(12, '0')}`,
  name,
  state: 'active',
  group: null,
  region: null,
  labels: {},
  host: 'ip-10-0-0-1',
  ip: null,
  pid: 1,
  platform: 'linux',
  cores: 2,
  memoryBytes: 1,
  version: '0.1.0',
  nodeVersion: '24.0.0',
  slots: 10,
  running: 0,
  doneCount: 0,
  failedCount: 0,
  doneLastHour: 0,
  failedLastHour: 0,
  staleCount: 0,
  load: null,
  usedMemoryBytes: null,
  loopDelayMs: null,
  startedAt: '2026-01-01T00:00:00.000Z',
  joinedAt: '2026-01-01T00:00:00.000Z',
  lastSeenAt: '2026-01-01T00:00:00.000Z',
  leftAt: null,
  stateHistory: [],
  ...more,
})

const names = (rows: readonly WorkerRow[]) => rows.map(({ name }) => name)
const words = { active: '活跃', paused: '已暂停', draining: '排空中', lost: '失联', left: '已离开' }
const found = (rows: readonly WorkerRow[], text: string) =>
  names(matching(rows, text, (state) => words[state]))

describe('matching', () => {
  const gpu = worker('mill-1', { group: 'gpu', labels: { team: 'data' }, state: 'paused' })
  const etl = worker('mill-2', { group: 'etl', host: 'GPU-box', labels: { team: 'web' } })
  const rows = [gpu, etl]

  it('looks into name, id, host, group, labels and state, whatever the case', () => {
    expect(found(rows, 'MILL-2')).toEqual(['mill-2'])
    expect(found(rows, gpu.id.slice(-6))).toEqual(['mill-1'])
    expect(found(rows, 'gpu-box')).toEqual(['mill-2'])
    expect(found(rows, 'gpu')).toEqual(['mill-1', 'mill-2'])
    expect(found(rows, 'team:web')).toEqual(['mill-2'])
    expect(found(rows, 'paused')).toEqual(['mill-1'])
    expect(found(rows, '已暂停')).toEqual(['mill-1'])
  })

  it('wants every word, and nothing across two fields', () => {
    expect(found(rows, ' gpu   team:data ')).toEqual(['mill-1'])
    expect(found(rows, 'gpu etl team:data')).toEqual([])
    expect(found([worker('a', { host: 'b', ip: 'c' })], 'bc')).toEqual([])
    expect(found(rows, '  ')).toEqual(['mill-1', 'mill-2'])
  })
})

describe('sorted', () => {
  it('counts numbers in names, and goes by name and id where the figures are equal', () => {
    const rows = [worker('mill-10'), worker('mill-2'), worker('mill-2')]
    expect(names(sorted(rows, { by: 'worker', down: false }))).toEqual([
      'mill-2',
      'mill-2',
      'mill-10',
    ])
    const byRunning = sorted(rows, { by: 'running', down: true })
    expect(byRunning.map(({ id }) => id)).toEqual([rows[1]?.id, rows[2]?.id, rows[0]?.id])
    expect(sorted(rows, null)).toBe(rows)
  })

  it('sets what has no figure last either way; one that is gone runs nothing', () => {
    const rows = [
      worker('none'),
      worker('low', { load: 1 }),
      worker('gone', { load: 9, state: 'lost' }),
      worker('high', { load: 4 }),
    ]
    expect(names(sorted(rows, { by: 'load', down: false }))).toEqual([
      'low',
      'high',
      'gone',
      'none',
    ])
    expect(names(sorted(rows, { by: 'load', down: true }))).toEqual(['high', 'low', 'gone', 'none'])
  })

  it('goes by the share of slots, not by their number', () => {
    const rows = [
      worker('half', { running: 10, slots: 20 }),
      worker('full', { running: 2, slots: 2 }),
    ]
    expect(names(sorted(rows, { by: 'slots', down: true }))).toEqual(['full', 'half'])
  })

  it('keeps places by the figures that are held, and shows the new ones', () => {
    const [a, b] = [worker('a', { load: 1 }), worker('b', { load: 2 })]
    const held = new Map([a, b].map((row) => [row.id, row]))
    const moved = [{ ...a, load: 9 }, b]
    const by = { by: 'load', down: false } as const
    expect(sorted(moved, by, held)).toEqual(moved)
    expect(names(sorted(moved, by))).toEqual(['b', 'a'])
  })
})

describe('the address', () => {
  const { sort } = workerListParsers

  it('says the column and the way; what is no column sorts by nothing', () => {
    expect(sort.parse('-load')).toEqual({ by: 'load', down: true })
    expect(sort.parse('host')).toEqual({ by: 'host', down: false })
    expect(sort.serialize({ by: 'load', down: true })).toBe('-load')
    expect(sort.parse('--load')).toBeNull()
    expect(sort.parse('constructor')).toBeNull()
  })

  it('takes a column its first way, the other, and as they joined again', () => {
    const first = nextSort(null, 'load')
    expect(first).toEqual({ by: 'load', down: true })
    expect(nextSort(first, 'load')).toEqual({ by: 'load', down: false })
    expect(nextSort({ by: 'load', down: false }, 'load')).toBeNull()
    expect(nextSort(first, 'host')).toEqual({ by: 'host', down: false })
  })
})

describe('pageOf', () => {
  const rows = Array.from({ length: 101 }, (_, n) => n)

  it('is fifty rows, the nearest page where the one asked for is not there', () => {
    expect(pageOf(rows, 2)).toMatchObject({ page: 2, last: 3, from: 50 })
    expect(pageOf(rows, 2).rows).toHaveLength(50)
    expect(pageOf(rows, 99).rows).toEqual([100])
    expect(pageOf(rows, -1)).toMatchObject({ page: 1, from: 0 })
    expect(pageOf([], 3)).toMatchObject({ page: 1, last: 1, rows: [] })
  })
})
