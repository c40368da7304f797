import { describe, expect, it } from 'vitest'
import { compareTasks, compareValues } from './compare'
import type { AttemptView, TaskRunView } from './schema'

let ids = 0

function run(taskId: string, more: Partial<TaskRunView> & { tookMs?: number } = {}): TaskRunView {
  const { tookMs = 10, ...given } = more
  const state = {
    current: 'SUCCESS' as const,
    histories: [],
    startDate: '2026-01-01T00:00:00.000Z',
    endDate: '2026-01-01T00:00:01.000Z',
    durationMs: tookMs,
  }
  return {
    id: `run-${(ids += 1)}`,
    executionId: 'execution',
    taskId,
    taskType: 'core.log.Log',
    parentTaskRunId: null,
    value: null,
    iteration: null,
    branch: 'tasks',
    ordinal: ids,
    state,
    attempts: [{ number: 1 } as AttemptView],
    outputs: null,
    failure: null,
    waitingFor: null,
    childExecutionId: null,
    ...given,
  }
}

const compare = (left: TaskRunView[], right: TaskRunView[]) =>
  compareTasks({ taskRunList: left }, { taskRunList: right })

describe('compareTasks', () => {
  it('puts the same task of both beside each other, in whatever order they ran', () => {
    const rows = compare([run('a'), run('b')], [run('b', { tookMs: 25 }), run('a')])
    expect(rows.map(({ taskId }) => taskId)).toEqual(['a', 'b'])
    expect(rows.every(({ left, right }) => left && right && left.taskId === right.taskId)).toBe(
      true,
    )
    expect(rows.map(({ slowerMs }) => slowerMs)).toEqual([0, 15])
    expect(rows.flatMap(({ differs }) => differs)).toEqual([])
  })

  it('keeps what one alone has where it came there', () => {
    const rows = compare(
      [run('a'), run('only-left'), run('c')],
      [run('first'), run('a'), run('only-right'), run('c')],
    )
    expect(rows.map(({ taskId, differs }) => [taskId, ...differs].join(' '))).toEqual([
      'first missing',
      'a',
      'only-right missing',
      'only-left missing',
      'c',
    ])
    expect(rows[0]).toMatchObject({ left: null, slowerMs: null })
  })

  it('takes a task that moved into another branch for another one', () => {
    const rows = compare([run('a')], [run('a', { branch: 'errors' })])
    expect(rows.map(({ differs }) => differs)).toEqual([['missing'], ['missing']])
  })

  it('knows iterations by their value, also under different parents of one name', () => {
    const side = (values: string[]) => {
      const loop = run('loop')
      const items = values.map((value) => run('item', { parentTaskRunId: loop.id, value }))
      const inner = items.map((item) =>
        run('inner', { parentTaskRunId: item.id, outputs: { of: item.value } }),
      )
      return [loop, ...items, ...inner]
    }
    const rows = compare(side(['x', 'y']), side(['y', 'x', 'z']))
    const inner = rows.filter(({ taskId }) => taskId === 'inner')
    expect(inner.map(({ left, right }) => [left?.outputs?.of, right?.outputs?.of])).toEqual([
      ['x', 'x'],
      [undefined, 'z'],
      ['y', 'y'],
    ])
    expect(rows.map(({ taskId, depth }) => `${depth} ${taskId}`)).toEqual([
      '0 loop',
      ...Array.from({ length: 3 }, () => ['1 item', '2 inner']).flat(),
    ])
  })

  it('puts turns of one task beside each other by their order', () => {
    const rows = compare([run('a'), run('a', { tookMs: 30 })], [run('a')])
    expect(rows.map(({ left, right }) => [left !== null, right !== null])).toEqual([
      [true, true],
      [true, false],
    ])
  })

  it('says what is different', () => {
    const failed = run('a', {
      state: { ...run('x').state, current: 'FAILED' },
      attempts: [{ number: 1 }, { number: 2 }] as AttemptView[],
      outputs: { n: 1 },
      failure: { message: 'no' } as TaskRunView['failure'],
    })
    expect(compare([run('a')], [failed])[0]?.differs).toEqual([
      'state',
      'attempts',
      'outputs',
      'failure',
    ])
  })

  it('takes no time of what goes on', () => {
    const live = run('a', { state: { ...run('x').state, endDate: null } })
    expect(compare([run('a')], [live])[0]?.slowerMs).toBeNull()
  })
})

describe('compareValues', () => {
  it('names every place by the expression that reads it', () => {
    const left = { a: 1, list: [1, { deep: true }], 'with space': 'x', gone: null }
    const right = { list: [1, { deep: false }, 3], a: 1, 'with space': 'y' }
    expect(compareValues(left, right, 'inputs')).toEqual([
      { path: 'inputs.list[1].deep', left: true, right: false, kind: 'changed' },
      { path: 'inputs.list[2]', left: undefined, right: 3, kind: 'added' },
      { path: 'inputs["with space"]', left: 'x', right: 'y', kind: 'changed' },
      { path: 'inputs.gone', left: null, right: undefined, kind: 'removed' },
    ])
  })

  it('does not mind the order of keys, and minds a list that became an object', () => {
    expect(compareValues({ a: 1, b: 2 }, { b: 2, a: 1 }, 'x')).toEqual([])
    expect(compareValues({ a: [] }, { a: {} }, 'x')).toHaveLength(1)
    expect(compareValues(null, {}, 'x')).toEqual([
      { path: 'x', left: null, right: {}, kind: 'changed' },
    ])
  })

  it('reads own keys alone', () => {
    const hostile = JSON.parse('{"__proto__": {"a": 1}}') as unknown
    expect(compareValues({}, hostile, 'x')).toEqual([
      { path: 'x.__proto__', left: undefined, right: { a: 1 }, kind: 'added' },
    ])
    expect(compareValues({}, { constructor: 1 }, 'x')).toHaveLength(1)
  })

  it('ends at 500', () => {
    const many = Object.fromEntries(Array.from({ length: 2_000 }, (_, n) => [`k${n}`, n]))
    expect(compareValues({}, many, 'x')).toHaveLength(500)
  })
})
