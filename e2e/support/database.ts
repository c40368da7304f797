// The embedded Postgres of the product that the journeys started, for what would take hours to bring about by
// itself: an execution with a million lines. Not there where the journeys run against a product elsewhere.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Client } from 'pg'

export const ownDatabase = !process.env.MILLRACE_E2E_URL

export async function withDatabase<T>(use: (client: Client) => Promise<T>): Promise<T> {
  const folder = process.env.MILLRACE_E2E_DATA ?? ''
  const memo = JSON.parse(readFileSync(join(folder, 'postgres.json'), 'utf8')) as {
    port: number
    password: string
  }
  const client = new Client(
    `postgresql://millrace:${memo.password}@127.0.0.1:${memo.port}/millrace`,
  )
  await client.connect()
  try {
    return await use(client)
  } finally {
    await client.end()
  }
}

/** Lines of an execution as its tasks would have written them: of all levels, some in colours, some that wrap. */
export function writeLines(executionId: string, from: number, to: number): Promise<unknown> {
  return withDatabase((client) =>
    client.query(
      `INSERT INTO log_lines (execution_id, task_id, level, at, message)
       SELECT $1, 'load', (ARRAY['TRACE','DEBUG','INFO','INFO','INFO','INFO','WARN','ERROR'])[1 + n % 8],
         now() + n * interval '1 millisecond',
         'line ' || n || ' of ' || CASE
           WHEN n % 25000 = 0 THEN chr(27) || '[32mnee' || chr(27) || '[0mdle'
           WHEN n % 40 = 0 THEN repeat('a long message that wraps ', 14)
           ELSE 'the import of orders, batch ' || md5(n::text) END
       FROM generate_series($2::int, $3::int) AS n`,
      [executionId, from, to],
    ),
  )
}
