// One living process owns a data folder: database, storage and keys in it are its alone. The claim is a file
// `owner.<n>` that names a process by its id and its start time, since ids are used again. Claims are numbered
// upwards and the highest one counts: whoever follows a dead owner makes the next number, which only one of
// many can, and looks once more whether it is the highest. Nothing that counts is ever removed, so there is no
// moment in which a folder that is taken looks free.

import { spawnSync } from 'node:child_process'
import { existsSync, linkSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

export type ClaimedFolder = { path: string; release(): void }

type Owner = { pid: number; start: string }

/** Given back: the number stays, so that the next claim is higher. */
const nobody: Owner = { pid: 0, start: '' }

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/** When a process started, in the words of its system; empty where that tells nothing, and the id must do. */
function startOf(pid: number): string {
  if (existsSync('/proc/self/stat')) {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
      return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
    } catch {
      return ''
    }
  }
  if (process.platform === 'win32') return ''
  const said = spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' })
  return said.stdout?.trim() ?? ''
}

const numbersIn = (folder: string): number[] =>
  readdirSync(folder)
    .map((name) => Number(/^owner\.(\d+)$/.exec(name)?.[1] ?? 0))
    .filter((number) => number > 0)
    .toSorted((a, b) => b - a)

function readOwner(file: string): Owner {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Owner
  } catch {
    // Removed meanwhile by whoever is higher: the next look tells.
    return nobody
  }
}

const lives = ({ pid, start }: Owner): boolean => pid > 0 && isAlive(pid) && startOf(pid) === start

/** False where that number exists: of many at once, one makes it. */
function makeClaim(file: string): boolean {
  const aside = `${file}.${process.pid}`
  writeFileSync(aside, JSON.stringify({ pid: process.pid, start: startOf(process.pid) }))
  try {
    linkSync(aside, file)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  } finally {
    rmSync(aside, { force: true })
  }
}

/**
 * Takes an existing folder for this process. Throws an Error with one sentence where a living process has it,
 * this one included, and the system's own error where it cannot be written.
 */
export function claimFolder(given: string): ClaimedFolder {
  const path = resolve(given)
  const fileOf = (number: number) => join(path, `owner.${number}`)
  for (;;) {
    const highest = numbersIn(path)[0] ?? 0
    const owner = highest > 0 ? readOwner(fileOf(highest)) : nobody
    if (lives(owner)) {
      throw new Error(
        `MILLRACE_DATA_DIR: ${path} is in use by process ${owner.pid}. Stop it, or set another MILLRACE_DATA_DIR and PORT.`,
      )
    }
    const mine = highest + 1
    if (!makeClaim(fileOf(mine))) continue
    const [first, ...lower] = numbersIn(path)
    if (first !== mine) {
      rmSync(fileOf(mine), { force: true })
      continue
    }
    for (const number of lower) rmSync(fileOf(number), { force: true })
    const release = () => {
      if (existsSync(fileOf(mine))) writeFileSync(fileOf(mine), JSON.stringify(nobody))
    }
    return { path, release }
  }
}
