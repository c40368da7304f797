// The installation's key: MILLRACE_SECRET_KEY, or a file in the data directory that is made once, readable
// by its owner alone. Two servers that start at once agree on the file that was there first.

import { randomBytes } from 'node:crypto'
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { settings, type Settings } from '@/lib/platform/settings'
import { masterKey, type MasterKey } from './seal'

type KeySettings = Pick<Settings, 'MILLRACE_SECRET_KEY' | 'MILLRACE_DATA_DIR'>

export function readMasterKey(given: KeySettings): MasterKey {
  if (given.MILLRACE_SECRET_KEY) return masterKey(given.MILLRACE_SECRET_KEY)
  const path = join(given.MILLRACE_DATA_DIR, 'secret-key')
  return masterKey(existing(path) ?? create(path, given.MILLRACE_DATA_DIR))
}

function existing(path: string): string | null {
  try {
    const text = readFileSync(path, 'utf8').trim()
    if (text.length >= 32) return text
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
  throw new Error(`${path} does not hold a key. Put the right file back: secrets depend on it.`)
}

/** Written whole under another name, then linked: the link fails where a key came to be meanwhile. */
function create(path: string, directory: string): string {
  mkdirSync(directory, { recursive: true })
  const draft = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`
  writeFileSync(draft, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600 })
  try {
    linkSync(draft, path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    rmSync(draft, { force: true })
  }
  return readFileSync(path, 'utf8').trim()
}

let current: MasterKey | undefined

export function currentMasterKey(): MasterKey {
  current ??= readMasterKey(settings())
  return current
}
