// The flows before and after one: whose executions it listens to or is started by, and who listens to it or is
// started by it, some steps each way. What the viewer may not see is left out with all that lies behind it.

import { may } from '@/lib/accounts/may'
import type { Viewer } from '@/lib/accounts/schema'
import { noFlow } from '@/lib/flows/read'
import { running } from '@/lib/runtime/running'
import { AppError } from '@/lib/shared/errors'
import type { DependencyEdge, DependencyGraph, DependencyNode } from '../schema'
import { hears, readLinks, type FlowLinks } from './read-links'

const mostSteps = 4
const mostNodes = 80

type Address = { namespace: string; flowId: string }
const keyOf = ({ namespace, flowId }: Address): string => `${namespace}/${flowId}`

/** Throws not-found. */
export async function readDependencies(
  viewer: Pick<Viewer, 'grants'>,
  namespace: string,
  flowId: string,
): Promise<DependencyGraph> {
  const missing = () => new AppError('not-found', noFlow(namespace, flowId))
  if (!may(viewer, 'flow.read', namespace)) throw missing()
  const links = await readLinks(running().pool)
  const seen = links.filter((flow) => may(viewer, 'flow.read', flow.namespace))
  const own = seen.find((flow) => flow.namespace === namespace && flow.flowId === flowId)
  if (!own) throw missing()
  const walk = new Walk(seen, own)
  walk.go((flow) => walk.before(flow), -1)
  walk.go((flow) => walk.after(flow), 1)
  return { nodes: [...walk.nodes.values()], edges: [...walk.edges.values()], more: walk.more }
}

class Walk {
  readonly nodes = new Map<string, DependencyNode>()
  readonly edges = new Map<string, DependencyEdge>()
  more = false
  private readonly byKey: Map<string, FlowLinks>
  private readonly listeners: FlowLinks[]

  constructor(
    private readonly flows: FlowLinks[],
    private readonly own: FlowLinks,
  ) {
    this.byKey = new Map(flows.map((flow) => [keyOf(flow), flow]))
    this.listeners = flows.filter(({ listens }) => listens.length > 0)
    this.nodes.set(keyOf(own), nodeOf(own, 0))
  }

  /** Step by step in one direction, nearest first. */
  go(neighbours: (flow: FlowLinks) => { flow: FlowLinks; edge: DependencyEdge }[], step: 1 | -1) {
    let front = [this.own]
    for (let at = step; Math.abs(at) <= mostSteps && front.length > 0; at += step) {
      const next: FlowLinks[] = []
      for (const from of front) {
        for (const { flow, edge } of neighbours(from)) {
          const key = keyOf(flow)
          if (!this.nodes.has(key)) {
            if (this.nodes.size >= mostNodes) {
              this.more = true
              continue
            }
            this.nodes.set(key, nodeOf(flow, at))
            next.push(flow)
          }
          this.edges.set(`${edge.from} ${edge.to} ${edge.by}`, edge)
        }
      }
      front = next
    }
    if (front.some((flow) => neighbours(flow).some(({ flow: far }) => !this.nodes.has(keyOf(far)))))
      this.more = true
  }

  before(flow: FlowLinks) {
    const to = keyOf(flow)
    const heard = flow.listens.flatMap((listening) =>
      this.flows
        .filter((other) => keyOf(other) !== to && hears(listening, other))
        .map((other) => ({ flow: other, edge: edgeOf(other, flow, listening) })),
    )
    const callers = this.flows.flatMap((other) =>
      other.calls
        .filter((call) => keyOf(call) === to)
        .map(({ taskId }) => ({ flow: other, edge: callOf(other, flow, taskId) })),
    )
    return [...heard, ...callers]
  }

  after(flow: FlowLinks) {
    const from = keyOf(flow)
    const listeners = this.listeners
      .filter((other) => keyOf(other) !== from)
      .flatMap((other) =>
        other.listens
          .filter((listening) => hears(listening, flow))
          .map((listening) => ({ flow: other, edge: edgeOf(flow, other, listening) })),
      )
    const called = flow.calls.flatMap(({ taskId, ...address }) => {
      const other = this.byKey.get(keyOf(address))
      return other ? [{ flow: other, edge: callOf(flow, other, taskId) }] : []
    })
    return [...listeners, ...called]
  }
}

const nodeOf = ({ namespace, flowId, disabled }: FlowLinks, step: number): DependencyNode => ({
  key: keyOf({ namespace, flowId }),
  namespace,
  flowId,
  disabled,
  step,
})

const edgeOf = (
  from: FlowLinks,
  to: FlowLinks,
  { triggerId, states, disabled }: FlowLinks['listens'][number],
): DependencyEdge => ({
  from: keyOf(from),
  to: keyOf(to),
  kind: 'trigger',
  by: triggerId,
  states,
  disabled: disabled || to.disabled,
})

const callOf = (from: FlowLinks, to: FlowLinks, taskId: string): DependencyEdge => ({
  from: keyOf(from),
  to: keyOf(to),
  kind: 'subflow',
  by: taskId,
  states: [],
  disabled: from.disabled,
})
