// Prisma's own schema engine, in WebAssembly: it says what SQL leads from one schema to another, and what
// it thinks of a database. Used to write migrations and to prove that they and schema.prisma agree;
// a running server never loads it.

import { PrismaPg } from '@prisma/adapter-pg'
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { DiffTarget, SchemaEngine } from '@prisma/schema-engine-wasm'

type Bindings = {
  SchemaEngine: typeof SchemaEngine
  __wbg_set_wasm(exports: WebAssembly.Exports): void
}

let bindings: Promise<Bindings> | undefined

/** Node 20 cannot import a .wasm file, so the package's own glue is wired by hand. */
async function loadBindings(): Promise<Bindings> {
  const require = createRequire(join(process.cwd(), 'package.json'))
  const folder = dirname(require.resolve('@prisma/schema-engine-wasm'))
  const glue = (await import(
    /* @vite-ignore */ join(folder, 'schema_engine_bg.js')
  )) as unknown as Bindings
  const bytes = readFileSync(join(folder, 'schema_engine_bg.wasm'))
  const { instance } = await WebAssembly.instantiate(bytes, {
    './schema_engine_bg.js': glue as unknown as WebAssembly.ModuleImports,
  })
  glue.__wbg_set_wasm(instance.exports)
  const start = instance.exports.__wbindgen_start
  if (typeof start === 'function') start()
  return glue
}

/** Opens the engine on a database. The caller frees it. */
export async function openSchemaEngine(url: string): Promise<SchemaEngine> {
  bindings ??= loadBindings()
  const { SchemaEngine } = await bindings
  const adapter = bindMigrationAwareSqlAdapterFactory(new PrismaPg({ connectionString: url }))
  return SchemaEngine.new({ datamodels: undefined }, () => undefined, adapter)
}

/** The SQL that leads from one schema to another; comments alone where they are the same. */
export async function diffSql(url: string, from: DiffTarget, to: DiffTarget): Promise<string> {
  const engine = await openSchemaEngine(url)
  try {
    const result = await engine.diff({
      from,
      to,
      script: true,
      exitCode: null,
      filters: { externalTables: [], externalEnums: [] },
    })
    return result.stdout ?? ''
  } finally {
    engine.free()
  }
}

/** schema.prisma as the engine takes it. */
export function schemaTarget(path = 'prisma/schema.prisma'): DiffTarget {
  return { tag: 'schemaDatamodel', files: [{ path, content: readFileSync(path, 'utf8') }] }
}
