// Which flow triggers might hear a transition, by the flow that it is of. It is worked out at the first
// transition of a flow and kept: from then on a transition costs one lookup, however many listen elsewhere
// and whatever they name their flows by.

import {
  mayHearFlow,
  readFlowTrigger,
  type FlowTriggerRule,
  type TriggerDefinition,
} from '@/lib/engine'

export type Listener = {
  namespace: string
  flowId: string
  flowRevision: number
  triggerId: string
  definition: TriggerDefinition
  rule: FlowTriggerRule
}

export type ListenerIndex = {
  all: readonly Listener[]
  candidates: (namespace: string, flowId: string) => readonly Listener[]
  listens: (namespace: string, flowId: string) => boolean
}

const flowTrigger = 'core.trigger.Flow'
const keptAtMost = 50_000

/** Reads every flow's listening triggers once; disabled triggers and flows are left out by the caller. */
export function indexListeners(
  flows: { namespace: string; id: string; revision: number; triggers: TriggerDefinition[] }[],
): ListenerIndex {
  const all = flows.flatMap((flow) =>
    flow.triggers
      .filter(({ type, disabled }) => type === flowTrigger && !disabled)
      .map((definition) => ({
        namespace: flow.namespace,
        flowId: flow.id,
        flowRevision: flow.revision,
        triggerId: definition.id,
        definition,
        rule: readFlowTrigger(definition),
      })),
  )
  const listening = new Set(all.map(({ namespace, flowId }) => `${namespace}\n${flowId}`))
  const known = new Map<string, readonly Listener[]>()
  return {
    all,
    listens: (namespace, flowId) => listening.has(`${namespace}\n${flowId}`),
    candidates: (namespace, flowId) => {
      const key = `${namespace}\n${flowId}`
      const found = known.get(key)
      if (found) return found
      const those = all.filter(({ rule }) => mayHearFlow(rule, { namespace, flowId }))
      if (known.size >= keptAtMost) known.clear()
      known.set(key, those)
      return those
    },
  }
}
