// A task ends while the cable of its worker is dark, and the cable breaks before the lease is over: the result
// is sent over the next connection, and the body has run once.

import {
  beginnings,
  Broken,
  Inconclusive,
  letGo,
  must,
  mustBecome,
  mustBegin,
  processesOf,
  rowsOf,
  startOne,
  workerOf,
  type Trial,
  type TrialRoom,
} from './trial'

/** From the last of its processes to the worker's queue of results. */
const noticedMs = 300

async function run(room: TrialRoom): Promise<void> {
  const id = await startOne(room, 'hold')
  await mustBegin(room, id)
  const { cable } = await workerOf(room, id)
  try {
    cable.goDark(true)
    letGo(room, id)
    await must(room, 'a task ends', async () => processesOf(id).length === 0)
    await new Promise((resolve) => setTimeout(resolve, noticedMs))
  } finally {
    cable.goDark(false)
  }
  await mustBecome(room, id, 'SUCCESS')
  const times = beginnings(room, id)
  const givenUp = `SELECT 1 FROM execution_events WHERE execution_id = $1
    AND type IN ('attempt.worker-lost', 'attempt.handed-back')`
  if ((await rowsOf(room, givenUp, [id])).length > 0)
    throw new Inconclusive('The lease was over before the cable broke')
  if (times !== 1) throw new Broken(`A result was dropped: its task ran ${times} times`)
}

export const keptResult: Trial = { name: 'a result outlives its connection', run }
