import { expect, test } from 'vitest'
import type { StateName } from '@/lib/engine'
import type { TaskRunView } from '@/lib/executions/schema'
import { runsByTask } from './task-runs'

const at = (second: number) => new Date(second * 1000).toISOString()

function run(id: string, taskId: string, state: StateName, from: number, to?: number): TaskRunView {
  const endDate = to === undefined ? null : at(to)
  return {
    id,
    executionId: 'e',
    taskId,
    taskType: null,
    parentTaskRunId: null,
    value: null,
    iteration: null,
    branch: 'tasks',
    ordinal: 1,
    state: { current: state, histories: [], startDate: at(from), endDate, durationMs: null },
    attempts: [],
    outputs: null,
    failure: null,
    waitingFor: null,
    childExecutionId: id === 'sub' ? 'child' : null,
  }
}

test('a stack shows what matters most, and how many are in each state', () => {
  const runs = runsByTask([
    run('1', 'item', 'SUCCESS', 5, 9),
    run('2', 'item', 'FAILED', 3, 4),
    run('3', 'item', 'SUCCESS', 4, 6),
  ]).get('item')
  expect(runs).toMatchObject({ state: 'FAILED', total: 3, newestId: '3' })
  expect(runs?.counts).toEqual([
    { state: 'FAILED', n: 1 },
    { state: 'SUCCESS', n: 2 },
  ])
  expect([runs?.startDate, runs?.endDate]).toEqual([at(3), at(9)])
})

test('what goes on comes before what failed, and has no end', () => {
  const runs = runsByTask([run('1', 'item', 'FAILED', 1, 2), run('2', 'item', 'RUNNING', 2)])
  expect(runs.get('item')).toMatchObject({ state: 'RUNNING', endDate: null })
})

test('a subflow that ran once leads to its execution', () => {
  expect(runsByTask([run('sub', 'call', 'SUCCESS', 1, 2)]).get('call')?.childExecutionId).toBe(
    'child',
  )
})
