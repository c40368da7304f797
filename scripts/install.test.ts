// The bootstrap before anything is installed: the oldest Node that is let in, and a lock file from which
// `npm ci` can install on every platform.

import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const requireNode = (version: string) =>
  spawnSync(
    process.execPath,
    [
      '--input-type=module',
      '-e',
      `(await import('./scripts/install.mjs')).requireNode('${version}')`,
    ],
    { encoding: 'utf8' },
  )

it.each(['20.18.9', '18.20.4', '20.9.0'])('refuses Node %s with one sentence', (version) => {
  const { status, stderr } = requireNode(version)
  expect(status).toBe(1)
  expect(stderr).toBe(`Millrace needs Node 20.19.0 or newer; this is Node ${version}.\n`)
})

it.each(['20.19.0', '20.20.1', '21.0.0', '22.12.0'])('takes Node %s', (version) => {
  expect(requireNode(version).status).toBe(0)
})

type Entry = { version?: string; optionalDependencies?: Record<string, string> }

it('has every package of every platform in the lock file: npm ci refuses to start without', () => {
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
    packages: Record<string, Entry>
  }
  const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter(
      (name) => !packages[`node_modules/${name}`] && !packages[`${path}/node_modules/${name}`],
    ),
  )
  expect(missing).toEqual([])
})

it('installs with Node alone: the bootstrap imports nothing but modules of Node', () => {
  const source =
    readFileSync('scripts/install.mjs', 'utf8') + readFileSync('scripts/start.mjs', 'utf8')
  const imported = [...source.matchAll(/^import .* from '([^']+)'/gm)].map(([, from]) => from)
  expect(imported.filter((from) => !/^node:|^\.\//.test(from ?? ''))).toEqual([])
})
