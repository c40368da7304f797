import { describe, expect, test } from 'vitest'
import { bareDatabase, testDatabase } from '@/lib/testing/database'
import { migrate, readMigrations, schemaIsCurrent, type Migration } from './migrate'
import { diffSql, openSchemaEngine, schemaTarget } from './schema-engine'

const added: Migration = { name: '29990101000000_later', sql: 'SELECT 1', checksum: 'x'.repeat(64) }

describe('the deployer', () => {
  test('two servers that start at once apply each migration once', async () => {
    const { url, pool } = await bareDatabase()
    const both = await Promise.all([migrate(url), migrate(url), migrate(url)])
    expect(both.flat().sort()).toEqual(readMigrations().map((migration) => migration.name))
    const { rows } = await pool.query('SELECT count(*)::int AS n FROM _prisma_migrations')
    expect(rows[0].n).toBe(readMigrations().length)
    expect(await schemaIsCurrent(pool)).toBe(true)
    expect(await migrate(url)).toEqual([])
  })

  test('refuses a database newer than the code and changes nothing', async () => {
    const { url } = await bareDatabase()
    await migrate(url, [...readMigrations(), added])
    await expect(migrate(url)).rejects.toThrow(/newer than this version of Millrace/)
  })

  test('takes a failed migration back whole and says why', async () => {
    const { url, pool } = await bareDatabase()
    const broken = { ...added, sql: 'CREATE TABLE half (id int); SELECT nonsense' }
    await expect(migrate(url, [broken])).rejects.toThrow(/failed and was taken back.*nonsense/)
    const { rows } = await pool.query(`SELECT to_regclass('half') AS half`)
    expect(rows[0].half).toBeNull()
    expect(await migrate(url, [added])).toEqual([added.name])
  })

  test('refuses a migration that was edited after it was applied', async () => {
    const { url } = await bareDatabase()
    await migrate(url, [added])
    await expect(migrate(url, [{ ...added, checksum: 'y'.repeat(64) }])).rejects.toThrow(/changed/)
  })
})

/** What a catalog says of our tables, as text; constraints and indexes of the guards left out. */
const catalog = `
  SELECT format('%s.%s %s %s default %s', c.table_name, c.column_name, c.udt_name,
           c.is_nullable, regexp_replace(coalesce(c.column_default, 'none'), '''(.*)''::\\w+', '\\1')) AS line
  FROM information_schema.columns c
    JOIN information_schema.tables t USING (table_schema, table_name)
  WHERE c.table_schema = current_schema() AND c.table_name <> '_prisma_migrations'
    AND t.table_type = 'BASE TABLE'
  UNION ALL
  SELECT indexdef FROM pg_indexes
  WHERE schemaname = current_schema() AND tablename <> '_prisma_migrations' AND indexdef NOT LIKE '% WHERE %'
  UNION ALL
  SELECT conrelid::regclass || ' ' || pg_get_constraintdef(oid) FROM pg_constraint
  WHERE contype IN ('p', 'u', 'f') AND connamespace = current_schema()::regnamespace
    AND conrelid::regclass::text <> '_prisma_migrations'
  ORDER BY 1`

describe('schema.prisma and prisma/migrations', () => {
  test('say the same', async () => {
    const migrated = await testDatabase()
    const bare = await bareDatabase()
    await bare.pool.query(await diffSql(bare.url, { tag: 'empty' }, schemaTarget()))
    const fromMigrations = (await migrated.pool.query(catalog)).rows.map((row) => row.line)
    const fromSchema = (await bare.pool.query(catalog)).rows.map((row) => row.line)
    expect(fromSchema.length).toBeGreaterThan(200)
    expect(fromMigrations).toEqual(fromSchema)
  })

  test("Prisma's own engine finds nothing left to apply", async () => {
    const { url } = await testDatabase()
    const engine = await openSchemaEngine(url)
    try {
      const directories = readMigrations().map((migration) => ({
        path: migration.name,
        migrationFile: {
          path: 'migration.sql',
          content: { tag: 'ok' as const, value: migration.sql },
        },
      }))
      const migrationsList = {
        baseDir: 'prisma/migrations',
        lockfile: { path: 'migration_lock.toml', content: 'provider = "postgresql"\n' },
        shadowDbInitScript: '',
        migrationDirectories: directories,
      }
      const filters = { externalTables: [], externalEnums: [] }
      const applied = await engine.applyMigrations({ migrationsList, filters })
      expect(applied.appliedMigrationNames).toEqual([])
      const found = await engine.diagnoseMigrationHistory({
        migrationsList,
        filters,
        optInToShadowDatabase: false,
      })
      expect(found).toMatchObject({
        editedMigrationNames: [],
        failedMigrationNames: [],
        hasMigrationsTable: true,
        history: null,
      })
    } finally {
      engine.free()
    }
  })
})
