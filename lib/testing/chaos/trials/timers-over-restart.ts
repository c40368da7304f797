// Both servers are killed while timers stand in their memory: the timers fire all the same.

import { everybodyBack, must, mustBecome, rowsOf, startOne } from './trial'
import type { Trial, TrialRoom } from './trial'

const naps = 8

async function run(room: TrialRoom): Promise<void> {
  const ids = await Promise.all(
    Array.from({ length: naps }, (_, at) => startOne(room, 'nap', at % 2)),
  )
  await must(room, 'the timers are set', async () => {
    const set = await rowsOf(room, 'SELECT 1 FROM timers WHERE execution_id = ANY ($1)', [ids])
    const ended = await rowsOf(room, 'SELECT 1 FROM executions WHERE terminal AND id = ANY ($1)', [
      ids,
    ])
    return set.length + ended.length >= naps
  })
  await Promise.all(room.cluster.servers.map((server) => server.kill()))
  await everybodyBack(room)
  for (const id of ids) await mustBecome(room, id, 'SUCCESS')
}

export const timersOverRestart: Trial = { name: 'timers outlive their servers', run }
