// Builds what `npm start` runs: the Prisma client, the pages (.next) and the two processes (dist).
// A build is skipped where the sources are the ones it was made from.

import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fail, inTurn, root, runStep } from './install.mjs'

const sources = ['app', 'components', 'i18n', 'lib', 'messages', 'prisma', 'public']
const single = [
  'package-lock.json',
  'next.config.mjs',
  'postcss.config.mjs',
  'proxy.ts',
  'scripts/build.mjs',
  'tsconfig.json',
]
const notBuilt = /\.(test|bench)\.tsx?$|^lib\/db\/generated\/|^lib\/testing\//
const stampPath = join(root, 'dist/stamp')

function sourceFiles() {
  const found = sources
    .filter((room) => existsSync(join(root, room)))
    .flatMap((room) =>
      readdirSync(join(root, room), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1)),
    )
  return [...found, ...single.filter((file) => existsSync(join(root, file)))]
    .filter((file) => !notBuilt.test(file))
    .sort()
}

/** A hash over the names and bytes of everything that a build reads. */
export function sourceStamp() {
  const hash = createHash('sha256')
  for (const file of sourceFiles()) hash.update(`${file}\0`).update(readFileSync(join(root, file)))
  return hash.digest('hex')
}

async function run(what, args, extra = {}) {
  const { child, ended } = runStep(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1', ...extra },
  })
  const said = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => said.push(text))
  if ((await ended) === 0) return
  console.error(Buffer.concat(said).toString())
  fail(`${what} failed; what it said is above.`)
}

/** Writes lib/db/generated. Prisma only checks that the named engine file exists; it is never run. */
export async function generateClient() {
  const stamp = join(root, 'lib/db/generated/.stamp')
  const schema = createHash('sha256')
    .update(readFileSync(join(root, 'prisma/schema.prisma')))
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === schema) return
  await run('Generating the database client', ['node_modules/prisma/build/index.js', 'generate'], {
    PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
    PRISMA_HIDE_UPDATE_MESSAGE: '1',
    CHECKPOINT_DISABLE: '1',
  })
  writeFileSync(stamp, schema)
}

/** Bundles the two processes; packages stay in node_modules. Throws where that fails. */
export async function bundleProcesses() {
  const { build, stop } = await import('esbuild')
  const { metafile } = await build({
    metafile: true,
    absWorkingDir: root,
    entryPoints: { server: 'lib/processes/server.ts', worker: 'lib/processes/worker.ts' },
    outdir: 'dist',
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    packages: 'external',
    alias: { 'server-only': join(root, 'lib/platform/server-only-marker.ts') },
    loader: { '.sql': 'text', '.yaml': 'text' },
    sourcemap: true,
    logLevel: 'error',
  })
  // A file of ours that is missing passes for a package, and would be missed when the server runs.
  const missing = Object.values(metafile.outputs)
    .flatMap((output) => output.imports.map((each) => each.path))
    .filter((path) => path.startsWith('@/'))
  if (missing.length > 0) throw new Error(`These files are missing: ${missing.join(', ')}`)
  // Its own process would stay beside the server for as long as that lives.
  await stop()
}

const pagesPath = join(root, process.env.MILLRACE_DIST_DIR ?? '.next', 'BUILD_ID')

/** Builds if anything changed since the last build; a worker needs no pages. */
export function buildIfStale({ pages = true } = {}) {
  return inTurn(async () => {
    await generateClient()
    const stamp = sourceStamp()
    const built = existsSync(stampPath) ? readFileSync(stampPath, 'utf8') : ''
    if (built === stamp && existsSync(pagesPath)) return
    const bundle = () => bundleProcesses().catch((error) => fail(error.message))
    if (!pages) return await bundle()
    rmSync(stampPath, { force: true })
    console.log('Building (about a minute, only after a change) ...')
    await bundle()
    await run('Building the pages', ['node_modules/next/dist/bin/next', 'build'], {
      NODE_ENV: 'production',
    })
    writeFileSync(stampPath, stamp)
  })
}

if (process.argv[1] === import.meta.filename) await buildIfStale()
