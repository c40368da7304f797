import { describe, expect, it } from 'vitest'
import type { PlannedTask } from '@/lib/executions/plan'
import type { TaskRunView } from '@/lib/executions/schema'
import { begunOf, ghostId, ghostsOf } from './ghosts'
import { taskRun } from './samples.testing'
import { treeRows } from './tree'

const at = (ms: number) => new Date(ms).toISOString()

const task = (
  taskId: string,
  usualMs: number | null,
  more: Partial<PlannedTask> = {},
): PlannedTask => ({
  taskId,
  taskType: 'core.debug.Return',
  branch: 'tasks' as const,
  atOnce: 1,
  children: [],
  rounds: null,
  apart: false,
  after: [],
  usualMs,
  ...more,
})

function row(taskId: string, startMs: number, endMs: number | null, current = 'SUCCESS') {
  const state = { current, histories: [], startDate: at(startMs), durationMs: null }
  return taskRun(`run-${taskId}`, {
    taskId,
    state: { ...state, endDate: endMs === null ? null : at(endMs) } as TaskRunView['state'],
  })
}

function placed(tasks: PlannedTask[], taskRunList: TaskRunView[], nowMs: number) {
  const execution = { id: 'e', createdAt: at(0), taskRunList }
  return ghostsOf(execution, { tasks, executions: 3 }, nowMs).map(
    ({ taskRun: { taskId }, startMs, usualMs }) => [taskId, startMs, usualMs],
  )
}

describe('ghostsOf', () => {
  it('takes any limit of how many run at once, and any number that do', () => {
    const inside = { children: [task('b', 50), task('c', 20)], atOnce: 1_000_000_000 }
    expect(placed([task('a', null, inside)], [], 0)).toEqual([
      ['a', 0, null],
      ['b', 0, 50],
      ['c', 0, 20],
    ])
    const many = 300_000
    const loop = task('each', null, { children: [task('one', 10)], rounds: many + 1, atOnce: many })
    const live = Array.from({ length: many }, (_, n) => ({
      ...row('one', n % 5, null, 'RUNNING'),
      parentTaskRunId: 'run-each',
    }))
    expect(placed([loop], [row('each', 0, null, 'RUNNING'), ...live], 3)).toEqual([['one', 10, 10]])
  })

  it('puts what is planned one after the other, from now on', () => {
    const tasks = [task('a', 100), task('b', 50), task('c', null), task('d', 10)]
    expect(placed(tasks, [], 40)).toEqual([
      ['a', 40, 100],
      ['b', 140, 50],
      ['c', 190, null],
      ['d', 190, 10],
    ])
  })

  it('gives way to what has begun, and lets what takes longer push the rest on', () => {
    const tasks = [task('a', 100), task('b', 50), task('c', 10)]
    expect(placed(tasks, [row('a', 0, 80), row('b', 80, null)], 90)).toEqual([['c', 130, 10]])
    expect(placed(tasks, [row('a', 0, 80), row('b', 80, null)], 500)).toEqual([['c', 500, 10]])
  })

  it('has nothing after a failure in a sequence but what comes finally', () => {
    const tasks = [task('a', 100), task('b', 50), task('tidy', 5, { branch: 'finally' })]
    expect(placed(tasks, [row('a', 0, 80, 'FAILED')], 90)).toEqual([['tidy', 90, 5]])
  })

  it('puts side by side what runs so, as many as run at once', () => {
    const children = [task('a', 30), task('b', 10), task('c', 20)]
    expect(placed([task('p', 60, { atOnce: 0, children })], [], 0)).toEqual([
      ['p', 0, 60],
      ['a', 0, 30],
      ['b', 0, 10],
      ['c', 0, 20],
    ])
    expect(placed([task('p', 60, { atOnce: 2, children })], [], 0).at(-1)).toEqual(['c', 10, 20])
  })

  it('lets a task wait for those that it names', () => {
    const children = [task('a', 30), task('b', 10), task('c', 20, { after: ['a'] })]
    expect(placed([task('dag', null, { atOnce: 0, children }), task('end', 1)], [], 0)).toEqual([
      ['dag', 0, null],
      ['a', 0, 30],
      ['b', 0, 10],
      ['c', 30, 20],
      ['end', 50, 1],
    ])
  })

  it('stands in the tree under its parent, behind what has begun there', () => {
    const parent = { ...row('p', 0, null, 'RUNNING'), ordinal: 1 }
    const first = { ...row('a', 0, 30), parentTaskRunId: parent.id, ordinal: 2 }
    const tasks = [task('p', 60, { children: [task('a', 30), task('b', 30)] }), task('end', 5)]
    const execution = { id: 'e', createdAt: at(0), taskRunList: [parent, first] }
    const ghosts = ghostsOf(execution, { tasks, executions: 1 }, 35)
    const rows = treeRows(execution.taskRunList, () => false, { ghosts })
    expect(
      rows.map(({ depth, taskRun: own, ghost }) => [depth, own.taskId, ghost?.startMs]),
    ).toEqual([
      [0, 'p', undefined],
      [1, 'a', undefined],
      [1, 'b', 35],
      [0, 'end', 65],
    ])
    const failed = { text: '', only: 'failed' as const }
    expect(treeRows(execution.taskRunList, () => false, { ghosts, filter: failed })).toEqual([])
  })

  describe('of a loop', () => {
    const loop = (rounds: number, atOnce: number, more: Partial<PlannedTask> = {}) =>
      task('each', null, { rounds, atOnce, children: [task('a', 30), task('b', 10)], ...more })
    const left = (tasks: PlannedTask[], taskRunList: TaskRunView[], nowMs: number) =>
      ghostsOf({ id: 'e', createdAt: at(0), taskRunList }, { tasks, executions: 3 }, nowMs).map(
        ({ taskRun: { taskId, parentTaskRunId }, startMs, usualMs, rounds }) =>
          [parentTaskRunId, taskId, startMs, usualMs, rounds?.left] as const,
      )
    const each = ghostId(null, 'each')

    it('are one row for each of its tasks, however many rounds it has', () => {
      expect(left([loop(1_000, 1), task('end', 5)], [], 0)).toEqual([
        [null, 'each', 0, null, undefined],
        [each, 'a', 0, 39_990, 1_000],
        [each, 'b', 30, 39_970, 1_000],
        [null, 'end', 40_000, 5, undefined],
      ])
    })

    it('are as many rounds side by side as run at once', () => {
      expect(left([loop(5, 2), task('end', 5)], [], 0).at(-1)).toEqual([
        null,
        'end',
        120,
        5,
        undefined,
      ])
      expect(left([loop(5, 0), task('end', 5)], [], 0).at(-1)).toEqual([
        null,
        'end',
        40,
        5,
        undefined,
      ])
      const apart = loop(5, 0, { apart: true })
      expect(left([apart, task('end', 5)], [], 0).at(-1)).toEqual([null, 'end', 30, 5, undefined])
    })

    it('are what has not begun of one that goes on, once there is room', () => {
      const running = row('each', 0, null, 'RUNNING')
      const inside = (taskId: string, startMs: number, endMs: number | null) => ({
        ...row(taskId, startMs, endMs),
        id: `${taskId}${startMs}`,
        parentTaskRunId: running.id,
      })
      const begun = [running, inside('a', 0, 30), inside('b', 30, 40), inside('a', 40, null)]
      expect(left([loop(4, 1), task('end', 5)], begun, 50)).toEqual([
        [running.id, 'a', 80, 70, 2],
        [running.id, 'b', 110, 50, 2],
        [null, 'end', 160, 5, undefined],
      ])
      // More than usual: nothing is foreseen, and nothing is taken back.
      expect(left([loop(2, 1)], begun, 50)).toEqual([])
    })

    it('do not become one of its rounds under whoever has chosen them', () => {
      const running = row('each', 0, null, 'RUNNING')
      const first = { ...row('a', 0, 30), parentTaskRunId: running.id }
      const execution = { id: 'e', createdAt: at(0), taskRunList: [running, first] }
      const [ghost] = ghostsOf(execution, { tasks: [loop(4, 1)], executions: 1 }, 30)
      expect(begunOf(ghost!.taskRun.id, execution.taskRunList)).toBeNull()
    })
  })

  it('leads from a ghost to the task run that has come of it', () => {
    const begun = [row('a', 0, 30)]
    expect(begunOf(ghostId(null, 'a'), begun)).toBe('run-a')
    expect(begunOf(ghostId(null, 'b'), begun)).toBeNull()
    expect(begunOf('run-a', begun)).toBeNull()
  })
})
