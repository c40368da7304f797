// What a trigger by the clock says, read once: its times, and what becomes of those that were missed.

import { parseDuration, type Json, type JsonObject, type TriggerDefinition } from '@/lib/engine'
import { nextFires, previousFire } from './next-fires'
import { momentOf } from './zone-time'

export const scheduleTypes = ['core.trigger.Schedule', 'core.trigger.ScheduleOnDates'] as const

export const isSchedule = (type: string): boolean => scheduleTypes.some((one) => one === type)

export type MissedPolicy = 'ALL' | 'LAST' | 'NONE'

export type ScheduleRule = {
  /** Changes where the times change: a trigger that says other times starts anew. */
  signature: string
  cron: string | null
  zone: string
  /** The first time after `at`, or null where there is no more. */
  after: (at: number) => number | null
  /** The last time before `at`, or null. */
  before: (at: number) => number | null
  missed: MissedPolicy
  lateMaximumMs: number | null
  allowConcurrent: boolean
  jitterMs: number
  stopAfter: string[]
  conditions: JsonObject[]
  when: string | null
}

const textOf = (value: Json | undefined): string | null =>
  typeof value === 'string' && value.trim() !== '' ? value.trim() : null
const durationOf = (value: Json | undefined): number | null => {
  const text = textOf(value)
  return text === null ? null : (parseDuration(text) ?? null)
}
const objectsOf = (value: Json | undefined): JsonObject[] =>
  (Array.isArray(value) ? value : []).filter(
    (item): item is JsonObject => item !== null && typeof item === 'object' && !Array.isArray(item),
  )

/** Throws where its times cannot be read. */
export function readSchedule(definition: TriggerDefinition): ScheduleRule {
  const { properties } = definition
  const zone = textOf(properties.timezone) ?? 'UTC'
  const missed = textOf(properties.recoverMissedSchedules)
  return {
    ...(definition.type === 'core.trigger.Schedule'
      ? cronTimes(textOf(properties.cron) ?? '', zone)
      : dateTimes(Array.isArray(properties.dates) ? properties.dates : [], zone)),
    zone,
    missed: missed === 'LAST' || missed === 'NONE' ? missed : 'ALL',
    lateMaximumMs: durationOf(properties.lateMaximumDelay),
    allowConcurrent: properties.allowConcurrent === true,
    jitterMs: durationOf(properties.jitter) ?? 0,
    stopAfter: definition.stopAfter,
    conditions: [...definition.conditions, ...objectsOf(properties.scheduleConditions)],
    when: definition.when ?? null,
  }
}

type Times = Pick<ScheduleRule, 'signature' | 'cron' | 'after' | 'before'>

function cronTimes(cron: string, zone: string): Times {
  nextFires(cron, zone, 0, 1)
  return {
    signature: `${cron} ${zone}`,
    cron,
    after: (at) => nextFires(cron, zone, at, 1)[0] ?? null,
    before: (at) => previousFire(cron, zone, at),
  }
}

function dateTimes(given: Json[], zone: string): Times {
  const dates = given
    .map((date) => readMoment(String(date), zone))
    .sort((one, other) => one - other)
  return {
    signature: `${dates.join(' ')} ${zone}`,
    cron: null,
    after: (at) => dates.find((date) => date > at) ?? null,
    before: (at) => dates.findLast((date) => date < at) ?? null,
  }
}

/** With an offset it is a moment; without, a wall clock of the zone. */
function readMoment(text: string, zone: string): number {
  const hasOffset = /T.*(Z|[+-]\d{2}(:?\d{2})?)$/i.test(text)
  const wall = text.includes('T') ? text : `${text}T00:00:00`
  const at = hasOffset ? Date.parse(text) : Date.parse(`${wall}Z`)
  if (Number.isNaN(at)) throw new Error(`"${text}" is no date`)
  return hasOffset ? at : momentOf(zone, at)
}
