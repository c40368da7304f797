// What a polling HTTP trigger says: how often it asks, and what an answer has to be.

import { parseDuration, type Json, type TriggerDefinition } from '@/lib/engine'

export const pollType = 'core.http.Trigger'

export type PollRule = {
  intervalMs: number
  /** An expression over `response`; null: every answer below 400 is one. */
  condition: string | null
  stopAfterFirst: boolean
  allowConcurrent: boolean
}

const shortestMs = 1_000
const defaultMs = 60_000

const expressionOf = (value: Json | undefined): string | null =>
  typeof value === 'string' && value.trim() !== '' ? value : value === false ? '{{ false }}' : null

export function readPoll({ properties }: TriggerDefinition): PollRule {
  const { interval } = properties
  const given = typeof interval === 'string' ? parseDuration(interval) : null
  return {
    intervalMs: Math.max(shortestMs, given ?? defaultMs),
    condition: expressionOf(properties.responseCondition),
    stopAfterFirst: properties.stopAfterFirst === true,
    allowConcurrent: properties.allowConcurrent === true,
  }
}
