import { describe, expect, it } from 'vitest'
import type { ExecutionEvent, ExecutionState } from '@/lib/engine'
import { buildPatch } from './patch'
import { foldEvents, foldPatch, joinPatches } from './fold'
import { createEventRing } from './rooms/event-ring'
import { anEvent, anExecutionState, viewOf } from './samples.testing'

/** As from a server that has the flow no more. */
const patchOf = (state: ExecutionState, events: ExecutionEvent[]) =>
  buildPatch(state, events, () => null)

describe('foldPatch', () => {
  const start = viewOf(anExecutionState({ eventNumber: 4 }))
  const state = anExecutionState({ eventNumber: 6, states: { a: 'SUCCESS', b: 'RUNNING' } })
  const patch = patchOf(state, [anEvent(5, 'a'), anEvent(6, 'b')])

  it('applies what follows and adds new task runs last', () => {
    const { outcome, view } = foldPatch(start, patch)
    expect(outcome).toBe('applied')
    expect(view.eventNumber).toBe(6)
    expect(view.taskRunList.map(({ taskId, state: { current } }) => [taskId, current])).toEqual([
      ['a', 'SUCCESS'],
      ['b', 'RUNNING'],
    ])
  })

  it('drops a patch that comes twice or late', () => {
    const once = foldPatch(start, patch).view
    expect(foldPatch(once, patch)).toEqual({ outcome: 'stale', view: once })
    const late = patchOf(anExecutionState({ eventNumber: 5 }), [anEvent(5, 'a')])
    expect(foldPatch(once, late).view).toBe(once)
  })

  it('takes a patch that overlaps what it has', () => {
    const seven = anExecutionState({ eventNumber: 7, states: { a: 'SUCCESS', b: 'FAILED' } })
    const overlap = patchOf(seven, [anEvent(6, 'b'), anEvent(7, 'b')])
    const { outcome, view } = foldPatch(foldPatch(start, patch).view, overlap)
    expect(outcome).toBe('applied')
    expect(view.taskRunList[1]?.state.current).toBe('FAILED')
  })

  it('sees a gap and leaves the page as it was', () => {
    const ahead = patchOf(anExecutionState({ eventNumber: 9 }), [anEvent(9, 'a')])
    expect(foldPatch(start, ahead)).toEqual({ outcome: 'gap', view: start })
  })

  it('keeps the task type that the page knew', () => {
    const typed = {
      ...start,
      taskRunList: start.taskRunList.map((row) => ({ ...row, taskType: 'core.log.Log' })),
    }
    expect(foldPatch(typed, patch).view.taskRunList[0]?.taskType).toBe('core.log.Log')
  })

  it('ignores another execution', () => {
    expect(foldPatch(start, { ...patch, executionId: 'other' }).outcome).toBe('stale')
  })
})

describe('joinPatches', () => {
  it('is the same as folding one after the other', () => {
    const start = viewOf(anExecutionState({ eventNumber: 4 }))
    const first = patchOf(anExecutionState({ eventNumber: 5, states: { a: 'RUNNING' } }), [
      anEvent(5, 'a'),
    ])
    const second = patchOf(
      anExecutionState({ eventNumber: 6, states: { a: 'SUCCESS', b: 'CREATED' } }),
      [anEvent(6, 'a')],
    )
    const apart = foldPatch(foldPatch(start, first).view, second).view
    expect(foldPatch(start, joinPatches(first, second)).view).toEqual(apart)
  })
})

describe('foldEvents', () => {
  it('orders by number and keeps each once', () => {
    const numbers = foldEvents(
      [{ number: 1 }, { number: 2 }],
      [{ number: 4 }, { number: 2 }, { number: 3 }],
    )
    expect(numbers.map(({ number }) => number)).toEqual([1, 2, 3, 4])
  })
})

describe('buildPatch', () => {
  it('holds only the task runs that the events name', () => {
    const state = anExecutionState({ eventNumber: 6, states: { a: 'SUCCESS', b: 'RUNNING' } })
    const patch = patchOf(state, [anEvent(6, 'b')])
    expect(patch).toMatchObject({ from: 5, to: 6, header: { eventNumber: 6, flowId: 'orders' } })
    expect(patch.taskRuns.map(({ taskId }) => taskId)).toEqual(['b'])
  })
})

describe('event ring', () => {
  it('answers what it has and says where it does not reach', () => {
    const ring = createEventRing({ events: 3, executions: 2 })
    ring.push(
      'x',
      [1, 2, 3, 4].map((number) => anEvent(number, 'a')),
    )
    expect(ring.since('x', 1)?.map(({ number }) => number)).toEqual([2, 3, 4])
    expect(ring.since('x', 4)).toEqual([])
    expect(ring.since('x', 0)).toBeNull()
    expect(ring.since('y', 0)).toBeNull()
  })

  it('forgets what is before a hole', () => {
    const ring = createEventRing({ events: 10, executions: 2 })
    ring.push('x', [anEvent(1, 'a')])
    ring.push('x', [anEvent(3, 'a')])
    expect(ring.since('x', 1)).toBeNull()
    expect(ring.since('x', 2)?.length).toBe(1)
  })

  it('lets the least recently used execution go', () => {
    const ring = createEventRing({ events: 10, executions: 2 })
    for (const id of ['x', 'y', 'z']) ring.push(id, [anEvent(1, 'a')])
    expect(ring.since('x', 0)).toBeNull()
    expect(ring.since('z', 0)?.length).toBe(1)
  })
})
