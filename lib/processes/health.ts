// `GET /livez`: the process lives; never touches the database. `GET /readyz`: requests can be served: the
// database answers, can be written, and has every migration of this version. Not any more once the process was
// asked to stop, though it answers until its tasks are done: whoever spreads requests sends them elsewhere.

import type { IncomingMessage, ServerResponse } from 'node:http'
import { version } from '../../package.json'
import { running } from '../runtime/running'

type Check = { ready: boolean; checks: Record<string, string> }

/** True where the request was one of the two and has been answered. */
export function answerHealth(request: IncomingMessage, response: ServerResponse): boolean {
  const path = request.url?.split('?', 1)[0]
  if (path === '/livez') {
    send(response, 200, { status: 'ok', version })
    return true
  }
  if (path !== '/readyz') return false
  void withinTime(checkReady()).then(
    (check) =>
      send(response, check.ready ? 200 : 503, {
        status: check.ready ? 'ok' : 'not ready',
        ...check,
      }),
    (error: Error) => send(response, 503, { status: 'not ready', reason: error.message }),
  )
  return true
}

const longestCheckMs = 3_000

/** A Postgres that hangs is not ready; whoever asks must not hang with it. */
function withinTime(check: Promise<Check>): Promise<Check> {
  check.catch(() => undefined)
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`The database did not answer within ${longestCheckMs / 1000} s.`)),
      longestCheckMs,
    )
    check.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}

let migrationsWanted = 0

/** Told by the end of the start, when there is an administrator to sign in: how many migrations there are. */
export function expectMigrations(count: number): void {
  migrationsWanted = count
}

let stopping = false

export function sayNotReady(): void {
  stopping = true
}

async function checkReady(): Promise<Check> {
  if (stopping) return { ready: false, checks: { process: 'stopping' } }
  if (!globalThis.__millrace || migrationsWanted === 0) {
    return { ready: false, checks: { start: 'starting' } }
  }
  const { rows } = await running().pool.query<{ readonly: boolean; applied: number }>(
    `SELECT pg_is_in_recovery() OR current_setting('transaction_read_only')::bool AS readonly,
            (SELECT count(*)::int FROM _prisma_migrations
              WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL) AS applied`,
  )
  const row = rows[0]
  const writable = row?.readonly === false
  const schema = row?.applied === migrationsWanted
  return {
    ready: writable && schema,
    checks: {
      database: writable ? 'writable' : 'read only',
      schema: schema ? 'current' : `${row?.applied ?? 0} of ${migrationsWanted} migrations`,
    },
  }
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
  response.end(JSON.stringify(body))
}
