// Brings a database to the schema of this code. Applies what is missing of prisma/migrations, in order, each
// in one transaction with its row in _prisma_migrations, so that `prisma migrate deploy` agrees with it.
// Safe where two servers start at once (advisory lock). Refuses, with one sentence and nothing changed: a
// Postgres older than 15, a database newer than the code, a migration that was edited after it was applied.

import { createHash, randomUUID } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Client, type ClientBase, type Pool } from 'pg'

export type Migration = { name: string; sql: string; checksum: string }

/** A number of our own: any two deployers on one database take the same lock. */
const lockKey = 7_205_117_001
const oldestPostgres = 150_000

const table = `CREATE TABLE IF NOT EXISTS _prisma_migrations (
  id VARCHAR(36) PRIMARY KEY NOT NULL,
  checksum VARCHAR(64) NOT NULL,
  finished_at TIMESTAMPTZ,
  migration_name VARCHAR(255) NOT NULL,
  logs TEXT,
  rolled_back_at TIMESTAMPTZ,
  started_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  applied_steps_count INTEGER NOT NULL DEFAULT 0
)`

/** The migrations that this code brings, in order. */
export function readMigrations(folder = join(process.cwd(), 'prisma/migrations')): Migration[] {
  return readdirSync(folder)
    .filter((name) => existsSync(join(folder, name, 'migration.sql')))
    .sort()
    .map((name) => {
      const sql = readFileSync(join(folder, name, 'migration.sql'), 'utf8')
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') }
    })
}

type AppliedRow = { migration_name: string; checksum: string; finished_at: Date | null }

async function readApplied(client: ClientBase): Promise<AppliedRow[]> {
  const { rows } = await client.query<AppliedRow>(
    `SELECT migration_name, checksum, finished_at FROM _prisma_migrations
     WHERE rolled_back_at IS NULL ORDER BY started_at, migration_name`,
  )
  return rows
}

function refuseStrangeHistory(applied: AppliedRow[], known: Migration[]): void {
  const byName = new Map(known.map((migration) => [migration.name, migration]))
  for (const row of applied) {
    const migration = byName.get(row.migration_name)
    if (!migration) {
      throw new Error(
        `The database is newer than this version of Millrace: it has the migration ${row.migration_name}. Install the newer version, or use another database.`,
      )
    }
    if (!row.finished_at) {
      throw new Error(
        `The migration ${row.migration_name} was begun by another tool and never finished. Resolve it with "prisma migrate resolve", then start again.`,
      )
    }
    if (migration.checksum !== row.checksum) {
      throw new Error(
        `The migration ${row.migration_name} was changed after it was applied to this database. Use the version of Millrace that created it, or another database.`,
      )
    }
  }
}

async function applyOne(client: ClientBase, migration: Migration): Promise<void> {
  await client.query('BEGIN')
  try {
    await client.query(
      `INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at)
       VALUES ($1, $2, $3, clock_timestamp())`,
      [randomUUID(), migration.checksum, migration.name],
    )
    await client.query(migration.sql)
    await client.query(
      `UPDATE _prisma_migrations SET finished_at = clock_timestamp(), applied_steps_count = 1
       WHERE migration_name = $1 AND finished_at IS NULL AND rolled_back_at IS NULL`,
      [migration.name],
    )
    await client.query('COMMIT')
  } catch (error) {
    await client.query('ROLLBACK')
    const reason = error instanceof Error ? error.message : String(error)
    throw new Error(`The migration ${migration.name} failed and was taken back: ${reason}`, {
      cause: error,
    })
  }
}

/**
 * Applies what is missing and returns the names of what was applied.
 * Throws an Error with one sentence for people where it refuses.
 */
export async function migrate(url: string, known = readMigrations()): Promise<string[]> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000 })
  await client.connect()
  try {
    const { rows } = await client.query<{ number: number; version: string }>(
      `SELECT current_setting('server_version_num')::int AS number, current_setting('server_version') AS version`,
    )
    const server = rows[0]
    if (!server || server.number < oldestPostgres) {
      throw new Error(`Postgres ${server?.version ?? ''} is too old: Millrace needs 15 or newer.`)
    }
    await client.query('SELECT pg_advisory_lock($1)', [lockKey])
    await client.query(table)
    const applied = await readApplied(client)
    refuseStrangeHistory(applied, known)
    const done = new Set(applied.map((row) => row.migration_name))
    const missing = known.filter((migration) => !done.has(migration.name))
    for (const migration of missing) await applyOne(client, migration)
    return missing.map((migration) => migration.name)
  } finally {
    // Ends the session, and with it the advisory lock.
    await client.end()
  }
}

/** For /readyz: whether the database has every migration of this code. */
export async function schemaIsCurrent(
  pool: Pool,
  newest = readMigrations().at(-1)?.name,
): Promise<boolean> {
  const { rows } = await pool.query(
    'SELECT 1 FROM _prisma_migrations WHERE migration_name = $1 AND finished_at IS NOT NULL',
    [newest],
  )
  return rows.length > 0
}
