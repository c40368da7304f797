// The figures behind /metrics. What a server knows of itself has no other source and is always there; what
// the database knows is the same on every server, and left out while the database does not answer.

import { monitorEventLoopDelay, type IntervalHistogram } from 'node:perf_hooks'
import type { Pool } from 'pg'
import { running } from '@/lib/runtime/running'
import type { Metric, Sample } from './metrics-text'
import { findingKinds } from './schema'

type Row = { metric: string; label: string; value: number }

/** One round trip: small tables, queues, and what has not ended (by its partial index). */
const figures = `
SELECT 'executions' AS metric, state AS label, count(*)::float8 AS value
  FROM executions WHERE NOT terminal GROUP BY state
UNION ALL SELECT 'waiting', "group", count(*)::float8 FROM work_items GROUP BY "group"
UNION ALL SELECT 'waitingAge', "group", extract(epoch FROM now() - min(created_at))::float8
  FROM work_items GROUP BY "group"
UNION ALL SELECT 'timersLate', '', count(*)::float8 FROM timers WHERE due_at < now() - interval '1 second'
UNION ALL SELECT 'effects', type, count(*)::float8 FROM effects GROUP BY type
UNION ALL SELECT 'slots', CASE WHEN granted_at IS NULL THEN 'waiting' ELSE 'held' END, count(*)::float8
  FROM flow_slots GROUP BY 2
UNION ALL SELECT 'workers', state, count(*)::float8 FROM workers GROUP BY state
UNION ALL SELECT 'workerSlots', '', coalesce(sum(slots), 0)::float8 FROM workers
  WHERE state IN ('active', 'paused', 'draining')
UNION ALL SELECT 'workerRunning', '', coalesce(sum(running), 0)::float8 FROM workers
  WHERE state IN ('active', 'paused', 'draining')
UNION ALL SELECT 'done', '', coalesce(sum(done_count), 0)::float8 FROM workers
UNION ALL SELECT 'failed', '', coalesce(sum(failed_count), 0)::float8 FROM workers
UNION ALL SELECT 'stale', '', coalesce(sum(stale_count), 0)::float8 FROM workers
UNION ALL SELECT 'stopsOpen', stop, count(*)::float8 FROM attempts
  WHERE stop IN ('requested', 'unconfirmed') AND worker_id IN (
    SELECT id FROM workers WHERE left_at IS NULL OR left_at > now() - interval '1 hour')
    AND claimed_at > now() - interval '1 day' GROUP BY stop
UNION ALL SELECT 'deliveries', d.name, w.backlog::float8
  FROM destinations d JOIN destination_waits w ON w.destination_id = d.id
UNION ALL SELECT 'deliveriesDead', d.name, (SELECT count(*) FROM deliveries v
  WHERE v.destination_id = d.id AND v.state = 'DEAD')::float8 FROM destinations d
UNION ALL SELECT 'deliveryLag', d.name, greatest(0, coalesce(extract(epoch FROM now() - w.oldest_at), 0))::float8
  FROM destinations d JOIN destination_waits w ON w.destination_id = d.id
UNION ALL SELECT 'destinationBehind', name, (behind_since IS NOT NULL)::int::float8 FROM destinations
UNION ALL SELECT 'deliverySuccess', c.name, c.value FROM (
  SELECT d.name, (SELECT sum(c.delivered)::float8 / nullif(sum(c.delivered + c.failed), 0)
    FROM delivery_counts c WHERE c.destination_id = d.id AND c.minute > now() - interval '1 hour') AS value
  FROM destinations d) c WHERE c.value IS NOT NULL
UNION ALL SELECT 'found', kind, count(*)::float8 FROM invariant_findings GROUP BY kind
UNION ALL SELECT 'unrepaired', kind, count(*)::float8 FROM invariant_findings
  WHERE repaired_at IS NULL GROUP BY kind`

const states = ['CREATED', 'QUEUED', 'RUNNING', 'PAUSED', 'RESTARTED', 'BREAKPOINT', 'KILLING']
const workerStates = ['active', 'paused', 'draining', 'lost', 'left']

let loopDelay: IntervalHistogram | null = null

export async function readMetrics(version: string): Promise<Metric[]> {
  const rows = await figuresOf(running().pool).catch(() => null)
  return [...ofProcess(version), ...ofRuntime(rows !== null), ...(rows ? ofDatabase(rows) : [])]
}

async function figuresOf(pool: Pool): Promise<Row[]> {
  return (await pool.query<Row>(figures)).rows
}

const one = (name: string, type: Metric['type'], help: string, value: number): Metric => ({
  name,
  type,
  help,
  samples: [{ value }],
})

function ofProcess(version: string): Metric[] {
  loopDelay ??= monitorEventLoopDelay({ resolution: 20 })
  loopDelay.enable()
  const { rss, heapUsed } = process.memoryUsage()
  const { user, system } = process.cpuUsage()
  const delayS = loopDelay.percentile(99) / 1e9
  loopDelay.reset()
  return [
    {
      name: 'millrace_info',
      type: 'gauge',
      help: 'Version and id of this server.',
      samples: [{ labels: { version, server: running().serverId }, value: 1 }],
    },
    one('process_cpu_seconds_total', 'counter', 'Processor time used.', (user + system) / 1e6),
    one('process_resident_memory_bytes', 'gauge', 'Resident memory.', rss),
    one('process_uptime_seconds', 'gauge', 'Since the start of the process.', process.uptime()),
    one('nodejs_heap_used_bytes', 'gauge', 'Used heap of Node.js.', heapUsed),
    one(
      'nodejs_event_loop_delay_p99_seconds',
      'gauge',
      'Delay of the event loop since the last look, 99th percentile.',
      Number.isFinite(delayS) ? delayS : 0,
    ),
  ]
}

function ofRuntime(databaseUp: boolean): Metric[] {
  const stats = running().runtime.stats()
  const prefix = 'millrace_runtime'
  return [
    one('millrace_database_up', 'gauge', '1 while the database answers.', databaseUp ? 1 : 0),
    one(`${prefix}_commits_total`, 'counter', 'Batches sent to Postgres.', stats.commits),
    one(`${prefix}_conflicts_total`, 'counter', 'Decisions made again.', stats.conflicts),
    one(`${prefix}_bugs_total`, 'counter', 'Events refused as bugs of ours.', stats.bugs),
    one(`${prefix}_stale_events_total`, 'counter', 'Events with an old token.', stats.staleResults),
    one(
      `${prefix}_last_commit_seconds`,
      'gauge',
      'Round trip of the last batch.',
      stats.lastCommitMs / 1000,
    ),
    one(`${prefix}_pending_events`, 'gauge', 'Events that wait here.', stats.pendingEvents),
    one(
      `${prefix}_cached_executions`,
      'gauge',
      'Executions held in memory.',
      stats.cachedExecutions,
    ),
    one(
      'millrace_invariants_checked_timestamp_seconds',
      'gauge',
      'When this server last checked the invariants; 0 before the first time.',
      (stats.checkedAt ?? 0) / 1000,
    ),
  ]
}

function ofDatabase(rows: Row[]): Metric[] {
  /** One sample a label; those that must be seen at 0 are named. */
  const by = (metric: string, label: string, always: readonly string[] = []): Sample[] => {
    const found = new Map(always.map((name) => [name, 0]))
    for (const row of rows) if (row.metric === metric) found.set(row.label, row.value)
    return [...found].map(([name, value]) => ({ labels: { [label]: name }, value }))
  }
  const sum = (metric: string): number => rows.find((row) => row.metric === metric)?.value ?? 0
  const gauge = (name: string, help: string, samples: Sample[]): Metric => ({
    name: `millrace_${name}`,
    type: 'gauge',
    help,
    samples,
  })
  const counter = (name: string, help: string, metric: string): Metric =>
    one(`millrace_${name}_total`, 'counter', help, sum(metric))
  return [
    gauge('executions', 'Executions that have not ended.', by('executions', 'state', states)),
    gauge('work_waiting', 'Attempts that wait for a worker.', by('waiting', 'group', [''])),
    gauge('work_waiting_age_seconds', 'The oldest of them.', by('waitingAge', 'group', [''])),
    gauge('timers_late', 'Timers due for more than a second.', [{ value: sum('timersLate') }]),
    gauge('effects_waiting', 'What commits want done elsewhere.', by('effects', 'type')),
    gauge('flow_slots', 'Concurrency slots.', by('slots', 'state', ['held', 'waiting'])),
    gauge('workers', 'Workers by state.', by('workers', 'state', workerStates)),
    gauge('worker_slots', 'Slots of connected workers.', [{ value: sum('workerSlots') }]),
    gauge('worker_slots_used', 'Attempts that they run.', [{ value: sum('workerRunning') }]),
    counter('worker_attempts_done', 'Attempts that ended well.', 'done'),
    counter('worker_attempts_failed', 'Attempts that failed.', 'failed'),
    counter('stale_results', 'Late results that were refused.', 'stale'),
    gauge(
      'stops',
      'Killed attempts whose process is not known to be gone, of the last day.',
      by('stopsOpen', 'stop', ['requested', 'unconfirmed']),
    ),
    gauge(
      'deliveries_waiting',
      'Notifications that wait to be delivered, by destination; of those not yet fed to it 10,000 are counted.',
      by('deliveries', 'destination'),
    ),
    gauge(
      'deliveries_dead',
      'Notifications that were given up, by destination.',
      by('deliveriesDead', 'destination'),
    ),
    gauge(
      'delivery_lag_seconds',
      'How long ago the oldest notification that is due happened, by destination.',
      by('deliveryLag', 'destination'),
    ),
    gauge(
      'destination_behind',
      '1 where something due has waited for more than a minute, by destination; alert on it.',
      by('destinationBehind', 'destination'),
    ),
    gauge(
      'delivery_success_ratio',
      'Tries of the last hour that arrived, 0 to 1, by destination; absent without any.',
      by('deliverySuccess', 'destination'),
    ),
    {
      name: 'millrace_invariant_findings_total',
      type: 'counter',
      help: 'What the invariant checker found.',
      samples: by('found', 'kind', findingKinds),
    },
    gauge(
      'invariant_findings_unrepaired',
      'Findings that nothing has repaired.',
      by('unrepaired', 'kind', findingKinds),
    ),
  ]
}
