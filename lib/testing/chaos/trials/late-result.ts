// A result that comes too late: a worker whose cable is dark finishes its task and keeps the result; when the
// server has declared it lost and the task has its next attempt, the cable carries again. The result must be
// refused and counted. A worker that was too slow gives its attempts back by itself when its lease is
// over, and has no such result: then it is done again.

import { until } from '../cluster'
import { countStale } from '../look/judge'
import { Inconclusive, letGo, must, mustBegin, rowsOf, startOne, workerOf } from './trial'
import type { Trial, TrialRoom } from './trial'

const slowEnoughMs = 20_000

async function run(room: TrialRoom): Promise<void> {
  const before = await countStale(room.client)
  const id = await startOne(room, 'hold')
  await mustBegin(room, id)
  const { cable, attempt } = await workerOf(room, id)
  try {
    cable.goDark(true)
    letGo(room, id)
    await must(room, 'somebody else has the task of a worker in the dark', async () => {
      const later = 'SELECT 1 FROM attempts WHERE execution_id = $1 AND number > $2'
      return (await rowsOf(room, later, [id, attempt])).length > 0
    })
    cable.goDark(false)
    await until('the late result is refused', slowEnoughMs, async () => {
      return (await countStale(room.client)) > before
    }).catch((error: Error) => {
      throw new Inconclusive(error.message)
    })
  } finally {
    cable.goDark(false)
    letGo(room, id)
  }
}

export const lateResult: Trial = { name: 'a late result is refused', run }
