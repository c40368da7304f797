// How long it took until what a blow had hit went on: each attempt whose worker was lost, from the last blow
// that can have hit it (its worker, its cable, a server, Postgres) until the task ran again or its execution
// had ended.

import type { Client } from 'pg'
import type { Strike } from '../storm/storm'

type Loss = { name: string; claimedAt: number; lostAt: number; againAt: number | null }

const losses = `
SELECT w.name, (extract(epoch FROM a.claimed_at) * 1000)::float8 AS "claimedAt",
  (extract(epoch FROM e.at) * 1000)::float8 AS "lostAt",
  (SELECT (extract(epoch FROM min(n.at)) * 1000)::float8 FROM execution_events n
    WHERE n.execution_id = e.execution_id AND n.number > e.number
      AND ((n.task_run_id = e.task_run_id AND n.attempt > e.attempt AND n.type = 'attempt.running')
        OR n.type IN ('execution.killed', 'execution.failed'))) AS "againAt"
FROM execution_events e
JOIN workers w ON w.id = e.worker_id
JOIN attempts a ON a.execution_id = e.execution_id AND a.task_run_id = e.task_run_id
  AND a.number = e.attempt
WHERE e.type = 'attempt.worker-lost'`

export type Recovery = { losses: number; worstMs: number; medianMs: number }

export async function measureRecovery(client: Client, strikes: Strike[]): Promise<Recovery> {
  const { rows } = await client.query<Loss>(losses)
  const times = rows.flatMap(({ name, claimedAt, lostAt, againAt }) => {
    if (againAt === null) return []
    const own = strikes.filter((one) => one.target === name && one.at <= lostAt)
    const common = strikes.filter((one) => !one.target.startsWith('worker') && one.at <= againAt)
    const hitAt = Math.max(claimedAt, ...[...own, ...common].map(({ at }) => at))
    return [againAt - hitAt]
  })
  times.sort((a, b) => a - b)
  return {
    losses: rows.length,
    worstMs: Math.round(times.at(-1) ?? 0),
    medianMs: Math.round(times[Math.floor(times.length / 2)] ?? 0),
  }
}
