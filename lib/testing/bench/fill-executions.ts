// A million executions as a year of use leaves them, for lists and the home page: few flows that run all the time and
// many that seldom do, one that was given up, rare states, labels that all have and labels that one has, workers
// that are long gone. Numbers are drawn by hashing the row's own, so that each run measures the same rows.

import type { Pool } from 'pg'

export type Filled = {
  /** Runs all the time; seldom; and only in the first tenth of the time. */
  often: { namespace: string; flowId: string }
  seldom: { namespace: string; flowId: string }
  givenUp: { namespace: string; flowId: string }
  /** Ran a twentieth of all, lately; and one that left long ago. */
  workerNow: string
  workerGone: string
  /** A label that one execution has. */
  rareLabel: Record<string, string>
  fromMs: number
  untilMs: number
}

const days = 90
const flows = 60
const step = 50_000

/** `n` hashed to [0, 1), another number for each salt. */
const draw = (salt: number) => `((hashint8extended(n, ${salt}) & 2147483647)::float8 / 2147483648)`

const worker = (at: string) => `('00000000-0000-7000-8000-' || lpad((${at})::text, 12, '0'))::uuid`

/** Flow `f`, 0 the busiest: its namespace is one of twelve. */
const namespaceOf = (f: string) =>
  `'company.' || (array['sales','data','ops','finance','web','ml','crm','risk','store','mail','iot','lab'])[1 + (${f}) % 12]`
const flowOf = (f: string) => `'flow-' || lpad((${f})::text, 2, '0')`

export async function fillWithExecutions(
  pool: Pool,
  executions: number,
  untilMs = Date.now(),
): Promise<Filled> {
  const fromMs = untilMs - days * 86_400_000
  await saveFlowsAndWorkers(pool, fromMs, untilMs)
  for (let from = 0; from < executions; from += step) {
    const to = Math.min(from + step, executions) - 1
    await pool.query(insertText, [from, to, executions, fromMs, untilMs])
  }
  await pool.query(countsText)
  await pool.query('VACUUM ANALYZE executions, task_runs, execution_counts, flows, workers')
  await pool.query('CHECKPOINT')
  const rare = await pool.query<{ order: string }>(
    `SELECT labels->>'order' AS "order" FROM executions WHERE labels ? 'order' ORDER BY id LIMIT 1`,
  )
  return {
    often: { namespace: 'company.sales', flowId: 'flow-00' },
    seldom: { namespace: 'company.lab', flowId: 'flow-59' },
    givenUp: { namespace: 'company.legacy', flowId: 'nightly-import' },
    workerNow: '00000000-0000-7000-8000-000000000019',
    workerGone: '00000000-0000-7000-8000-000000000002',
    rareLabel: { order: rare.rows[0]?.order ?? '' },
    fromMs,
    untilMs,
  }
}

async function saveFlowsAndWorkers(pool: Pool, fromMs: number, untilMs: number): Promise<void> {
  await pool.query(
    `WITH one AS (
       SELECT ${namespaceOf('f')} AS namespace, ${flowOf('f')} AS id FROM generate_series(0, ${flows - 1}) f
       UNION ALL SELECT 'company.legacy', 'nightly-import'
     ), saved AS (
       INSERT INTO flows (namespace, id, revision) SELECT namespace, id, 1 FROM one ON CONFLICT DO NOTHING
     )
     INSERT INTO flow_revisions (namespace, flow_id, revision, source, hash)
     SELECT namespace, id, 1, format(E'id: %s\\nnamespace: %s\\ntasks:\\n  - id: t1\\n    type: core.log.Log\\n    message: hi\\n',
       id, namespace), md5(namespace || id) FROM one ON CONFLICT DO NOTHING`,
  )
  await pool.query(
    `INSERT INTO workers (id, name, host, pid, platform, cores, memory_bytes, version, node_version, slots, state,
       started_at, last_seen_at, left_at)
     SELECT ${worker('w')}, 'worker-' || w, 'host-' || w % 4, 100 + w, 'linux', 4, 8e9, '0.1.0', '24.0.0', 16, 'left',
       came, went, went
     FROM generate_series(0, 19) w, LATERAL (SELECT
       to_timestamp(($1::float8 + ($2::float8 - $1::float8) * w / 20) / 1000) AS came,
       to_timestamp(($1::float8 + ($2::float8 - $1::float8) * (w + 1) / 20) / 1000) + interval '1 minute' AS went) days
     ON CONFLICT DO NOTHING`,
    [fromMs, untilMs],
  )
}

const hex = (value: string, digits: number) => `lpad(to_hex(${value}), ${digits}, '0')`

/** $1 and $2: the first and last row; $3: of how many; $4 and $5: the time they are spread over. */
const insertText = `
WITH drawn AS (
  SELECT n, $4::float8 + ($5::float8 - $4::float8) * n / $3::float8 AS at_ms, ${draw(1)} AS of_flow,
    ${draw(2)} AS of_state, ${draw(3)} AS of_actor, ${draw(4)} AS of_length, ${draw(5)} AS of_labels,
    n::float8 / $3::float8 AS along
  FROM generate_series($1::bigint, $2::bigint) n
), placed AS (
  SELECT *, CASE WHEN along < 0.1 AND of_labels < 0.2 THEN -1 ELSE floor(${flows} * power(of_flow, 4))::int END AS f,
    CASE WHEN along > 0.9995 AND of_state < 0.4 THEN 'RUNNING' WHEN along > 0.999 AND of_state < 0.05 THEN 'QUEUED'
      WHEN of_state < 0.0001 THEN 'PAUSED' WHEN of_state < 0.025 THEN 'FAILED' WHEN of_state < 0.032 THEN 'WARNING'
      WHEN of_state < 0.035 THEN 'KILLED' WHEN of_state < 0.0355 THEN 'CANCELLED' ELSE 'SUCCESS' END AS state,
    CASE WHEN of_actor < 0.55 THEN 'schedule' WHEN of_actor < 0.78 THEN 'api' WHEN of_actor < 0.93 THEN 'flow'
      WHEN of_actor < 0.995 THEN 'person' ELSE 'webhook' END AS actor,
    CASE WHEN of_length < 0.0002 THEN 4 * 3600e3 WHEN of_length < 0.01 THEN 600e3 * (1 + of_flow)
      ELSE 40 * exp(of_length * 6) END AS took_ms
  FROM drawn
), one AS (
  SELECT *, (${hex('at_ms::bigint', 12)} || '7' || ${hex('n & 4095', 3)} || '8' || ${hex('n', 15)})::uuid AS id,
    to_timestamp(at_ms / 1000) AS created, state NOT IN ('RUNNING', 'QUEUED', 'PAUSED') AS ended,
    CASE WHEN f < 0 THEN 'company.legacy' ELSE ${namespaceOf('greatest(f, 0)')} END AS namespace,
    CASE WHEN f < 0 THEN 'nightly-import' ELSE ${flowOf('greatest(f, 0)')} END AS flow_id
  FROM placed
), born AS (
  INSERT INTO executions (id, namespace, flow_id, flow_revision, version, state, terminal, history, inputs, labels,
    trigger, actor, correlation_id, created_at, started_at, ended_at, event_number, progress, failure)
  SELECT id, namespace, flow_id, 1, 3, state, ended,
    json_build_array(json_build_object('state', 'CREATED', 'at', at_ms::bigint),
      json_build_object('state', 'RUNNING', 'at', at_ms::bigint + 4),
      json_build_object('state', state, 'at', (at_ms + took_ms)::bigint)),
    json_build_object('day', to_char(created, 'YYYY-MM-DD'), 'size', n % 1000),
    CASE WHEN of_labels < 0.4 THEN '{}' ELSE jsonb_build_object('env', CASE WHEN of_labels < 0.9 THEN 'production'
      ELSE 'staging' END, 'team', 'team-' || f % 10) || CASE WHEN of_labels > 0.95
      THEN jsonb_build_object('order', n::text) ELSE '{}' END END,
    CASE actor WHEN 'schedule' THEN json_build_object('id', 'every-' || f % 3, 'type', 'core.trigger.Schedule',
        'variables', json_build_object('date', created))
      WHEN 'webhook' THEN json_build_object('id', 'hook', 'type', 'core.trigger.Webhook', 'variables', '{}'::json)
      WHEN 'flow' THEN CASE WHEN n % 3 = 0 THEN json_build_object('id', 'after', 'type', 'core.trigger.Flow',
        'variables', '{}'::json) END END,
    json_build_object('kind', actor, 'name', actor), id, created,
    CASE WHEN state <> 'QUEUED' THEN created + interval '4 ms' END,
    CASE WHEN ended THEN created + make_interval(secs => took_ms / 1000) END, 0, '{}',
    CASE WHEN state = 'FAILED' AND n % 20 = 0 THEN json_build_object('code', 'check', 'message', 'Refused') END
  FROM one
)
INSERT INTO task_runs (execution_id, id, task_id, branch, ordinal, state, live, history, attempt_count, created_at,
  version, failure, attempt_number, attempt_state, attempt_live, attempt_history, attempt_token, attempt_worker_id,
  attempt_created_at, attempt_claimed_at, ended_at)
SELECT id, id, 't1', 'tasks', 1, state, NOT ended, '[]', 1, created, 3,
  CASE WHEN state = 'FAILED' AND n % 20 <> 0 THEN json_build_object('code', 'script-exit', 'message',
    'Ended with ' || n % 7) END,
  1, state, NOT ended, '[]', 'token', ${worker('least(19, floor(along * 20))')}, created, created,
  CASE WHEN ended THEN created END
FROM one WHERE state <> 'QUEUED'`

/** What lib/runtime/loops/counts.ts would have folded from their events. */
const countsText = `
INSERT INTO execution_counts (minute, namespace, flow_id, state, count)
SELECT date_trunc('minute', coalesce(ended_at, created_at)), namespace, flow_id, state, count(*)
FROM executions GROUP BY 1, 2, 3, 4
UNION ALL
SELECT date_trunc('minute', created_at), namespace, flow_id, 'CREATED', count(*) FROM executions GROUP BY 1, 2, 3
ON CONFLICT (minute, namespace, flow_id, state) DO UPDATE SET count = execution_counts.count + excluded.count`
