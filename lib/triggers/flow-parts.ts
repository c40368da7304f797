// What a trigger needs of its flow: its own definition, and the inputs and variables of the flow. A revision
// never changes, so each is read once and kept; the whole flow is the runtime's to keep, which compiles it
// here before its time has come and finds it compiled when it starts.

import type { Flow, FlowInput, JsonObject, TriggerDefinition } from '@/lib/engine'
import { running } from '@/lib/runtime/running'
import { isAppError } from '@/lib/shared/errors'

export type FlowPart = {
  namespace: string
  flowId: string
  revision: number
  inputs: FlowInput[]
  variables: JsonObject
  triggers: ReadonlyMap<string, TriggerDefinition>
}

export type FlowAddress = { namespace: string; flowId: string; revision: number }

export type FlowParts = {
  /** Null where a revision is gone or cannot be read by this version. */
  load: (wanted: FlowAddress[]) => Promise<(address: FlowAddress) => FlowPart | null>
}

const keptAtMost = 20_000

const keyOf = ({ namespace, flowId, revision }: FlowAddress): string =>
  `${namespace}\n${flowId}\n${revision}`

export function createFlowParts(): FlowParts {
  const kept = new Map<string, FlowPart>()

  async function read(address: FlowAddress): Promise<void> {
    const { namespace, flowId, revision } = address
    const flow = await running()
      .runtime.loadFlow(namespace, flowId, revision)
      .catch((error: unknown) => {
        if (isAppError(error) && unreadable.has(error.code)) return null
        throw error
      })
    if (!flow) return
    if (kept.size >= keptAtMost) kept.delete(kept.keys().next().value ?? '')
    kept.set(keyOf(address), partOf(flow, address))
  }

  return {
    async load(wanted) {
      const missing = new Map(
        wanted.filter((one) => !kept.has(keyOf(one))).map((one) => [keyOf(one), one]),
      )
      await Promise.all([...missing.values()].map(read))
      return (address) => kept.get(keyOf(address)) ?? null
    },
  }
}

const unreadable = new Set(['not-found', 'invalid'])

export function partOf(flow: Flow, { namespace, flowId, revision }: FlowAddress): FlowPart {
  return {
    namespace,
    flowId,
    revision,
    inputs: flow.inputs,
    variables: flow.variables,
    triggers: new Map(flow.triggers.map((trigger) => [trigger.id, trigger])),
  }
}
