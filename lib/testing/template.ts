import { randomBytes } from 'node:crypto'
import { Client } from 'pg'
import { migrate } from '@/lib/db/migrate'

/** The same server, another database. */
export function withDatabase(url: string, database: string): string {
  return url.replace(/^(\w+:\/\/[^/]*\/)[^?]*/, `$1${database}`)
}

/** Runs one statement on the server's own database: CREATE and DROP DATABASE want no transaction. */
export async function onServer(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}

export type TestTemplate = { name: string; drop(): Promise<void> }

/** A migrated database to copy from. */
export async function createTemplate(url: string): Promise<TestTemplate> {
  const name = `millrace_template_${randomBytes(4).toString('hex')}`
  await onServer(url, `CREATE DATABASE ${name}`)
  await migrate(withDatabase(url, name))
  return { name, drop: () => onServer(url, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) }
}
