// Whether an execution that was just pushed belongs into a list: the same answer that the server gives,
// for what can be told from a row alone. What cannot be told counts as no.

import type { ExecutionFilter } from '../filter'
import type { ExecutionSummary } from '../schema'

export function matchesFilter(row: ExecutionSummary, filter: ExecutionFilter): boolean {
  const { namespace, flowId, states, labels, from, to, trigger, text } = filter
  if (filter.parentId || filter.originalId || filter.correlationId || filter.workerId) return false
  if (namespace && row.namespace !== namespace && !row.namespace.startsWith(`${namespace}.`)) {
    return false
  }
  if (flowId && row.flowId !== flowId) return false
  if (states?.length && !states.includes(row.state.current)) return false
  const createdMs = Date.parse(row.createdAt)
  if (from && createdMs < Date.parse(from)) return false
  if (to && createdMs >= Date.parse(to)) return false
  if (trigger && row.trigger?.type !== trigger && row.actor.kind !== trigger) return false
  if (filter.triggerId && row.trigger?.id !== filter.triggerId) return false
  const lastedMs = row.state.durationMs ?? 0
  if (lastedMs < (filter.minDurationMs ?? 0)) return false
  if (lastedMs > (filter.maxDurationMs ?? Infinity)) return false
  if (labels && Object.entries(labels).some(([key, value]) => row.labels[key] !== value)) {
    return false
  }
  return !text || matchesText(row, text.toLowerCase())
}

function matchesText(row: ExecutionSummary, text: string): boolean {
  return (
    row.flowId.toLowerCase().includes(text) ||
    row.namespace.toLowerCase().includes(text) ||
    row.id.startsWith(text)
  )
}
