// Names stand for states: what differs in anything but ids and order gets another one, what does not gets
// the same.

import { expect, test } from 'vitest'
import { decide } from '../decide'
import type { EngineEvent, TaskRun } from '../execution'
import { flow, parallel, work } from '../play/flows'
import { Names } from './canonical'
import { startRequest } from './environment'
import { nodeAfter, type Node } from './frontier'
import { Visited } from './visited'

const definition = flow([parallel('p', [work('a'), work('b')])])
const world = { timers: [], slot: 'none', subflows: [], budget: { kill: 1 } } as const

function begun(names: Names, seed: string): Node {
  const event: EngineEvent = { type: 'execution.start', start: startRequest, at: 1000, seed }
  const node = nodeAfter(names, null, event, decide(definition, null, event), {
    ...world,
    timers: [],
    subflows: [],
  })
  if (!node) throw new Error('The start began nothing.')
  return node
}

const seed = '1'.repeat(32)

/** The same node with another value in its last task run. */
function changed(names: Names, node: Node, change: Partial<TaskRun>): Node {
  const row = { ...(node.taskRuns.at(-1) as TaskRun), ...change }
  const event = node.event
  return nodeAfter(
    names,
    node,
    event,
    {
      ...decide(definition, null, event),
      execution: null,
      taskRuns: [{ row, isNew: false }],
      attempts: [],
    },
    node.world,
  ) as Node
}

test('other ids and tokens give the same name', () => {
  const names = new Names()
  const one = names.of(begun(names, seed)).join()
  expect(names.of(begun(names, '7'.repeat(32))).join()).toBe(one)
})

test('the order in which task runs were made does not count', () => {
  const names = new Names()
  const node = begun(names, seed)
  const name = names.of(node).join()
  const numbers = node.taskRunNumbers.toReversed()
  expect(names.of({ ...node, taskRunNumbers: numbers }).join()).toBe(name)
})

test('any difference gives another name', () => {
  const names = new Names()
  const node = begun(names, seed)
  const id = node.taskRuns.at(-1)?.id ?? ''
  const timer = { name: 'retry', taskRunId: id, attempt: null, dueAt: 5 } as const
  const others: Node[] = [
    node,
    changed(names, node, { state: 'FAILED' }),
    changed(names, node, { attemptCount: 2 }),
    changed(names, node, { lostCount: 1 }),
    changed(names, node, { waitingFor: null }),
    changed(names, node, { progress: { timers: [] } }),
    changed(names, node, { progress: { timers: [], held: true } }),
    changed(names, node, { progress: { timers: [], held: 1 } }),
    changed(names, node, { progress: { timers: [], held: 'true' } }),
    { ...node, execution: { ...node.execution, state: 'PAUSED' } },
    { ...node, execution: { ...node.execution, attemptNumber: 2 } },
    { ...node, execution: { ...node.execution, breakpoints: ['a'] } },
    { ...node, progressNumber: names.progress({ ...node.execution.progress, open: 7 }) },
    { ...node, world: { ...node.world, slot: 'held' } },
    { ...node, world: { ...node.world, budget: { kill: 0 } } },
    { ...node, world: { ...node.world, budget: { kill: 1, lost: 1 } } },
    { ...node, world: { ...node.world, timers: [timer] } },
    { ...node, world: { ...node.world, timers: [{ ...timer, taskRunId: null }] } },
    { ...node, world: { ...node.world, timers: [{ ...timer, name: 'delay' }] } },
    { ...node, world: { ...node.world, subflows: [{ taskRunId: id, executionId: 'x' }] } },
  ]
  const found = others.map((other) => names.of(other).join())
  expect(new Set(found).size).toBe(others.length)
})

test('names keep their numbers while the table grows, and a difference in one bit is one', () => {
  const visited = new Visited()
  const name = (value: number): Int32Array => Int32Array.of(value & 7, value >> 8, 0, value)
  const values = Array.from({ length: 10_000 }, (_, value) => value)
  expect(values.filter((value) => visited.enter(name(value)) !== value)).toEqual([])
  expect(values.filter((value) => visited.enter(name(value)) !== value)).toEqual([])
  expect(visited.size).toBe(values.length)
})
