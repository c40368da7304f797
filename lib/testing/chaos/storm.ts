// Breaks things at random, by the seed: kills workers, servers and Postgres, freezes processes for longer
// than a lease, cuts cables and lets them go dark.

import type { Cluster } from './cluster'
import type { Dice } from './dice'
import { lease } from './cluster'

export type Blows = Record<
  'workerKills' | 'serverKills' | 'postgresKills' | 'freezes' | 'cuts' | 'dark',
  number
>

export type Storm = { blows: Blows; done: Promise<void> }

export function raiseStorm(options: {
  cluster: Cluster
  dice: Dice
  until: number
  wanted: Blows
  restartPostgres: () => Promise<void>
}): Storm {
  const { cluster, dice } = options
  const blows: Blows = {
    workerKills: 0,
    serverKills: 0,
    postgresKills: 0,
    freezes: 0,
    cuts: 0,
    dark: 0,
  }
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
      await worker?.kill()
      await wait(dice.below(500))
      worker?.start()
    },
    serverKills: async () => {
      const server = dice.pick(cluster.servers)
      await server?.kill()
      await wait(dice.below(1_000))
      server?.start()
    },
    postgresKills: () => options.restartPostgres(),
    freezes: async () => {
      const victim = dice.pick([...cluster.workers, ...cluster.servers])
      victim?.freeze()
      await wait(lease.leaseMs * 3)
      victim?.thaw()
    },
    cuts: async () => {
      dice.pick(cluster.cables)?.cut()
    },
    dark: async () => {
      const cable = dice.pick(cluster.cables)
      cable?.goDark(true)
      await wait(lease.leaseMs * (0.5 + 2 * dice.next()))
      cable?.goDark(false)
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
  return { blows, done }
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
