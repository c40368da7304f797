// Brings node_modules to what package-lock.json says, with Node's own modules only: this runs before
// anything is installed. Nothing happens where the two already agree.

import { spawn } from 'node:child_process'
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
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

/**
 * Runs a program of the set-up and gives its exit code. A signal to us ends it too: nothing installs or builds
 * on behind a start that was given up.
 */
export function runStep(command, args, options) {
  const child = spawn(command, args, { cwd: root, ...options })
  const signals = ['SIGTERM', 'SIGINT', 'SIGHUP']
  const end = (signal) => {
    child.kill(signal)
    process.exit(1)
  }
  for (const signal of signals) process.once(signal, end)
  const ended = new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  }).finally(() => {
    for (const signal of signals) process.off(signal, end)
  })
  return { child, ended }
}

function alive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

/** Two starts from one checkout: the second waits until the first has installed or built. */
export async function inTurn(work) {
  const turn = join(root, 'dist/turn')
  for (;;) {
    try {
      mkdirSync(join(root, 'dist'), { recursive: true })
      writeFileSync(turn, String(process.pid), { flag: 'wx' })
      break
    } catch (error) {
      if (error.code !== 'EEXIST') {
        fail(`${root} cannot be written (${error.message}). Start as its owner, or clone it anew.`)
      }
      const holder = existsSync(turn) ? Number(readFileSync(turn, 'utf8')) : 0
      const age = existsSync(turn) ? Date.now() - statSync(turn).mtimeMs : 0
      if (holder > 0 ? !alive(holder) : age > 1000) rmSync(turn, { force: true })
      else await new Promise((resolve) => setTimeout(resolve, 200))
    }
  }
  try {
    return await work()
  } finally {
    rmSync(turn, { force: true })
  }
}

export async function installPackages() {
  if (installIsStale()) await inTurn(async () => installIsStale() && install())
}

async function install() {
  console.log('Installing packages (a minute or two, only now) ...')
  const npm = process.env.npm_execpath
  const args = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error']
  const { ended } = npm?.endsWith('.js')
    ? runStep(process.execPath, [npm, ...args], { stdio: 'inherit' })
    : runStep('npm', args, { stdio: 'inherit', shell: process.platform === 'win32' })
  const status = await ended.catch((error) => {
    fail(`npm could not be started (${error.message}). Install npm beside Node, then start again.`)
  })
  if (status !== 0) {
    fail('The packages could not be installed: npm said why above. Nothing else was changed.')
  }
}
