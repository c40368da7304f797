// Postgres refuses to run as root. Started by root, it runs as the user `postgres`, which is made where it
// is missing. Where that user cannot walk to the data directory or the binaries (a checkout under /root),
// it is given the right to read past directory modes, and nothing else, by setpriv.

import { spawnSync } from 'node:child_process'
import { chownSync, mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

export type PostgresAccount = {
  ids: { uid?: number; gid?: number }
  wrap(command: string[]): string[]
  /** Gives a path to the account; nothing to do where we are not root. */
  own(path: string): void
}

const number = (args: string[]) => {
  const found = spawnSync('id', args, { encoding: 'utf8' })
  return found.status === 0 ? Number(found.stdout.trim()) : undefined
}

function lookUp(): { uid: number; gid: number } | undefined {
  const uid = number(['-u', 'postgres'])
  const gid = number(['-g', 'postgres'])
  return uid === undefined || gid === undefined || uid === 0 ? undefined : { uid, gid }
}

function findOrMake(): { uid: number; gid: number } {
  const found = lookUp()
  if (found) return found
  spawnSync('groupadd', ['--system', 'postgres'])
  const made = spawnSync('useradd', ['--system', '-g', 'postgres', '-M', 'postgres'], {
    encoding: 'utf8',
  })
  const account = lookUp()
  if (account) return account
  throw new Error(
    `Postgres cannot run as root, and the user "postgres" could not be made (${(made.stderr ?? made.error?.message ?? '').trim()}). Start as another user, or set DATABASE_URL.`,
  )
}

function canWalkTo(path: string, { uid, gid }: { uid: number; gid: number }): boolean {
  for (let at = dirname(path); ; at = dirname(at)) {
    const { mode, uid: owner, gid: group } = statSync(at)
    const bit = owner === uid ? 0o100 : group === gid ? 0o010 : 0o001
    if ((mode & bit) === 0) return false
    if (at === dirname(at)) return true
  }
}

/** Who runs the embedded Postgres whose data lies under `dataDir`. Makes that folder. */
export function accountForPostgres(dataDir: string, binary: string): PostgresAccount {
  mkdirSync(dataDir, { recursive: true })
  if (process.getuid?.() !== 0) return { ids: {}, wrap: (command) => command, own: () => undefined }
  const ids = findOrMake()
  const own = (path: string) => chownSync(path, ids.uid, ids.gid)
  if (canWalkTo(`${dataDir}/postgres`, ids) && canWalkTo(binary, ids)) {
    return { ids, wrap: (command) => command, own }
  }
  const caps = [
    // access(2), by which initdb looks for its programs, counts rights only where root does not take them away.
    '--securebits=+no_setuid_fixup',
    '--inh-caps=+dac_read_search,+dac_override',
    '--ambient-caps=+dac_read_search,+dac_override',
  ]
  const become = ['setpriv', `--reuid=${ids.uid}`, `--regid=${ids.gid}`, '--clear-groups', ...caps]
  if (spawnSync('setpriv', [...become.slice(1), 'true']).status !== 0) {
    throw new Error(
      `The user "postgres", which runs the embedded Postgres for root, cannot reach ${dataDir}. Move it out of folders closed to others, or start as another user.`,
    )
  }
  return { ids: {}, wrap: (command) => [...become, ...command], own }
}
