// Starts to make up for a range of a schedule's past. One at a time for each trigger.

import { audit } from '@/lib/accounts/audit'
import { transaction } from '@/lib/db/transaction'
import type { FlowInput, JsonObject } from '@/lib/engine'
import type { OperatedBy } from '@/lib/executions/operations/operate'
import { takeInputs } from '@/lib/executions/take-inputs'
import { newestFlow } from '@/lib/flows/newest'
import { running } from '@/lib/runtime/running'
import { AppError } from '@/lib/shared/errors'
import { noTrigger } from '../read'
import type { Backfill } from '../schedule/backfill'
import { isSchedule, readSchedule, type ScheduleRule } from '../schedule/read-schedule'
import type { TriggerKeyInput } from '../schema'

const mostTimes = 10_000

/** Throws not-found, invalid for a range without times or with too many, conflict where one goes on. */
export async function startBackfill(
  key: TriggerKeyInput,
  wanted: { from: number; to: number; inputs?: JsonObject; labels?: Record<string, string> },
  by: OperatedBy,
): Promise<{ total: number }> {
  const { namespace, flowId, triggerId } = key
  const newest = await newestFlow(namespace, flowId)
  const definition = newest?.flow.triggers.find(({ id }) => id === triggerId)
  if (!newest || !definition) throw new AppError('not-found', noTrigger(key))
  if (!isSchedule(definition.type))
    throw new AppError('conflict', 'It has no times to make up for.')
  const to = Math.min(wanted.to, Date.now())
  await checkInputs(newest.flow.inputs, wanted.inputs ?? {})
  const { first, total } = count(readSchedule(definition), wanted.from, to)
  const backfill: Backfill = {
    from: wanted.from,
    to,
    cursor: first,
    paused: false,
    inputs: wanted.inputs ?? {},
    labels: wanted.labels ?? {},
    total,
    started: 0,
    skipped: 0,
    by: by.actor,
  }
  await transaction(running().pool, async (client) => {
    const { rowCount } = await client.query(
      `UPDATE triggers SET backfill = $4 WHERE namespace = $1 AND flow_id = $2 AND trigger_id = $3
         AND (backfill IS NULL OR backfill->>'cursor' IS NULL)`,
      [namespace, flowId, triggerId, JSON.stringify(backfill)],
    )
    if (rowCount === 0) throw new AppError('conflict', 'A backfill of it goes on. Cancel it first.')
    await audit(client, {
      actor: by.actor,
      action: 'trigger.backfill',
      namespace,
      subject: `${flowId}/${triggerId}`,
      data: { from: new Date(wanted.from).toISOString(), to: new Date(to).toISOString(), total },
      ip: by.ip ?? null,
    })
  })
  return { total }
}

/** What is given for all of them is checked once, before any of them starts. */
async function checkInputs(inputs: FlowInput[], given: JsonObject): Promise<void> {
  const known = inputs.filter(({ id }) => Object.hasOwn(given, id))
  const unknown = Object.keys(given).filter((id) => !inputs.some((input) => input.id === id))
  if (unknown.length > 0) {
    const message = `The flow has no input ${unknown.join(', ')}.`
    const fields = unknown.map((id) => ({ path: `inputs.${id}`, message }))
    throw new AppError('invalid', message, { fields })
  }
  await takeInputs(known, given, () => Promise.reject(new Error('a trigger gives no files')))
}

function count(rule: ScheduleRule, from: number, to: number): { first: number; total: number } {
  const refuse = (message: string) =>
    new AppError('invalid', message, { fields: [{ path: 'from', message }] })
  const first = rule.after(from - 1)
  if (first === null || first > to) throw refuse('There is no time of the schedule in this range.')
  let total = 0
  for (let at: number | null = first; at !== null && at <= to; at = rule.after(at)) {
    total += 1
    if (total > mostTimes) throw refuse(`A backfill has ${mostTimes} times at most; this is more.`)
  }
  return { first, total }
}
