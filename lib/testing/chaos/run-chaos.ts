// One run: a cluster of real processes, users, a storm, an observer; then everything gets its time to end,
// trials make certain what the storm leaves to chance, and the verdict is read from the database. What must
// be 0 is 0, or the run has failed.

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { claimFolder, isAlive } from '@/lib/platform/claimed-folder'
import { startEmbedded, type Embedded } from '@/lib/db/embedded'
import { letEverythingEnd } from './calm'
import { lease, ready, startCluster, until, type Cluster } from './cluster'
import { chaosFlows } from './flows'
import { judge, type Verdict } from './look/judge'
import { observe } from './look/observer'
import { environmentsWith } from './look/orphans'
import { measureRecovery, type Recovery } from './look/recovery'
import { throwDice } from './storm/dice'
import { raiseStorm, type Blows } from './storm/storm'
import { actAsUsers, saveFlows } from './storm/users'
import { trialFlows } from './trials/flows'
import { runTrials, trialCount } from './trials/run-trials'

export type ChaosOptions = {
  root: string
  seed: number
  minutes: number
  executions: number
  blows: Blows
  /** Where server.js and worker.js are; dist where it is left out. */
  bundles?: string
  /** Run on the database once the servers are up: takes guards away. */
  sql?: string | undefined
  /** For what only has to happen some time; a machine may be slow. */
  patienceMs?: number
  /** The longest that what a blow had hit may take until it goes on; not judged where it is left out. */
  recoveryLimitMs?: number | undefined
  /** Ends at the first thing that does not hold. */
  untilBroken?: boolean
  /** What the run leaves in its folder; left out: where something did not hold. */
  keep?: boolean | undefined
  say: (line: string) => void
}

export type ChaosReport = {
  seed: number
  verdict: Verdict
  blows: Blows
  recovery: Recovery
  /** From the last blow until nothing was open. */
  calmMs: number
  figures: Record<string, number>
  refusals: Record<string, number>
  /** Processes that ended without being told to, and were started again: a server that finds no Postgres does. */
  selfEnds: number
  /** How many of the checks held, and which did not. */
  passed: number
  failures: string[]
}

const mustBeZero = [
  'lostStarts',
  'doubledKeys',
  'stuckExecutions',
  'liveUnderTerminal',
  'eventGaps',
  'changedTerminals',
  'staleAccepted',
  'leakedSlots',
  'orphanProcesses',
  'findings',
] as const

/** What a process says of a bug of its own, whatever breaks around it. */
const bug =
  /could not be decided|refused what was decided|broke the worker|could not be prepared|after a commit|Unhandled rejection/

function bugsSaid(folder: string): string[] {
  const lines = readdirSync(folder)
    .filter((name) => /^(server|worker)-\d+\.log$/.test(name))
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n'))
    .filter((line) => /^\{"level":(50|60)/.test(line) && line.endsWith('}'))
  const said = lines.map((line) => JSON.parse(line) as { msg?: string; error?: string })
  return [
    ...new Set(
      said
        .filter(({ msg }) => bug.test(msg ?? ''))
        .map(({ msg, error }) => `${msg}: ${error ?? ''}`),
    ),
  ]
}

type Run = {
  options: ChaosOptions
  folder: string
  databaseUrl: string
  marker: string
  cluster: Cluster
  patienceMs: number
  restartPostgres: () => Promise<void>
}

export async function runChaos(options: ChaosOptions): Promise<ChaosReport> {
  const { say, seed, root } = options
  const folder = mkdtempSync(join(tmpdir(), 'millrace-chaos-'))
  const marker = `${seed}-${process.pid}`
  say(`seed ${seed}, logs in ${folder}`)
  // Reached over its socket alone: while it is killed, nobody's connection may sit on its port.
  const claimed = claimFolder(folder)
  const startPostgres = () =>
    startEmbedded(claimed, { max_connections: '200', listen_addresses: '' })
  const held: { postgres: Embedded } = { postgres: await startPostgres() }
  const databaseUrl = held.postgres.url
  let keep = options.keep ?? false
  const bundles = options.bundles ?? join(root, 'dist')
  const cluster = await startCluster({
    root,
    folder,
    databaseUrl,
    marker,
    bundles,
    servers: 2,
    workers: 4,
  })
  const patienceMs = options.patienceMs ?? 600_000
  const restartPostgres = async () => {
    const { pid, stop } = held.postgres
    process.kill(pid, 'SIGKILL')
    await until('Postgres is gone', patienceMs, async () => !isAlive(pid))
    await stop()
    held.postgres = await startPostgres()
  }
  try {
    const report = await judged({
      options,
      folder,
      databaseUrl,
      marker,
      cluster,
      patienceMs,
      restartPostgres,
    })
    keep ||= options.keep !== false && report.failures.length > 0
    return report
  } catch (error) {
    keep = true
    throw error
  } finally {
    await cluster.stop()
    await held.postgres.stop()
    if (keep) say(`logs and data are kept in ${folder}`)
    else rmSync(folder, { recursive: true, force: true })
  }
}

async function judged(run: Run): Promise<ChaosReport> {
  const { options, cluster, databaseUrl, folder, marker, patienceMs } = run
  const { say, seed } = options
  const observer = observe(databaseUrl)
  const client = new Client({ connectionString: databaseUrl })
  try {
    const { storm, users } = await storming(run)
    client.on('error', () => undefined)
    await client.connect()
    const calmAt = Date.now()
    const stillMs = lease.leaseMs + Math.min(180_000, patienceMs)
    await letEverythingEnd(client, cluster, stillMs)
    const calmMs = Date.now() - calmAt
    const recovery = await measureRecovery(client, storm.strikes)
    const figures: Record<string, number> = {}
    const seen = observer.liveUnderTerminal + observer.changedTerminals
    const broken =
      options.untilBroken && seen > 0
        ? []
        : await runTrials(
            { cluster, client, databaseUrl, folder, patienceMs, say, figures },
            options.untilBroken ?? false,
          )
    await letEverythingEnd(client, cluster, stillMs)
    await observer.stop()
    await cluster.stop()
    await until('all processes are gone', Math.min(60_000, patienceMs), async () => {
      return environmentsWith([`MILLRACE_CHAOS=${marker}`]).length === 0
    }).catch(() => undefined)
    const verdict = await judge(client, observer, users, marker)
    const checks = [
      ...mustBeZero.map((name) =>
        verdict[name] === 0 ? null : `${name} must be 0 and is ${verdict[name]}`,
      ),
      verdict.staleRefused > 0 ? null : 'staleRefused must be at least 1 and is 0',
      users.accepted.size >= options.executions
        ? null
        : `${options.executions} starts must be accepted and ${users.accepted.size} are`,
      tooSlow({ recovery, figures, movedOn: verdict.movedOn }, options.recoveryLimitMs),
      bugsSaid(folder).length === 0 ? null : `A process says: ${bugsSaid(folder).join(' | ')}`,
    ]
    const failures = [...checks.filter((one) => one !== null), ...broken]
    return {
      seed,
      verdict,
      blows: storm.blows,
      recovery,
      calmMs,
      figures,
      failures,
      selfEnds: [...cluster.servers, ...cluster.workers].reduce(
        (sum, node) => sum + node.selfEnds(),
        0,
      ),
      refusals: users.refusals,
      passed: checks.length + trialCount - failures.length,
    }
  } finally {
    await observer.stop()
    await client.end().catch(() => undefined)
  }
}

async function storming({ options, cluster, folder, patienceMs, ...run }: Run) {
  const { say, seed } = options
  const [first] = cluster.servers
  if (!first) throw new Error('No server')
  await saveFlows(first, { ...chaosFlows, ...trialFlows(folder) })
  if (options.sql) {
    const client = new Client({ connectionString: run.databaseUrl })
    await client.connect()
    await client.query(options.sql)
    await client.end()
  }
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
    folder,
    until: end,
    dice: throwDice(seed),
    wanted: options.blows,
    restartPostgres: run.restartPostgres,
  })
  await storm.done
  say(`the storm is over: ${JSON.stringify(storm.blows)}`)
  for (const server of cluster.servers)
    await until(`${server.name} is back`, Math.max(patienceMs, 60_000), () => ready(server.url))
  await users.done
  return { storm, users }
}

/** Promises of a machine that is not otherwise used; a plain read tells what it is used for. */
function tooSlow(
  {
    recovery,
    figures: { killP99Ms = 0, readP99Ms = 0 },
    movedOn,
  }: { recovery: Recovery; figures: Record<string, number>; movedOn: number },
  limitMs: number | undefined,
): string | null {
  if (limitMs === undefined) return null
  const { worstMs } = recovery
  if (worstMs > limitMs) return `Recovery took ${worstMs} ms, more than ${limitMs} ms`
  if (killP99Ms > 1_000 + readP99Ms) return `A kill without workers took ${killP99Ms} ms at p99`
  if (movedOn > 0) return `${movedOn} executions stood still until the checker moved them on`
  return null
}
