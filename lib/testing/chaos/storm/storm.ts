// Breaks things at random, by the seed: kills workers, servers and Postgres, freezes processes for three
// leases, cuts cables and lets them go dark, and sets the clock of one process.

import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { lease, type Cluster } from '../cluster'
import type { Dice } from './dice'

export const blowKinds = [
  'workerKills',
  'serverKills',
  'postgresKills',
  'freezes',
  'cuts',
  'dark',
  'clockSteps',
] as const
export type Blows = Record<(typeof blowKinds)[number], number>

/** Who was hit, by name, and when (epoch milliseconds). */
export type Strike = { kind: keyof Blows; target: string; at: number }

export type Storm = { blows: Blows; strikes: Strike[]; done: Promise<void> }

const longestStepMs = 10 * 60_000

export function raiseStorm(options: {
  cluster: Cluster
  dice: Dice
  until: number
  wanted: Blows
  folder: string
  restartPostgres: () => Promise<void>
}): Storm {
  const { cluster, dice } = options
  const blows = Object.fromEntries(blowKinds.map((kind) => [kind, 0])) as Blows
  const strikes: Strike[] = []
  const note = (kind: keyof Blows, target = 'nobody') =>
    void strikes.push({ kind, target, at: Date.now() })
  const total = Object.values(options.wanted).reduce((sum, one) => sum + one, 0)
  const order = shuffle(
    Object.entries(options.wanted).flatMap(([kind, times]) =>
      Array.from({ length: times }, () => kind as keyof Blows),
    ),
    dice,
  )
  const later: Promise<void>[] = []
  const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

  const strike: Record<keyof Blows, () => Promise<void>> = {
    workerKills: async () => {
      const worker = dice.pick(cluster.workers)
      note('workerKills', worker?.name)
      await worker?.kill()
      await wait(dice.below(500))
      worker?.start()
    },
    serverKills: async () => {
      const server = dice.pick(cluster.servers)
      note('serverKills', server?.name)
      await server?.kill()
      await wait(dice.below(1_000))
      server?.start()
    },
    postgresKills: () => {
      note('postgresKills', 'postgres')
      return options.restartPostgres()
    },
    freezes: async () => {
      const victim = dice.pick([...cluster.workers, ...cluster.servers])
      note('freezes', victim?.name)
      victim?.freeze()
      await wait(lease.leaseMs * 3)
      note('freezes', victim?.name)
      victim?.thaw()
    },
    cuts: async () => {
      const at = dice.below(cluster.cables.length)
      note('cuts', cluster.workers[at]?.name)
      cluster.cables[at]?.cut()
    },
    dark: async () => {
      const at = dice.below(cluster.cables.length)
      note('dark', cluster.workers[at]?.name)
      cluster.cables[at]?.goDark(true)
      await wait(lease.leaseMs * (0.5 + 2 * dice.next()))
      cluster.cables[at]?.goDark(false)
    },
    clockSteps: async () => {
      const victim = dice.pick([...cluster.workers, ...cluster.servers])
      const stepMs = Math.round((dice.next() * 2 - 1) * longestStepMs)
      const path = join(options.folder, `${victim?.name}.clock`)
      writeFileSync(path, String(stepMs))
      await wait(lease.leaseMs * (1 + 3 * dice.next()))
      rmSync(path, { force: true })
    },
  }

  const done = (async () => {
    const began = Date.now()
    const length = options.until - began
    for (const [index, kind] of order.entries()) {
      const dueAt = began + (length * (index + dice.next())) / total
      if (dueAt > Date.now()) await wait(dueAt - Date.now())
      blows[kind]++
      const struck = strike[kind]()
      if (kind === 'postgresKills' || kind === 'serverKills') await struck
      else later.push(struck)
    }
    await Promise.all(later)
    for (const cable of cluster.cables) cable.goDark(false)
    for (const node of [...cluster.servers, ...cluster.workers]) {
      node.thaw()
      node.start()
    }
  })()
  return { blows, strikes, done }
}

function shuffle<Item>(items: Item[], dice: Dice): Item[] {
  const mixed = [...items]
  for (let index = mixed.length - 1; index > 0; index--) {
    const other = dice.below(index + 1)
    const [one, two] = [mixed[index], mixed[other]]
    if (one !== undefined && two !== undefined) [mixed[index], mixed[other]] = [two, one]
  }
  return mixed
}
