// What is measured, each as numbers: nothing here prints.

import { committerSettings } from '@/lib/runtime/commit'
import { chainSource, saveTestFlow, startRequest } from '../factories'
import { succeed } from '../workers-door'
import type { BenchRoom } from './bench-room'
import { ownCpuMs, postgresCpuMs } from './postgres-cpu'
import { recordFlushes, replay } from './record-flushes'

const patienceMs = 120_000

export const quantile = (values: number[], share: number): number => {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
}

export type Chains = {
  perSecond: number
  /** Microseconds of processor time a task run: the engine, and all processes of Postgres. */
  nodeUs: number
  postgresUs: number
  /** The same statements with the same rows on one connection, without an engine. */
  floorPerSecond: number
}

export async function chains(room: BenchRoom, atOnce: number, total: number): Promise<Chains> {
  const { runtime, pool, postgresPid, url } = room
  const flow = await saveTestFlow(pool, chainSource('chain5', 5))
  let started = 0
  const one = async () => {
    while (started < total) {
      started += 1
      const { executionId } = await runtime.start(startRequest(flow))
      await runtime.waitForEnd(executionId, patienceMs)
    }
  }
  const recording = recordFlushes()
  const before = { node: ownCpuMs(), postgres: postgresCpuMs(postgresPid), at: performance.now() }
  await Promise.all(Array.from({ length: atOnce }, one))
  const ms = performance.now() - before.at
  const nodeMs = ownCpuMs() - before.node
  const postgresMs = postgresCpuMs(postgresPid) - before.postgres
  const flushes = recording.stop()
  const tasks = total * 5
  const floor = await replay(url, flushes, { settings: committerSettings })
  return {
    perSecond: tasks / (ms / 1_000),
    nodeUs: (nodeMs * 1_000) / tasks,
    postgresUs: (postgresMs * 1_000) / tasks,
    floorPerSecond: tasks / (floor.ms / 1_000),
  }
}

/** One chain alone: milliseconds from a task's end to the next one's begin, in their order. */
export async function gapsOfOneChain(room: BenchRoom, tasks: number): Promise<number[]> {
  const { runtime, pool, door } = room
  const flow = await saveTestFlow(pool, chainSource(`chain${tasks}`, tasks))
  const at: number[] = []
  door.setBody((frame) => {
    at.push(performance.now())
    return succeed(frame)
  })
  try {
    const { executionId } = await runtime.start(startRequest(flow))
    await runtime.waitForEnd(executionId, patienceMs)
  } finally {
    door.setBody(succeed)
  }
  return at.slice(1).map((time, index) => time - (at[index] ?? time))
}

/** Milliseconds from the call of a start to the begin of its first task, one after another. */
export async function startsToFirstTask(room: BenchRoom, starts: number): Promise<number[]> {
  const { runtime, pool, door } = room
  const flow = await saveTestFlow(pool, chainSource('single', 1))
  let begun = 0
  door.setBody((frame) => {
    begun = performance.now()
    return succeed(frame)
  })
  const waits: number[] = []
  try {
    for (let count = 0; count < starts; count += 1) {
      const asked = performance.now()
      const { executionId } = await runtime.start(startRequest(flow))
      await runtime.waitForEnd(executionId, patienceMs)
      waits.push(begun - asked)
    }
  } finally {
    door.setBody(succeed)
  }
  return waits
}

const fanSource = (width: number) => `id: fan${width}
namespace: test
tasks:
  - id: all
    type: core.flow.ForEach
    concurrencyLimit: 0
    values: "{{ range(1, ${width}) }}"
    tasks:
      - id: one
        type: core.debug.Return
        format: x
`

export async function fanOut(room: BenchRoom, width: number): Promise<{ seconds: number }> {
  const { runtime, pool } = room
  const flow = await saveTestFlow(pool, fanSource(width))
  const began = performance.now()
  const { executionId } = await runtime.start(startRequest(flow))
  const state = await runtime.waitForEnd(executionId, patienceMs)
  if (state !== 'SUCCESS') throw new Error(`The fan-out of ${width} is ${state}`)
  return { seconds: (performance.now() - began) / 1_000 }
}
