// Connections to Postgres. A connection that breaks without an `error` listener ends the process, and the
// pool itself listens only to those that are idle; ours logs it, drops the connection, and the next query
// opens another one.

import { Pool } from 'pg'
import { log } from '@/lib/platform/log'

export type PoolOptions = { max?: number; name?: string; statementTimeoutMs?: number }

/** Opens lazily. `name` shows in pg_stat_activity. */
export function createPool(url: string, options: PoolOptions = {}): Pool {
  const pool = new Pool({
    connectionString: url,
    max: options.max ?? 10,
    application_name: options.name ?? 'millrace',
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 60_000,
    keepAlive: true,
    statement_timeout: options.statementTimeoutMs ?? 60_000,
  })
  outliveFaults(pool)
  return pool
}

/** A lost connection is logged, whether it is idle or somebody's just now, and ends nothing. */
export function outliveFaults(pool: Pool): void {
  const note = (error: Error) =>
    log.warn({ error: error.message }, 'A database connection was lost')
  pool.on('error', note)
  pool.on('connect', (client) => client.on('error', () => undefined))
}

/** True where the connection, not the statement, is at fault: what was sent may or may not have been done. */
export function isConnectionFault(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = 'code' in error ? String(error.code) : ''
  // Class 08 and 57P: connection lost, server shuts down, starts up or recovers. 53300: too many clients.
  if (/^(08|57P|53300|25006)/.test(code)) return true
  if (/^E(CONN|PIPE|NOTFOUND|TIMEDOUT|HOSTUNREACH|NETUNREACH|NOENT)/.test(code)) return true
  return /Connection terminated|connection timeout|Client has encountered a connection error|not queryable/i.test(
    error.message,
  )
}

/** True where another transaction got in the way and the same statement may succeed now. */
export function isRetryable(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return code === '40001' || code === '40P01'
}

/** True where the statement waited too long for what somebody else holds, or was cancelled: nothing is wrong with it. */
export function isHeldUp(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return code === '55P03' || code === '57014'
}
