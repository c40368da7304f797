// Whether a condition can hold for any execution of a flow at all, from the flow's name alone. It is what the
// index of listeners and the graph of flows are made from.

import type { JsonObject } from '../json'
import { comparisonOf, conditionName, matchNamespace, objects, text } from './conditions'

/** true: holds for each of its executions; false: for none; null: it depends on the execution. */
export function conditionHearsFlow(
  condition: JsonObject,
  flow: { namespace: string; flowId: string },
): boolean | null {
  const namespace = text(condition.namespace)
  switch (conditionName(text(condition.type) ?? '')) {
    case 'ExecutionFlow': {
      const flowId = text(condition.flowId)
      return (
        (namespace === null || namespace === flow.namespace) &&
        (flowId === null || flowId === flow.flowId)
      )
    }
    case 'ExecutionNamespace':
      return matchNamespace(flow.namespace, namespace ?? '', comparisonOf(condition))
    case 'Not': {
      const all = allHear(objects(condition.conditions), flow)
      return all === null ? null : !all
    }
    case 'Or': {
      const answers = new Set(
        objects(condition.conditions).map((inner) => conditionHearsFlow(inner, flow)),
      )
      return answers.has(true) ? true : answers.has(null) ? null : false
    }
    default:
      return null
  }
}

export function allHear(
  conditions: JsonObject[],
  flow: { namespace: string; flowId: string },
): boolean | null {
  const answers = new Set(conditions.map((condition) => conditionHearsFlow(condition, flow)))
  return answers.has(false) ? false : answers.has(null) ? null : true
}
