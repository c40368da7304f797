import { describe, expect, it } from 'vitest'
import type { AttemptView } from '@/lib/executions/schema'
import { taskRun } from './samples.testing'
import { segmentsOf } from './segments'
import { createTimeScale, findFolds, foldWidth, ticksOf } from './time-scale'
import { treeRows } from './tree'

const at = (ms: number) => new Date(ms).toISOString()

function attempt(number: number, times: Partial<AttemptView>): AttemptView {
  return {
    number,
    state: {
      current: 'SUCCESS',
      histories: [],
      startDate: at(0),
      endDate: null,
      durationMs: null,
    },
    workerId: null,
    createdAt: at(0),
    claimedAt: null,
    startedAt: null,
    endedAt: null,
    failure: null,
    stop: null,
    endedBy: null,
    ...times,
  }
}

describe('treeRows', () => {
  const rows = [
    taskRun('root', { ordinal: 1 }),
    taskRun('b', { parentTaskRunId: 'root', ordinal: 3 }),
    taskRun('a', { parentTaskRunId: 'root', ordinal: 2 }),
    taskRun('leaf', { parentTaskRunId: 'a', ordinal: 4 }),
    taskRun('after', { ordinal: 5 }),
  ]

  it('puts children under their parent in the order in which they were made', () => {
    const tree = treeRows(rows, () => false)
    expect(tree.map(({ taskRun: { id }, depth }) => `${depth}${id}`)).toEqual([
      '0root',
      '1a',
      '2leaf',
      '1b',
      '0after',
    ])
    expect(tree[2]).toMatchObject({ guides: [true], last: true, position: 1, siblings: 1 })
  })

  it('leaves out the children of a closed row and says how many there are', () => {
    const tree = treeRows(rows, ({ id }) => id === 'root')
    expect(tree.map(({ taskRun: { id } }) => id)).toEqual(['root', 'after'])
    expect(tree[0]).toMatchObject({ childCount: 2, expanded: false })
  })

  it('keeps what matches a filter with everything above it', () => {
    const tree = treeRows(rows, () => false, { filter: { text: 'LEAF', only: 'all' } })
    expect(tree.map(({ taskRun: { id } }) => id)).toEqual(['root', 'a', 'leaf'])
  })

  it('shows what is on the critical path and nothing else, where that is asked for', () => {
    const filter = { text: '', only: 'critical' as const }
    const critical = new Map([
      ['root', {}],
      ['b', {}],
    ])
    const tree = treeRows(rows, () => false, { filter, critical })
    expect(tree.map(({ taskRun: { id } }) => id)).toEqual(['root', 'b'])
    expect(treeRows(rows, () => false, { filter })).toEqual([])
  })

  describe('of a loop', () => {
    const loop = (tasks: string[], rounds: number) =>
      tasks.flatMap((task) =>
        Array.from({ length: rounds }, (_, iteration) =>
          taskRun(`${task}${iteration}`, {
            taskId: task,
            parentTaskRunId: 'each',
            value: `v${iteration}`,
            iteration,
            ordinal: 10 * 'abc'.indexOf(task) + iteration,
            state: {
              current: task === 'b' && iteration === 1 ? 'FAILED' : 'SUCCESS',
              histories: [],
              startDate: at(100 * 'abc'.indexOf(task)),
              endDate: at(100 * 'abc'.indexOf(task) + 50),
              durationMs: 50,
            },
          }),
        ),
      )
    const shown = (tree: ReturnType<typeof treeRows>) =>
      tree.map(
        ({ taskRun: { id }, depth, round }) => `${depth}${round === null ? id : `#${round}`}`,
      )

    it('puts the tasks of a round under one row, whatever went on beside them', () => {
      const tree = treeRows([taskRun('each'), ...loop(['a', 'b'], 2)], () => false)
      expect(shown(tree)).toEqual(['0each', '1#1', '2a0', '2b0', '1#2', '2a1', '2b1'])
      expect(tree[4]).toMatchObject({
        childCount: 2,
        expanded: true,
        position: 2,
        siblings: 2,
        taskRun: { value: 'v1', state: { current: 'FAILED', startDate: at(0), endDate: at(150) } },
      })
    })

    it('closes a round as it closes a task run, and knows it again', () => {
      const rows = [taskRun('each'), ...loop(['a', 'b'], 2)]
      const id = treeRows(rows, () => false)[1]?.taskRun.id
      const more = [...rows, ...loop(['c'], 3)]
      const tree = treeRows(more, (row) => row.id === id)
      expect(shown(tree)).toEqual(['0each', '1#1', '1#2', '2a1', '2b1', '2c1', '1#3', '2c2'])
      expect(tree[1]).toMatchObject({ childCount: 3, expanded: false })
    })

    it('leaves a loop over one task as it is', () => {
      const tree = treeRows([taskRun('each'), ...loop(['a'], 3)], () => false)
      expect(shown(tree)).toEqual(['0each', '1a0', '1a1', '1a2'])
    })

    it('finds in rounds what matches, and no round without any', () => {
      const rows = [taskRun('each'), ...loop(['a', 'b'], 2)]
      const tree = treeRows(rows, () => false, { filter: { text: '', only: 'failed' } })
      expect(shown(tree)).toEqual(['0each', '1b1'])
      const found = treeRows(rows, () => false, { filter: { text: 'v1', only: 'all' } })
      expect(shown(found)).toEqual(['0each', '1#2', '2a1', '2b1'])
    })
  })

  it('shows a row whose parent is unknown', () => {
    expect(treeRows([taskRun('x', { parentTaskRunId: 'gone' })], () => false)).toHaveLength(1)
  })

  it('takes 10,000 rows in one frame of work', () => {
    const many = Array.from({ length: 10_000 }, (_, index) =>
      taskRun(`t${index}`, {
        parentTaskRunId: index === 0 ? null : `t${Math.floor((index - 1) / 100)}`,
        ordinal: index,
      }),
    )
    expect(treeRows(many, () => false)).toHaveLength(10_000)
  })
})

describe('segmentsOf', () => {
  it('draws queue and run of each attempt and the wait between them', () => {
    const segments = segmentsOf(
      taskRun('t', {
        attempts: [
          attempt(1, { createdAt: at(0), claimedAt: at(10), endedAt: at(30) }),
          attempt(2, { createdAt: at(80), claimedAt: at(90) }),
        ],
      }),
    )
    expect(segments.map(({ kind, startMs, endMs }) => [kind, startMs, endMs])).toEqual([
      ['queue', 0, 10],
      ['run', 10, 30],
      ['retry', 30, 80],
      ['queue', 80, 90],
      ['run', 90, null],
    ])
  })

  it('lets a wait for the next attempt go on', () => {
    const waiting = taskRun('t', {
      attempts: [attempt(1, { createdAt: at(0), claimedAt: at(0), endedAt: at(30) })],
      state: {
        current: 'RETRYING',
        histories: [],
        startDate: at(0),
        endDate: null,
        durationMs: null,
      },
    })
    expect(segmentsOf(waiting).at(-1)).toMatchObject({ kind: 'retry', startMs: 30, endMs: null })
  })

  it('reads what the engine carried out from its history', () => {
    const pause = taskRun('t', {
      state: {
        current: 'SUCCESS',
        histories: [
          { state: 'CREATED', date: at(0) },
          { state: 'RUNNING', date: at(0) },
          { state: 'PAUSED', date: at(5) },
          { state: 'SUCCESS', date: at(50) },
        ],
        startDate: at(0),
        endDate: at(50),
        durationMs: 50,
      },
    })
    expect(segmentsOf(pause).map(({ kind, startMs, endMs }) => [kind, startMs, endMs])).toEqual([
      ['run', 0, 5],
      ['pause', 5, 50],
    ])
  })
})

describe('time scale', () => {
  it('maps a span to its width, there and back', () => {
    const scale = createTimeScale({ startMs: 1000, endMs: 2000 }, 500)
    expect(scale.x(1000)).toBe(0)
    expect(scale.x(2000)).toBe(500)
    expect(scale.time(scale.x(1234))).toBeCloseTo(1234)
  })

  it('folds a long time without work, and stays monotonous and invertible', () => {
    const span = { startMs: 0, endMs: 100_000 }
    const folds = findFolds(
      [
        { startMs: 0, endMs: 5_000 },
        { startMs: 95_000, endMs: 100_000 },
      ],
      span,
    )
    expect(folds).toHaveLength(1)
    const scale = createTimeScale(span, 1000, folds)
    expect(scale.x(5_000)).toBeGreaterThan(400)
    expect(scale.x(95_000) - scale.x(5_000)).toBeLessThan(foldWidth * 8)
    let before = -1
    for (let time = 0; time <= 100_000; time += 500) {
      const x = scale.x(time)
      expect(x).toBeGreaterThan(before)
      expect(scale.time(x)).toBeCloseTo(time, 3)
      before = x
    }
    expect(scale.x(100_000)).toBeCloseTo(1000)
  })

  it('folds nothing while work fills the time', () => {
    expect(findFolds([{ startMs: 0, endMs: 90 }], { startMs: 0, endMs: 100 })).toEqual([])
  })

  it('stands an empty span', () => {
    const scale = createTimeScale({ startMs: 5, endMs: 5 }, 300)
    expect(Number.isFinite(scale.x(5))).toBe(true)
    expect(ticksOf(scale, 5).length).toBeGreaterThan(0)
  })

  it('puts round ticks that do not touch, also beside a break', () => {
    const scale = createTimeScale({ startMs: 0, endMs: 60_000 }, 800)
    const ticks = ticksOf(scale, 0)
    expect(ticks.map(({ offsetMs }) => offsetMs)).toEqual([
      0, 10_000, 20_000, 30_000, 40_000, 50_000, 60_000,
    ])
    const folded = createTimeScale({ startMs: 0, endMs: 3_600_000 }, 800, [
      { startMs: 10_000, endMs: 3_590_000 },
    ])
    const places = ticksOf(folded, 0).map(({ x }) => x)
    for (let i = 1; i < places.length; i++) expect(places[i]! - places[i - 1]!).toBeGreaterThan(60)
  })
})
