import { describe, expect, it } from 'vitest'
import type { Task } from '@/lib/engine'
import { countInside, levelsAtFirst, tasksByLevel } from './folding'
import { layOut } from './layout'
import { flowOf, task as plainTask } from './tasks.testing'

const task = (id: string, held: Task[] = []): Task =>
  plainTask(id, held.length > 0 ? { flowable: { kind: 'sequential', tasks: held } } : {})
const many = (n: number, prefix: string) =>
  Array.from({ length: n }, (_, index) => task(`${prefix}${index}`))

const nested = flowOf([task('a', [task('b', many(3, 'c')), task('d')]), task('e')])

describe('folding', () => {
  it('counts by level, and what a task holds', () => {
    expect(tasksByLevel(nested)).toEqual([2, 2, 3])
    expect(countInside(nested.tasks[0]!)).toBe(5)
  })

  it('opens everything of a small flow, and as many levels of a large one as can be taken in', () => {
    expect(levelsAtFirst(tasksByLevel(nested))).toBe(2)
    expect(levelsAtFirst([10, 60, 500])).toBe(1)
    expect(levelsAtFirst([10, 600])).toBe(0)
    expect(levelsAtFirst([600])).toBe(0)
    expect(levelsAtFirst([])).toBe(0)
  })

  it('draws a folded task as one box that says how many it holds, with its arrows', () => {
    const { nodes, edges } = layOut(nested, (id) => id === 'a/b')
    expect(nodes.map(({ id }) => id).sort()).toEqual(['a', 'a/b', 'a/d', 'e'])
    expect(nodes.find(({ id }) => id === 'a/b')).toMatchObject({ kind: 'task', folded: 3 })
    expect(edges).toEqual(
      expect.arrayContaining([
        { from: 'a/b', to: 'a/d' },
        { from: 'a', to: 'e' },
      ]),
    )
    expect(edges).toHaveLength(2)
  })

  it('knows the level of each task', () => {
    const seen = new Map<string, number>()
    layOut(nested, (id, level) => {
      seen.set(id, level)
      return false
    })
    expect(Object.fromEntries(seen)).toEqual({ a: 0, 'a/b': 1 })
  })
})
