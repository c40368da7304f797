// Where the flows stand: a column for each step, those before to the left, those after to the right, each
// column in the middle of the tallest. In the order in which they were found: neighbours stay near.

import type { DependencyGraph, DependencyNode } from '@/lib/triggers/schema'

export const sizes = { width: 232, height: 60, gapX: 120, gapY: 20 } as const

export type Placed = DependencyNode & { x: number; y: number }
export type Layout = { nodes: Placed[]; width: number; height: number }

export function layOutDependencies({ nodes }: Pick<DependencyGraph, 'nodes'>): Layout {
  const columns = new Map<number, DependencyNode[]>()
  for (const node of nodes) columns.set(node.step, [...(columns.get(node.step) ?? []), node])
  const steps = [...columns.keys()].sort((one, other) => one - other)
  const heightOf = (count: number) => count * (sizes.height + sizes.gapY) - sizes.gapY
  const height = Math.max(0, ...[...columns.values()].map(({ length }) => heightOf(length)))
  const placed = steps.flatMap((step, at) => {
    const column = columns.get(step) ?? []
    const top = (height - heightOf(column.length)) / 2
    return column.map((node, row) =>
      Object.assign(
        { x: at * (sizes.width + sizes.gapX), y: top + row * (sizes.height + sizes.gapY) },
        node,
      ),
    )
  })
  const width = steps.length * (sizes.width + sizes.gapX) - sizes.gapX
  return { nodes: placed, width, height }
}
