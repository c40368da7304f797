// Events become deliveries. Each destination remembers up to which position it has been fed; the deliveries of
// a range and the new position are one transaction, so that whenever a server dies each event is a delivery
// exactly once for each subscription that it matches.
//
// Why not rows of the engine's own commit: a commit then pays for each listener, and a destination that does
// not answer lets its rows grow without end in the engine's way. Events are rows of the commit already, so
// nothing can be lost; who reads them later costs the engine nothing, however slow it is (P8). The order of
// positions is the order of commits, so what is fed in order is sent in order (P7).

import type { Pool, PoolClient } from 'pg'
import { transaction } from '@/lib/db/transaction'
import { groupOf, inOrder, passOutcome, streamOf, type Standing } from '@/lib/engine'
import { newId } from '@/lib/runtime/new-id'
import { addFailures, freezeEvent } from '../events/freeze'
import { readEventsOfExecutions } from '../events/read-range'
import { countAgain, isCountedAhead } from './count-ahead'
import { matching, readMatchable, type Match } from './matching'
import { readActiveSubscriptions, type ActiveSubscription } from './subscriptions'

/** Positions that one transaction reads: each is what one commit wrote of one execution. */
const mostPositions = 1_000

export type Fed = { cursor: number; inserted: Map<string, number> }

/**
 * Feeds destinations that stand at the same position, up to `upTo` or a part of the way. Null where this
 * server has lost one of them meanwhile: nothing was written.
 */
export async function feedDestinations(
  pool: Pool,
  serverId: string,
  group: { ids: string[]; cursor: number; gathering: ReadonlySet<string> },
  upTo: number,
  atMost = mostPositions,
): Promise<Fed | null> {
  const until = Math.min(upTo, group.cursor + atMost)
  return transaction(pool, async (client) => {
    // Against saving a subscription, which takes the same lock and then notes the newest position: either
    // it is seen here, or its events begin after `until`. Before a new table has statistics, Postgres would
    // read all of it for the range.
    const locked = await client.query(
      `SELECT set_config('enable_seqscan', 'off', true) FROM destinations WHERE id = ANY($1::uuid[]) AND leased_by = $2 AND cursor = $3
       ORDER BY id FOR NO KEY UPDATE`,
      [group.ids, serverId, group.cursor],
    )
    if (locked.rowCount !== group.ids.length) return null
    const subscriptions = await readActiveSubscriptions(client, group.ids)
    const rows =
      subscriptions.length > 0 ? await match(client, subscriptions, group.cursor, until) : []
    if (rows.length > 0) await insert(client, rows, group.gathering)
    await moveCursors(client, group.ids, until, rows)
    return { cursor: until, inserted: countsOf(rows) }
  })
}

function countsOf(rows: Match[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const { subscription } of rows) {
    const { destinationId } = subscription
    counts.set(destinationId, (counts.get(destinationId) ?? 0) + 1)
  }
  return counts
}

/** What was counted ahead and is a delivery now waits as one. */
async function moveCursors(
  client: PoolClient,
  ids: string[],
  until: number,
  rows: Match[],
): Promise<void> {
  const counted = countsOf(rows.filter(({ subscription }) => isCountedAhead(subscription)))
  await client.query(
    `UPDATE destinations d SET cursor = $2, cursor_at = clock_timestamp(),
       ahead = CASE WHEN d.ahead_up_to > $2 THEN greatest(0, d.ahead - f.fed) ELSE 0 END,
       ahead_more = d.ahead_more AND d.ahead_up_to > $2,
       ahead_since = CASE WHEN d.ahead_up_to > $2 THEN d.ahead_since END
     FROM unnest($1::uuid[], $3::int[]) AS f(id, fed) WHERE d.id = f.id`,
    [ids, until, ids.map((id) => counted.get(id) ?? 0)],
  )
}

async function match(
  client: PoolClient,
  subscriptions: ActiveSubscription[],
  after: number,
  upTo: number,
): Promise<Match[]> {
  const events = await readMatchable(client, subscriptions, { after, upTo })
  return passing(client, matching(events, subscriptions))
}

async function passing(client: PoolClient, found: Match[]): Promise<Match[]> {
  const passed = await passChanges(client, found)
  await addFailures(client, [...new Set(passed.map(({ event }) => event))])
  return passed
}

/**
 * Makes deliveries of all that these executions still have to tell, in the transaction that deletes them: a
 * destination that is behind has its events there as events alone. Locks the destinations, so that no feeder
 * passes over what is read here; what it has fed already is left out by its position.
 */
export async function feedAhead(
  client: PoolClient,
  executionIds: string[],
  gathers: (destination: { type: string; config: Record<string, unknown> }) => boolean,
): Promise<void> {
  const { rows } = await client.query<{
    id: string
    cursor: number
    type: string
    config: Record<string, unknown>
  }>(
    `SELECT id, cursor::float8 AS cursor, type, config FROM destinations ORDER BY id FOR NO KEY UPDATE`,
  )
  const subscriptions = await readActiveSubscriptions(
    client,
    rows.map(({ id }) => id),
  )
  if (subscriptions.length === 0) return
  const cursors = new Map(rows.map(({ id, cursor }) => [id, cursor]))
  const stored = await readEventsOfExecutions(client, executionIds, Math.min(...cursors.values()))
  const now = Date.now()
  const events = stored.map((event) => freezeEvent(event, now)).toSorted(inOrder)
  const found = matching(events, subscriptions).filter(
    ({ subscription, event }) => event.position > (cursors.get(subscription.destinationId) ?? 0),
  )
  const passed = await passing(client, found)
  const gathering = new Set(rows.filter((row) => gathers(row)).map(({ id }) => id))
  if (passed.length === 0) return
  await insert(client, passed, gathering)
  await countAgain(client, [...countsOf(passed).keys()])
}

/** Lets only changes of the outcome pass where no more is wanted, and remembers how each flow stands. */
async function passChanges(client: PoolClient, found: Match[]): Promise<Match[]> {
  const watched = found.filter(({ subscription }) => subscription.changes.length > 0)
  if (watched.length === 0) return found
  const ids = [...new Set(watched.map(({ subscription }) => subscription.id))]
  const { rows } = await client.query<{ key: string; failing: boolean }>(
    `SELECT concat_ws(E'\\n', subscription_id, namespace, flow_id) AS key, failing
     FROM subscription_standings WHERE subscription_id = ANY($1::uuid[])`,
    [ids],
  )
  const standings = new Map<string, Standing>(
    rows.map(({ key, failing }) => [key, failing ? 'failing' : 'well']),
  )
  const changed = new Set<string>()
  const passed = found.filter(({ subscription, event }) => {
    const key = [subscription.id, event.namespace, event.flowId].join('\n')
    const before = standings.get(key) ?? null
    const { passes, after } = passOutcome(subscription.changes, before, event)
    if (after !== before) {
      standings.set(key, after)
      changed.add(key)
    }
    return passes
  })
  if (changed.size > 0) await writeStandings(client, [...changed], standings)
  return passed
}

async function writeStandings(
  client: PoolClient,
  keys: string[],
  standings: Map<string, Standing>,
): Promise<void> {
  const parts = keys.map((key) => key.split('\n'))
  await client.query(
    `INSERT INTO subscription_standings (subscription_id, namespace, flow_id, failing)
     SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::boolean[])
     ON CONFLICT (subscription_id, namespace, flow_id) DO UPDATE SET failing = excluded.failing`,
    [
      parts.map(([id]) => id),
      parts.map(([, namespace]) => namespace),
      parts.map(([, , flowId]) => flowId),
      keys.map((key) => standings.get(key) === 'failing'),
    ],
  )
}

/**
 * What waits behind a failed delivery of its stream is due with it. Those that are sent several at a time
 * wait for `gather` to make messages of them: due at infinity.
 */
async function insert(
  client: PoolClient,
  rows: Match[],
  gathering: ReadonlySet<string>,
): Promise<void> {
  const now = Date.now()
  await client.query(
    `INSERT INTO deliveries (id, subscription_id, destination_id, position, number, stream, event_id, type,
       execution_id, namespace, flow_id, group_key, state, next_try_at, created_at, event)
     SELECT r.id, r.subscription_id, r.destination_id, r.position, r.number, r.stream, r.event_id, r.type,
       r.execution_id, r.namespace, r.flow_id, r.group_key, 'PENDING',
       CASE WHEN r.gathered THEN 'infinity' ELSE greatest(clock_timestamp(),
         (SELECT max(p.next_try_at) FROM deliveries p WHERE p.subscription_id = r.subscription_id
            AND p.stream = r.stream AND p.state = 'PENDING' AND p.next_try_at < 'infinity')) END,
       to_timestamp($14 / 1000.0), r.event
     FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::bigint[], $5::text[], $6::text[], $7::text[],
       $8::uuid[], $9::text[], $10::text[], $11::text[], $12::boolean[], $13::json[], $15::int[])
       AS r(id, subscription_id, destination_id, position, stream, event_id, type, execution_id,
         namespace, flow_id, group_key, gathered, event, number)
     ON CONFLICT (subscription_id, event_id) DO NOTHING`,
    [
      rows.map(() => newId(now)),
      rows.map(({ subscription }) => subscription.id),
      rows.map(({ subscription }) => subscription.destinationId),
      rows.map(({ event }) => event.position),
      rows.map(({ event }) => streamOf(event)),
      rows.map(({ event }) => event.id),
      rows.map(({ event }) => event.type),
      rows.map(({ event }) => event.executionId),
      rows.map(({ event }) => event.namespace),
      rows.map(({ event }) => event.flowId),
      rows.map(({ event }) => groupOf(event)),
      rows.map(
        ({ subscription }) =>
          subscription.options.limits !== null || gathering.has(subscription.destinationId),
      ),
      rows.map(({ event }) => JSON.stringify(event)),
      now,
      rows.map(({ event }) => event.number ?? 0),
    ],
  )
}
