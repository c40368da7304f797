// The rows of a flow's triggers follow what is saved, in the same transaction: one row for each, none for
// what is gone. What a trigger remembers (when it fired last, its backfill) stays as long as its id does;
// when it fires next is worked out again by the scheduler, because the definition may have changed. What a
// person switched off stays off; what the text switches off and on again starts from then.

import type { PoolClient } from 'pg'
import type { Flow } from '@/lib/engine'

export async function syncTriggers(
  client: PoolClient,
  flow: Flow,
  revision: number,
): Promise<void> {
  const triggers = flow.triggers
  await client.query(
    'delete from triggers where namespace = $1 and flow_id = $2 and not (trigger_id = any($3))',
    [flow.namespace, flow.id, triggers.map((trigger) => trigger.id)],
  )
  if (triggers.length === 0) return
  await client.query(
    `insert into triggers as t (namespace, flow_id, trigger_id, type, flow_revision, disabled)
     select $1, $2, id, type, $3, disabled
     from unnest($4::text[], $5::text[], $6::boolean[]) as w(id, type, disabled)
     on conflict (namespace, flow_id, trigger_id) do update set type = excluded.type,
       flow_revision = excluded.flow_revision, next_at = null,
       disabled = excluded.disabled or t.state ? 'switchedOff',
       state = case when excluded.disabled then t.state - 'schedule' else t.state end`,
    [
      flow.namespace,
      flow.id,
      revision,
      triggers.map((trigger) => trigger.id),
      triggers.map((trigger) => trigger.type),
      triggers.map((trigger) => trigger.disabled || flow.disabled),
    ],
  )
}

export async function dropTriggers(
  client: PoolClient,
  namespace: string,
  flowId: string,
): Promise<void> {
  await client.query('delete from triggers where namespace = $1 and flow_id = $2', [
    namespace,
    flowId,
  ])
}
