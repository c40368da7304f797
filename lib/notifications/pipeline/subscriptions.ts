import type { PoolClient } from 'pg'
import { z } from 'zod'
import type { OutcomeChange, PeopleLimits, SubscriptionRule } from '@/lib/engine'

function isZone(zone: string): boolean {
  try {
    return Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'Write a time of day as 22:00.')

export const optionsSchema = z.object({
  level: z.enum(['execution', 'task']).optional(),
  changes: z.array(z.enum(['first-failure', 'recovered'])).default([]),
  template: z.string().max(20_000).nullable().default(null),
  /** Null: every event at once, as machines get them. */
  limits: z
    .object({
      digestMinutes: z.number().min(0.01).max(1_440).default(10),
      mostAnHour: z.int().min(1).max(100).default(5),
      quiet: z
        .object({
          from: timeOfDay,
          to: timeOfDay,
          zone: z
            .string()
            .max(60)
            .refine(isZone, { error: 'This is no time zone. Write it as Europe/Berlin.' }),
        })
        .nullable()
        .default(null),
    })
    .nullable()
    .default(null),
})
export type SubscriptionOptions = z.output<typeof optionsSchema>

export type ActiveSubscription = {
  id: string
  destinationId: string
  startsAfter: number
  rule: SubscriptionRule
  changes: OutcomeChange[]
  options: SubscriptionOptions
}

type Row = {
  id: string
  destinationId: string
  startsAfter: number
  scope: SubscriptionRule['scope']
  events: string[]
  states: string[]
  options: unknown
}

/** Those that are switched on, of these destinations. */
export async function readActiveSubscriptions(
  client: Pick<PoolClient, 'query'>,
  destinationIds: string[],
): Promise<ActiveSubscription[]> {
  const { rows } = await client.query<Row>(
    `SELECT id, destination_id AS "destinationId", starts_after::float8 AS "startsAfter", scope, events,
       states, options
     FROM subscriptions WHERE destination_id = ANY($1::uuid[]) AND NOT disabled`,
    [destinationIds],
  )
  return rows.map(({ id, destinationId, startsAfter, scope, events, states, options: stored }) => {
    const options = optionsSchema.parse(stored)
    const { changes, level } = options
    const rule = { scope, events, states, level, changes }
    return { id, destinationId, startsAfter, options, changes, rule }
  })
}

const minutesOf = (time: string): number => {
  const [hours = '0', minutes = '0'] = time.split(':')
  return Number(hours) * 60 + Number(minutes)
}

export function peopleLimits(limits: NonNullable<SubscriptionOptions['limits']>): PeopleLimits {
  const { quiet } = limits
  return {
    digestMs: limits.digestMinutes * 60_000,
    mostAnHour: limits.mostAnHour,
    quiet: quiet && {
      fromMinute: minutesOf(quiet.from),
      toMinute: minutesOf(quiet.to),
      zone: quiet.zone,
    },
  }
}
