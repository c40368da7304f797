// A short storm with all trials for each fault, and first one without any, which must be green. Gives the
// table of what turned red by what.

import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { runChaos } from '../run-chaos'
import { buildFaulty } from './build-faulty'
import { faults, type Fault } from './faults'

export type FaultRow = { fault: string; red: boolean; seconds: number; by: string }

const short = {
  minutes: 0.3,
  executions: 150,
  patienceMs: 45_000,
  untilBroken: true,
  blows: {
    workerKills: 3,
    serverKills: 1,
    postgresKills: 0,
    freezes: 0,
    cuts: 2,
    dark: 0,
    clockSteps: 1,
  },
}

async function runOne(
  root: string,
  seed: number,
  fault: Fault | null,
  say: (line: string) => void,
) {
  const began = Date.now()
  const bundles = fault ? await buildFaulty(root, fault) : join(root, 'dist')
  const name = fault?.name ?? 'none'
  try {
    const { failures } = await runChaos({
      keep: false,
      ...short,
      root,
      seed,
      bundles,
      sql: fault?.sql,
      // Without a fault it must hold, on a machine of any speed.
      patienceMs: fault ? short.patienceMs : 600_000,
      say: (line) => say(`${name}: ${line}`),
    })
    const seconds = Math.round((Date.now() - began) / 1000)
    return { fault: name, red: failures.length > 0, seconds, by: failures[0] ?? '' }
  } finally {
    if (fault) rmSync(bundles, { recursive: true, force: true })
  }
}

/** `wanted`: parts of names, or nothing for all. */
export async function runFaults(options: {
  root: string
  seed: number
  wanted: string[]
  say: (line: string) => void
}): Promise<FaultRow[]> {
  const { root, seed, wanted, say } = options
  const chosen = faults.filter(
    ({ name }) => wanted.length === 0 || wanted.some((part) => name.includes(part)),
  )
  const table: FaultRow[] = []
  for (const fault of [null, ...chosen]) {
    const row = await runOne(root, seed, fault, say)
    table.push(row)
    say(`${row.red ? 'RED  ' : 'green'} ${row.fault} (${row.seconds} s) ${row.by}`)
  }
  return table
}
