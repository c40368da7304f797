// What a listener sees of another execution: frozen at the transition, never read again.

import type { JsonObject } from '../json'
import type { StateName } from '../state-name'

export type UpstreamSnapshot = {
  executionId: string
  eventNumber: number
  namespace: string
  flowId: string
  flowRevision: number
  state: StateName
  labels: Record<string, string>
  inputs: JsonObject
  outputs: JsonObject | null
  /** More than one attempt of the execution or of any task run. */
  hasRetried: boolean
  at: number
  /** Flows whose triggers led here, oldest first, as `namespace/flow`: what breaks a loop. */
  chain: string[]
}

/** The flows that led to an execution and its own, each once, oldest first. */
export function chainOf(execution: {
  namespace: string
  flowId: string
  trigger: { variables: JsonObject } | null
}): string[] {
  const before = execution.trigger?.variables.chain
  const own = `${execution.namespace}/${execution.flowId}`
  const chain = Array.isArray(before) ? before.map(String) : []
  return chain.includes(own) ? chain : [...chain, own]
}
