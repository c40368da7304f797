// Brings node_modules to what package-lock.json says, with Node's own modules only: this runs before
// anything is installed. Nothing happens where the two already agree.

import { spawnSync } from 'node:child_process'
import { existsSync, lstatSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = join(dirname(fileURLToPath(import.meta.url)), '..')

const lowestNode = [20, 19, 0]

/** Ends the process with one sentence where this Node is too old. */
export function requireNode(version = process.versions.node) {
  const parts = version.split('.').map(Number)
  const older = lowestNode.findIndex((part, index) => parts[index] !== part)
  if (older === -1 || parts[older] > lowestNode[older]) return
  fail(`Millrace needs Node ${lowestNode.join('.')} or newer; this is Node ${version}.`)
}

export function fail(sentence) {
  console.error(sentence)
  process.exit(1)
}

function readJson(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : null
}

/** True where a package that the lock file names is missing or has another version. */
export function installIsStale() {
  const wanted = readJson(join(root, 'package-lock.json'))
  const present = readJson(join(root, 'node_modules/.package-lock.json'))
  if (!wanted) fail('package-lock.json is missing: take a fresh clone.')
  if (!present) return true
  return Object.entries(wanted.packages).some(([path, entry]) => {
    if (path === '' || entry.optional || entry.devOptional || entry.peer) return false
    return present.packages[path]?.version !== entry.version || !lstatExists(join(root, path))
  })
}

function lstatExists(path) {
  try {
    lstatSync(path)
    return true
  } catch {
    return false
  }
}

export function installPackages() {
  if (!installIsStale()) return
  console.log('Installing packages (a minute or two, only now) ...')
  const npm = process.env.npm_execpath
  const args = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error']
  const done = npm?.endsWith('.js')
    ? spawnSync(process.execPath, [npm, ...args], { cwd: root, stdio: 'inherit' })
    : spawnSync('npm', args, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' })
  if (done.status !== 0) {
    fail('The packages could not be installed: npm said why above. Nothing else was changed.')
  }
}
