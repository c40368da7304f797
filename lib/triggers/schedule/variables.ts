import type { JsonObject } from '@/lib/engine'
import type { ScheduleRule } from './read-schedule'
import { isoInZone } from './zone-time'

/** `trigger.date`, `next` and `previous` of a planned time, with the offset of the schedule's zone. */
export function scheduleVariables(
  rule: Pick<ScheduleRule, 'zone' | 'after' | 'before'>,
  at: number,
): JsonObject {
  const next = rule.after(at)
  const previous = rule.before(at)
  return {
    date: isoInZone(rule.zone, at),
    next: next === null ? null : isoInZone(rule.zone, next),
    previous: previous === null ? null : isoInZone(rule.zone, previous),
  }
}
