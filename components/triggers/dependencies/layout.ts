// Where the flows stand: a rank for each step, those before first, those after last, each in the middle of the
// longest. In the order in which they were found: neighbours stay near. Ranks go to the right, and on a phone
// downwards; between two of them is room for what is written at their edges.

import type { DependencyEdge, DependencyGraph, DependencyNode } from '@/lib/triggers/schema'

export const sizes = { width: 232, height: 60 } as const
const beside = 20
const letter = 6.2
const least = { across: 120, down: 72 }
const widestLabel = 320

export type Placed = DependencyNode & { x: number; y: number }
export type Layout = { nodes: Placed[]; width: number; height: number }

export const labelOf = ({ by, states }: Pick<DependencyEdge, 'by' | 'states'>): string =>
  states.length > 0 ? `${by} · ${states.join(', ')}` : by

export function layOutDependencies(
  { nodes, edges }: Pick<DependencyGraph, 'nodes' | 'edges'>,
  down = false,
): Layout {
  const ranks = new Map<number, DependencyNode[]>()
  for (const node of nodes) ranks.set(node.step, [...(ranks.get(node.step) ?? []), node])
  const steps = [...ranks.keys()].sort((one, other) => one - other)
  const longest = Math.max(0, ...edges.map((edge) => labelOf(edge).length * letter))
  const [along, across] = down ? [sizes.height, sizes.width] : [sizes.width, sizes.height]
  const gap = down ? least.down : Math.max(least.across, Math.min(widestLabel, longest) + 56)
  const lengthOf = (count: number) => count * (across + beside) - beside
  const breadth = Math.max(0, ...[...ranks.values()].map(({ length }) => lengthOf(length)))
  const placed = steps.flatMap((step, at) => {
    const rank = ranks.get(step) ?? []
    const first = (breadth - lengthOf(rank.length)) / 2
    return rank.map((node, index) => {
      const [forth, aside] = [at * (along + gap), first + index * (across + beside)]
      return Object.assign(down ? { x: aside, y: forth } : { x: forth, y: aside }, node)
    })
  })
  const extent = steps.length * (along + gap) - gap
  return down
    ? { nodes: placed, width: breadth, height: extent }
    : { nodes: placed, width: extent, height: breadth }
}
