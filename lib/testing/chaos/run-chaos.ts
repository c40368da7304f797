// One run: a cluster of real processes, users, a storm, an observer; then everything gets its time to end,
// and the verdict is read from the database. What must be 0 is 0, or the run has failed.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { claimFolder, isAlive } from '@/lib/platform/claimed-folder'
import { startEmbedded, type Embedded } from '@/lib/db/embedded'
import { ready, startCluster, until } from './cluster'
import { throwDice } from './dice'
import { letEverythingEnd } from './calm'
import { chaosFlows } from './flows'
import { bringLateResult, lateFlow, lateFlowId } from './late-result'
import { judge, observe, orphans, type Verdict } from './observer'
import { raiseStorm, type Blows } from './storm'
import { actAsUsers, saveFlows } from './users'

export type ChaosOptions = {
  root: string
  seed: number
  minutes: number
  executions: number
  blows: Blows
  servers?: number
  workers?: number
  keep?: boolean
  say: (line: string) => void
}

export type ChaosReport = {
  seed: number
  verdict: Verdict
  blows: Blows
  /** From the last blow until nothing was open. */
  recoveryMs: number
  refusals: Record<string, number>
  /** How many of the checks held, and which did not. */
  passed: number
  failures: string[]
}

/** For what only has to happen some time: a machine may be as slow as it likes. */
const patienceMs = 180_000

const mustBeZero = [
  'lostStarts',
  'doubledKeys',
  'stuckExecutions',
  'liveUnderTerminal',
  'eventGaps',
  'changedTerminals',
  'doubleResults',
  'leakedSlots',
  'orphanProcesses',
] as const

export async function runChaos(options: ChaosOptions): Promise<ChaosReport> {
  const { say, seed } = options
  const folder = mkdtempSync(join(tmpdir(), 'millrace-chaos-'))
  const marker = `${seed}-${process.pid}`
  const dice = throwDice(seed)
  say(`seed ${seed}, logs in ${folder}`)
  const claimed = claimFolder(folder)
  let postgres: Embedded = await startEmbedded(claimed, { max_connections: '200' })
  const databaseUrl = postgres.url
  const cluster = await startCluster({
    root: options.root,
    folder,
    databaseUrl,
    servers: options.servers ?? 2,
    workers: options.workers ?? 4,
    marker,
  })
  const observer = observe(databaseUrl)
  try {
    const [first] = cluster.servers
    if (!first) throw new Error('No server')
    await saveFlows(first, { ...chaosFlows, [lateFlowId]: lateFlow(folder) })
    say('flows saved; the storm begins')
    const end = Date.now() + options.minutes * 60_000
    const users = actAsUsers({
      servers: cluster.servers,
      dice: throwDice(seed + 1),
      executions: options.executions,
      perSecond: (options.executions / (options.minutes * 60)) * 1.15,
      until: end,
    })
    const storm = raiseStorm({
      cluster,
      dice,
      until: end,
      wanted: options.blows,
      restartPostgres: async () => {
        process.kill(postgres.pid, 'SIGKILL')
        await until('Postgres is gone', 60_000, async () => !isAlive(postgres.pid))
        await postgres.stop()
        postgres = await startEmbedded(claimed, { max_connections: '200' })
      },
    })
    await storm.done
    const calmAt = Date.now()
    say(`the storm is over: ${JSON.stringify(storm.blows)}`)
    for (const server of cluster.servers)
      await until(`${server.name} is back`, patienceMs, () => ready(server.url))
    await users.done
    const client = new Client({ connectionString: databaseUrl })
    await client.connect()
    await letEverythingEnd(client, cluster)
    const recoveryMs = Date.now() - calmAt
    await bringLateResult({ cluster, client, folder, withinMs: patienceMs, say })
    await letEverythingEnd(client, cluster)
    await observer.stop()
    await cluster.stop()
    await until('no process of a task is left', 60_000, async () => orphans(marker) === 0).catch(
      () => undefined,
    )
    const verdict = await judge(client, observer, users.accepted, users.doubled, marker)
    await client.end()
    const failures = mustBeZero
      .filter((name) => verdict[name] !== 0)
      .map((name) => `${name} must be 0 and is ${verdict[name]}`)
    if (verdict.staleRefused === 0) failures.push('staleRefused must be at least 1 and is 0')
    return {
      seed,
      verdict,
      blows: storm.blows,
      recoveryMs,
      refusals: users.refusals,
      passed: mustBeZero.length + 1 - failures.length,
      failures,
    }
  } finally {
    await observer.stop()
    await cluster.stop()
    await postgres.stop()
    if (!options.keep) rmSync(folder, { recursive: true, force: true })
  }
}
