// The window of time that the lanes show: how long it is and where it ends, both in the address. Without an end
// it goes with the clock, or stands where the worker left.

import { parseAsIsoDateTime, parseAsStringLiteral } from 'nuqs'

export const laneSpans = ['5m', '30m', '3h', '24h'] as const
export type LaneSpan = (typeof laneSpans)[number]

export const laneParsers = {
  span: parseAsStringLiteral(laneSpans).withDefault('30m'),
  until: parseAsIsoDateTime,
}

const minute = 60_000
const lengths: Record<LaneSpan, number> = {
  '5m': 5 * minute,
  '30m': 30 * minute,
  '3h': 180 * minute,
  '24h': 1_440 * minute,
}

export type LaneWindow = { fromMs: number; toMs: number }

/** `untilMs` null: the newest there is; one outside of its life is the nearest within. */
export function laneWindow(
  span: LaneSpan,
  untilMs: number | null,
  worker: { joinedMs: number; leftMs: number | null },
  nowMs: number,
): LaneWindow {
  const length = lengths[span]
  const newest = worker.leftMs === null ? nowMs : worker.leftMs + length / 20
  const toMs = untilMs === null ? newest : Math.min(Math.max(untilMs, worker.joinedMs), newest)
  return { fromMs: toMs - length, toMs }
}

/** Half a window earlier or later; null where that is as far as it goes. */
export function movedWindow(
  { fromMs, toMs }: LaneWindow,
  direction: -1 | 1,
  worker: { joinedMs: number; leftMs: number | null },
  nowMs: number,
): number | null {
  const moved = toMs + (direction * (toMs - fromMs)) / 2
  const newest = worker.leftMs ?? nowMs
  return moved >= newest ? null : Math.max(moved, worker.joinedMs)
}
