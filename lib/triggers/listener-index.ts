// Which flow triggers might hear a transition: by flow where a trigger names one, else in the list of
// those that must be looked at each time. A transition of a flow that nobody names costs one lookup.

import { readFlowTrigger, type FlowTriggerRule, type TriggerDefinition } from '@/lib/engine'

export type Listener = {
  namespace: string
  flowId: string
  flowRevision: number
  triggerId: string
  definition: TriggerDefinition
  rule: FlowTriggerRule
}

export type ListenerIndex = {
  candidates: (namespace: string, flowId: string) => Listener[]
  listens: (namespace: string, flowId: string) => boolean
}

/** Reads every flow's listening triggers once; disabled triggers and flows are left out by the caller. */
export function indexListeners(
  flows: { namespace: string; id: string; revision: number; triggers: TriggerDefinition[] }[],
): ListenerIndex {
  const byFlow = new Map<string, Listener[]>()
  const listening = new Set<string>()
  const anywhere: Listener[] = []
  for (const flow of flows) {
    for (const definition of flow.triggers) {
      if (definition.type !== 'core.trigger.Flow' || definition.disabled) continue
      const listener: Listener = {
        namespace: flow.namespace,
        flowId: flow.id,
        flowRevision: flow.revision,
        triggerId: definition.id,
        definition,
        rule: readFlowTrigger(definition),
      }
      listening.add(`${flow.namespace}\n${flow.id}`)
      const named = namedFlows(listener.rule, definition)
      if (named === null) anywhere.push(listener)
      for (const key of named ?? []) byFlow.set(key, [...(byFlow.get(key) ?? []), listener])
    }
  }
  const none: Listener[] = []
  return {
    listens: (namespace, flowId) => listening.has(`${namespace}\n${flowId}`),
    candidates: (namespace, flowId) => {
      const exact = byFlow.get(`${namespace}\n${flowId}`) ?? none
      return anywhere.length === 0 ? exact : [...exact, ...anywhere]
    },
  }
}

/** The flows that a rule can be satisfied by, or null where it has to look at all. */
function namedFlows(rule: FlowTriggerRule, definition: TriggerDefinition): string[] | null {
  const condition = definition.conditions.find(
    (one) => /(^|\.)ExecutionFlow(Condition)?$/.test(String(one.type)) && one.flowId != null,
  )
  if (condition) return [`${String(condition.namespace)}\n${String(condition.flowId)}`]
  if (rule.parts.length === 0) return null
  const keys = rule.parts.map((part) =>
    part.flow ? `${part.flow.namespace}\n${part.flow.flowId}` : null,
  )
  return keys.includes(null) ? null : [...new Set(keys as string[])]
}
