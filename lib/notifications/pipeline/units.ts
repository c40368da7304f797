// What goes out in one call. Pure.

import type { DueDelivery } from './window'

export type Unit = {
  rows: DueDelivery[]
  streams: string[]
  /** How many events it tells of. */
  events: number
}

export const streamKey = ({ subscriptionId, stream }: DueDelivery): string =>
  `${subscriptionId} ${stream}`

/**
 * The first due delivery whose stream is free, with those that follow it up to `atOnce`. Order within a
 * stream holds: what is behind a busy stream waits, and several of one stream go in the same call, in order.
 * A message of its own (a batch, a template of another subscription) goes alone.
 */
export function takeUnits(
  queue: DueDelivery[],
  busy: ReadonlySet<string>,
  atOnce: number,
): { unit: Unit | null; rest: DueDelivery[] } {
  const taken: DueDelivery[] = []
  const passed = new Set<string>()
  let end = 0
  for (; end < queue.length && taken.length < atOnce; end += 1) {
    const row = queue[end] as DueDelivery
    const key = streamKey(row)
    const first = taken[0]
    const alone = row.batchId !== null || (first !== undefined && first.batchId !== null)
    const joins = first === undefined || (!alone && first.template === row.template)
    if (busy.has(key) || passed.has(key) || !joins) passed.add(key)
    else taken.push(row)
  }
  if (taken.length === 0) return { unit: null, rest: queue }
  const ids = new Set(taken.map(({ id }) => id))
  return {
    unit: { rows: taken, streams: [...new Set(taken.map(streamKey))], events: taken.length },
    rest: queue.filter(({ id }) => !ids.has(id)),
  }
}
