// Where the blocks of a flow stand. A flow is nested blocks, so no general graph layout is needed: each
// block is measured from the inside out and placed from the outside in, every task once: O(n).
// Lists run downwards; what runs side by side stands side by side; a block that holds others is a frame
// round them. Coordinates are absolute, in pixels, from the top left corner.

import type { Flow, Task } from '@/lib/engine'
import { countInside, heldTasks, type IsFolded } from './folding'

export type GraphNode = {
  id: string
  kind: 'task' | 'frame' | 'lane'
  x: number
  y: number
  width: number
  height: number
  /** How many tasks it holds that are not drawn. */
  folded?: number
  /** Absent on lanes: the columns of a choice, and the parts of a flow beside its tasks. */
  task?: Task
  /** What a lane stands for: a case's value, or `then`, `else`, `defaults`, `errors`, `finally`, `afterExecution`. */
  lane?: string
}

export type GraphEdge = { from: string; to: string }

export type Graph = { nodes: GraphNode[]; edges: GraphEdge[]; width: number; height: number }

/** A block that knows its size and can be put somewhere. */
type Block = {
  width: number
  height: number
  /** Ids that an arrow from before leads to, and that an arrow to the next leaves from. */
  first: string[]
  last: string[]
  place: (x: number, y: number) => void
}

export const sizes = { task: 56, width: 232, header: 40, pad: 16, gapX: 24, gapY: 32 } as const

export function layOut(
  flow: Pick<Flow, 'tasks' | 'errors' | 'finally' | 'afterExecution'>,
  isFolded: IsFolded = () => false,
): Graph {
  const drawing = new Drawing(isFolded)
  const lanes = (['errors', 'finally', 'afterExecution'] as const)
    .filter((name) => flow[name].length > 0)
    .map((name) => drawing.lane(`${name}:`, name, drawing.column(flow[name], `${name}:`)))
  const main = drawing.column(flow.tasks, '')
  const whole = lanes.length === 0 ? main : drawing.row([main, ...lanes], sizes.gapX * 2)
  whole.place(0, 0)
  return { nodes: drawing.nodes, edges: drawing.edges, width: whole.width, height: whole.height }
}

class Drawing {
  readonly nodes: GraphNode[] = []
  readonly edges: GraphEdge[] = []

  constructor(private readonly isFolded: IsFolded) {}

  /** One below the other, each joined to the next, centred on one axis. */
  column(tasks: Task[], path: string): Block {
    const blocks = tasks.map((task) => this.task(task, path))
    for (let index = 1; index < blocks.length; index += 1) {
      this.join(blocks[index - 1]?.last ?? [], blocks[index]?.first ?? [])
    }
    const width = Math.max(0, ...blocks.map((block) => block.width))
    const height =
      blocks.reduce((sum, block) => sum + block.height, 0) +
      sizes.gapY * Math.max(0, blocks.length - 1)
    return {
      width,
      height,
      first: blocks[0]?.first ?? [],
      last: blocks.at(-1)?.last ?? [],
      place: (x, y) => {
        let top = y
        for (const block of blocks) {
          block.place(x + (width - block.width) / 2, top)
          top += block.height + sizes.gapY
        }
      },
    }
  }

  /** Side by side, aligned at the top. */
  row(blocks: Block[], gap: number = sizes.gapX): Block {
    const width =
      blocks.reduce((sum, block) => sum + block.width, 0) + gap * Math.max(0, blocks.length - 1)
    return {
      width,
      height: Math.max(0, ...blocks.map((block) => block.height)),
      first: blocks.flatMap((block) => block.first),
      last: blocks.flatMap((block) => block.last),
      place: (x, y) => {
        let left = x
        for (const block of blocks) {
          block.place(left, y)
          left += block.width + gap
        }
      },
    }
  }

  lane(id: string, lane: string, inner: Block): Block {
    return this.framed({ id, kind: 'lane', lane }, inner)
  }

  private task(task: Task, path: string): Block {
    const id = `${path}${task.id}`
    const folds = heldTasks(task).length > 0
    // Each frame adds one slash to the ids in it; a task's own id has none.
    if (folds && this.isFolded(id, id.split('/').length - 1)) {
      return this.leaf(id, task, countInside(task))
    }
    const inner = this.inside(task, `${id}/`)
    if (inner.length === 0) return this.leaf(id, task)
    return this.framed(
      { id, kind: 'frame', task },
      inner.length === 1 ? inner[0]! : this.row(inner),
    )
  }

  private leaf(id: string, task: Task, folded?: number): Block {
    const { width, task: height } = sizes
    return {
      width,
      height,
      first: [id],
      last: [id],
      place: (x, y) =>
        this.nodes.push({
          id,
          kind: 'task',
          x,
          y,
          width,
          height,
          task,
          ...(folded !== undefined && { folded }),
        }),
    }
  }

  private framed(node: Pick<GraphNode, 'id' | 'kind' | 'task' | 'lane'>, inner: Block): Block {
    const width = Math.max(inner.width, sizes.width - 2 * sizes.pad) + 2 * sizes.pad
    const height = sizes.header + inner.height + sizes.pad
    return {
      width,
      height,
      first: [node.id],
      last: [node.id],
      place: (x, y) => {
        // Frames come before what they hold, so that they are painted under it.
        this.nodes.push({ ...node, x, y, width, height })
        inner.place(x + (width - inner.width) / 2, y + sizes.header)
      },
    }
  }

  /** The columns inside a task that holds others, its own error and finally parts last. */
  private inside(task: Task, path: string): Block[] {
    const lane = (name: string, tasks: Task[]) =>
      this.lane(`${path}${name}:`, name, this.column(tasks, `${path}${name}:`))
    const blocks = this.held(task, path, lane)
    if (task.errors.length > 0) blocks.push(lane('errors', task.errors))
    if (task.finally.length > 0) blocks.push(lane('finally', task.finally))
    return blocks
  }

  private held(task: Task, path: string, lane: (name: string, tasks: Task[]) => Block): Block[] {
    const { flowable } = task
    if (!flowable) return []
    switch (flowable.kind) {
      case 'sleep':
      case 'subflow':
      case 'forEachItem':
        return []
      case 'parallel':
        return flowable.tasks.map((child) => this.task(child, path))
      case 'dag':
        return [this.levels(flowable.nodes, path)]
      case 'if':
        return [
          ...(flowable.then.length > 0 ? [lane('then', flowable.then)] : []),
          ...(flowable.else.length > 0 ? [lane('else', flowable.else)] : []),
        ]
      case 'switch':
        return [
          ...Object.entries(flowable.cases).map(([value, tasks]) => lane(value, tasks)),
          ...(flowable.defaults.length > 0 ? [lane('defaults', flowable.defaults)] : []),
        ]
      case 'splitItems':
      case 'mergeOutputs':
        return []
      default:
        return flowable.tasks.length > 0 ? [this.column(flowable.tasks, path)] : []
    }
  }

  /** A task stands one level below the deepest one that it waits for. */
  private levels(nodes: { task: Task; dependsOn: string[] }[], path: string): Block {
    const levelOf = depths(nodes)
    const levels: Block[][] = []
    for (const { task, dependsOn } of nodes) {
      const block = this.task(task, path)
      const level = levelOf.get(task.id) ?? 0
      ;(levels[level] ??= []).push(block)
      for (const id of dependsOn) this.join([`${path}${id}`], block.first)
    }
    const rows = levels.filter(Boolean).map((blocks) => this.row(blocks))
    const width = Math.max(0, ...rows.map((row) => row.width))
    const gap = sizes.gapY * 1.25
    return {
      width,
      height: rows.reduce((sum, row) => sum + row.height, 0) + gap * Math.max(0, rows.length - 1),
      first: [],
      last: [],
      place: (x, y) => {
        let top = y
        for (const row of rows) {
          row.place(x + (width - row.width) / 2, top)
          top += row.height + gap
        }
      },
    }
  }

  private join(from: string[], to: string[]) {
    for (const source of from)
      for (const target of to) this.edges.push({ from: source, to: target })
  }
}

/** Longest way down to each task, by taking away tasks that wait for nothing left; a circle stays at 0. */
function depths(nodes: { task: Task; dependsOn: string[] }[]): Map<string, number> {
  const waiting = new Map<string, number>()
  const followers = new Map<string, string[]>()
  for (const { task, dependsOn } of nodes) {
    waiting.set(task.id, dependsOn.length)
    for (const id of dependsOn) {
      const list = followers.get(id)
      if (list) list.push(task.id)
      else followers.set(id, [task.id])
    }
  }
  const depth = new Map<string, number>()
  const ready = nodes.filter(({ dependsOn }) => dependsOn.length === 0).map(({ task }) => task.id)
  for (const id of ready) depth.set(id, 0)
  for (let next = ready.pop(); next !== undefined; next = ready.pop()) {
    for (const follower of followers.get(next) ?? []) {
      depth.set(follower, Math.max(depth.get(follower) ?? 0, (depth.get(next) ?? 0) + 1))
      const left = (waiting.get(follower) ?? 1) - 1
      waiting.set(follower, left)
      if (left === 0) ready.push(follower)
    }
  }
  return depth
}
