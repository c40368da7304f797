import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Flowable, Task } from '@/lib/engine'
import { type GraphNode, layOut } from './layout'
import { flowOf, task as plainTask } from './tasks.testing'

const task = (id: string, flowable?: Flowable): Task =>
  plainTask(id, flowable && { type: 'core.flow.Block', flowable })

function choice(yes: Task[], no: Task[]): Task {
  // oxlint-disable-next-line unicorn/no-thenable -- the word of the flow language
  return task('i', { kind: 'if', condition: true, then: yes, else: no })
}

function node(nodes: GraphNode[], id: string): GraphNode {
  const found = nodes.find((candidate) => candidate.id === id)
  if (!found) throw new Error(`no node ${id}`)
  return found
}

function overlap(a: GraphNode, b: GraphNode): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height
}

function holds(outer: GraphNode, inner: GraphNode): boolean {
  return (
    outer.x <= inner.x &&
    outer.y <= inner.y &&
    outer.x + outer.width >= inner.x + inner.width &&
    outer.y + outer.height >= inner.y + inner.height
  )
}

describe('layOut', () => {
  it('puts a list one below the other and joins it', () => {
    const { nodes, edges } = layOut(flowOf([task('a'), task('b'), task('c')]))
    expect(node(nodes, 'b').y).toBeGreaterThan(node(nodes, 'a').y + node(nodes, 'a').height)
    expect(node(nodes, 'b').x).toBe(node(nodes, 'a').x)
    expect(edges).toEqual([
      { from: 'a', to: 'b' },
      { from: 'b', to: 'c' },
    ])
  })

  it('puts parallel tasks side by side in their frame', () => {
    const { nodes, edges } = layOut(
      flowOf([task('p', { kind: 'parallel', concurrent: 0, tasks: [task('a'), task('b')] })]),
    )
    expect(node(nodes, 'p/a').y).toBe(node(nodes, 'p/b').y)
    expect(holds(node(nodes, 'p'), node(nodes, 'p/b'))).toBe(true)
    expect(edges).toEqual([])
  })

  it('puts a task of a graph below everything it waits for', () => {
    const { nodes, edges } = layOut(
      flowOf([
        task('d', {
          kind: 'dag',
          concurrent: 0,
          nodes: [
            { task: task('last'), dependsOn: ['left', 'deep'] },
            { task: task('left'), dependsOn: [] },
            { task: task('right'), dependsOn: [] },
            { task: task('deep'), dependsOn: ['right'] },
          ],
        }),
      ]),
    )
    expect(node(nodes, 'd/left').y).toBe(node(nodes, 'd/right').y)
    expect(node(nodes, 'd/deep').y).toBeGreaterThan(node(nodes, 'd/right').y)
    expect(node(nodes, 'd/last').y).toBeGreaterThan(node(nodes, 'd/deep').y)
    expect(edges).toHaveLength(3)
  })

  it('ends on a graph whose tasks wait for each other', () => {
    const { nodes } = layOut(
      flowOf([
        task('d', {
          kind: 'dag',
          concurrent: 0,
          nodes: [
            { task: task('a'), dependsOn: ['b'] },
            { task: task('b'), dependsOn: ['a'] },
          ],
        }),
      ]),
    )
    expect(nodes).toHaveLength(3)
  })

  it('never lets two blocks overlap unless one holds the other', () => {
    const { tasks } = fc.letrec<{ task: Task; tasks: Task[] }>((tie) => ({
      task: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        fc.constant(task('x')),
        tie('tasks').map((tasks) => task('s', { kind: 'sequential', tasks })),
        tie('tasks').map((tasks) => task('p', { kind: 'parallel', concurrent: 0, tasks })),
        fc.tuple(tie('tasks'), tie('tasks')).map(([yes, no]) => choice(yes, no)),
      ),
      tasks: fc
        .array(tie('task'), { maxLength: 4 })
        .map((list) => list.map((item, index) => ({ ...item, id: `${item.id}${index}` }))),
    }))
    fc.assert(
      fc.property(tasks, (list) => {
        const { nodes } = layOut(flowOf(list))
        for (const [index, a] of nodes.entries()) {
          for (const b of nodes.slice(index + 1)) {
            expect(!overlap(a, b) || holds(a, b) || holds(b, a)).toBe(true)
          }
        }
        expect(new Set(nodes.map(({ id }) => id)).size).toBe(nodes.length)
      }),
      { numRuns: 60 },
    )
  })

  it('lays out 10,000 tasks at once', () => {
    const big = (size: number) =>
      flowOf([
        task('p', {
          kind: 'parallel',
          concurrent: 0,
          tasks: Array.from({ length: size }, (_, index) => task(`t${index}`)),
        }),
      ])
    expect(layOut(big(10_000)).nodes).toHaveLength(10_001)
  })
})
