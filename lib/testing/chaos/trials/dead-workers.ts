// All workers die at once while they run something. Each kill of what they ran is done in one transaction
// and answers without them; later each attempt says that its stop is not confirmed. What is started meanwhile waits,
// outlives the server that queued it, and runs when there are workers again.

import { environmentsWith } from '../look/orphans'
import { call } from '../rest'
import {
  Broken,
  everybodyBack,
  must,
  mustBecome,
  mustBegin,
  rowsOf,
  startOne,
  stateOf,
  type Trial,
  type TrialRoom,
} from './trial'

const held = 40
const queued = 5

const percentile = (times: number[], share: number): number =>
  [...times].sort((a, b) => a - b)[Math.ceil(times.length * share) - 1] ?? 0

async function timed<T>(run: () => Promise<T>): Promise<{ ms: number; answer: T }> {
  const began = performance.now()
  const answer = await run()
  return { ms: performance.now() - began, answer }
}

/** Kills each, one after the other; beside each kill a plain read, to know what the machine itself takes. */
async function killAll(room: TrialRoom, ids: string[]): Promise<void> {
  const kills: number[] = []
  const reads: number[] = []
  for (const [at, id] of ids.entries()) {
    const server = room.cluster.servers[at % room.cluster.servers.length]
    if (!server) return
    const read = await timed(() => call(server, 'GET', `/executions/${id}`, { timeoutMs: 60_000 }))
    reads.push(read.ms)
    const kill = await timed(() =>
      call(server, 'DELETE', `/executions/${id}/kill`, { timeoutMs: 60_000 }),
    )
    kills.push(kill.ms)
    if (kill.answer.status >= 300) throw new Broken(`A kill was answered ${kill.answer.status}`)
    const state = await stateOf(room, id)
    if (state !== 'KILLED') throw new Broken(`A kill was answered, and the execution is ${state}`)
  }
  room.figures.killP50Ms = Math.round(percentile(kills, 0.5))
  room.figures.killP99Ms = Math.round(percentile(kills, 0.99))
  room.figures.readP99Ms = Math.round(percentile(reads, 0.99))
}

async function run(room: TrialRoom): Promise<void> {
  const { cluster } = room
  const ids = await Promise.all(Array.from({ length: held }, () => startOne(room, 'hold')))
  for (const id of ids) await mustBegin(room, id)
  const workers = await rowsOf<{ id: string }>(
    room,
    'SELECT DISTINCT worker_id AS id FROM attempts WHERE execution_id = ANY ($1) AND live',
    [ids],
  )
  await Promise.all(cluster.workers.map((worker) => worker.kill()))
  await killAll(room, ids)
  const waiting: string[] = []
  for (let at = 0; at < queued; at++) waiting.push(await startOne(room, 'chain'))
  await must(room, 'each stop is confirmed or said to be not', async () => {
    const open = `SELECT 1 FROM attempts WHERE execution_id = ANY ($1)
      AND (live OR (ended_by = 'killed' AND worker_id IS NOT NULL AND coalesce(stop, 'requested') = 'requested'))`
    return (await rowsOf(room, open, [ids])).length === 0
  })
  await must(room, 'dead workers leave no process', async () => {
    return environmentsWith(workers.map(({ id }) => `MILLRACE_WORKER_ID=${id}`)).length === 0
  })
  await Promise.all(cluster.servers.map((server) => server.kill()))
  await everybodyBack(room)
  for (const id of waiting) await mustBecome(room, id, 'SUCCESS')
}

export const deadWorkers: Trial = {
  name: 'kills and starts need no worker',
  async run(room) {
    try {
      await run(room)
    } finally {
      await everybodyBack(room)
    }
  },
}
