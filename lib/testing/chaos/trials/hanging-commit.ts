// Postgres takes no writes for a while, and the server that waits for it is killed: a start that was accepted
// meanwhile is lost. None may be.

import { Client } from 'pg'
import { namespace } from '../flows'
import { call } from '../rest'
import { Broken, everybodyBack, rowsOf, type Trial, type TrialRoom } from './trial'

const starts = 20

/** The ids that a server accepted while nothing could be committed. */
async function startWhileHanging(room: TrialRoom): Promise<string[]> {
  const [server] = room.cluster.servers
  if (!server) return []
  const answers = await Promise.all(
    Array.from({ length: starts }, () =>
      call(server, 'POST', `/executions/${namespace}/chain`, { timeoutMs: 4_000 }).catch(
        () => null,
      ),
    ),
  )
  return answers.flatMap((answer) =>
    answer && answer.status < 300 ? [(answer.body as { id: string }).id] : [],
  )
}

async function run(room: TrialRoom): Promise<void> {
  const blocker = new Client({ connectionString: room.databaseUrl })
  blocker.on('error', () => undefined)
  await blocker.connect()
  try {
    await blocker.query('BEGIN')
    // Reads go on: whoever starts something is let in, and the flow is found.
    await blocker.query('LOCK TABLE executions IN EXCLUSIVE MODE')
    const accepted = await startWhileHanging(room)
    await room.cluster.servers[0]?.kill()
    await blocker.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE wait_event_type = 'Lock' AND pid <> pg_backend_pid()`,
    )
    await blocker.query('ROLLBACK')
    await everybodyBack(room)
    const there = await rowsOf<{ id: string }>(
      room,
      'SELECT id FROM executions WHERE id = ANY ($1)',
      [accepted],
    )
    const lost = accepted.length - there.length
    if (lost > 0) throw new Broken(`${lost} accepted starts were never committed`)
  } finally {
    await blocker.end().catch(() => undefined)
    await everybodyBack(room)
  }
}

export const hangingCommit: Trial = { name: 'no start is accepted before its commit', run }
