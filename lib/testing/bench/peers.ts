// The peers, each in a process of its own from bench/ (which has packages and a lock file of its own), on
// the same machine and the same embedded Postgres: how many steps of chains of five a second, and how long
// from the end of a step to the begin of the next.

import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Client } from 'pg'
import { quantile } from './measure'
import { whole, type Row } from './report'

const run = promisify(execFile)
const folder = join(process.cwd(), 'bench')
const peers = ['dbos', 'graphile-worker', 'bullmq', 'restate'] as const
const longestMs = 120_000

type Found = { perSecond: number; gapsMs: number[] }

export async function runPeers(
  url: string,
  rounds: number,
  add: (row: Row) => void,
): Promise<void> {
  if (!existsSync(join(folder, 'node_modules'))) {
    await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: folder })
  }
  for (const peer of peers) {
    const found: Found[] = []
    let why = ''
    for (let round = 0; round < rounds && why === ''; round += 1) {
      try {
        found.push(await measure(peer, url))
      } catch (error) {
        why =
          error instanceof Error ? error.message.trim().split('\n').slice(-1)[0] || 'failed' : ''
      }
    }
    const gaps = found.flatMap(({ gapsMs }) => gapsMs)
    add({
      what: `${peer}: chains of 5, 50 at once`,
      measured:
        why === ''
          ? `${whole(
              quantile(
                found.map(({ perSecond }) => perSecond),
                0.5,
              ),
            )} a second`
          : 'not measured',
      aim: '',
      beside:
        why === ''
          ? `gap of steps, idle ${quantile(gaps, 0.5).toFixed(2)} / ${quantile(gaps, 0.99).toFixed(2)} ms`
          : why,
      raw: found,
    })
  }
}

/** A database of its own on the same Postgres, gone afterwards. */
async function measure(peer: string, url: string): Promise<Found> {
  const name = `peer_${peer.replaceAll('-', '_')}`
  const admin = new Client({ connectionString: url })
  await admin.connect()
  try {
    await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
    await admin.query(`CREATE DATABASE ${name}`)
    const own = new URL(url)
    own.pathname = `/${name}`
    const { stdout } = await run(process.execPath, [join(folder, `${peer}.mjs`), own.href], {
      cwd: folder,
      timeout: longestMs,
      maxBuffer: 64 * 1024 * 1024,
    })
    return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Found
  } finally {
    await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`).catch(() => undefined)
    await admin.end()
  }
}
