import type { StateName } from '@/lib/engine'
import { listExecutionIds } from '@/lib/executions/actions'
import type { ExecutionFilter } from '@/lib/executions/filter'
import type { ExecutionSummary } from '@/lib/executions/schema'
import { unwrap } from '@/lib/shared/unwrap'

/**
 * What an operation would really touch: those among the chosen rows, or among all that a filter matches, that
 * are in one of its states. `others` were chosen and stay as they are; `more` would remain for another go.
 */
export async function idsFor(
  chosen: readonly ExecutionSummary[],
  from: readonly StateName[],
  filter: ExecutionFilter | false,
): Promise<{ ids: string[]; others: number; more: boolean }> {
  if (!filter) {
    const ids = chosen.filter(({ state }) => from.includes(state.current)).map(({ id }) => id)
    return { ids, others: chosen.length - ids.length, more: false }
  }
  const states = from.filter((state) => !filter.states || filter.states.includes(state))
  if (states.length === 0) return { ids: [], others: 0, more: false }
  const found = await unwrap(listExecutionIds({ filter: { ...filter, states } }))
  return { ...found, others: 0 }
}
