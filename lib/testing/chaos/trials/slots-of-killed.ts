// What is killed gives its concurrency slot to who waits for it.

import { killOne, must, mustBecome, rowsOf, startOne, stateOf } from './trial'
import type { Trial, TrialRoom } from './trial'

async function run(room: TrialRoom): Promise<void> {
  const holders = [await startOne(room, 'guarded'), await startOne(room, 'guarded')]
  for (const id of holders) await mustBecome(room, id, 'PAUSED')
  const waiting = await startOne(room, 'guarded')
  await mustBecome(room, waiting, 'QUEUED')
  for (const id of holders) await killOne(room, id)
  await must(room, 'who waits for a slot gets that of who was killed', async () => {
    return (await stateOf(room, waiting)) === 'PAUSED'
  })
  await killOne(room, waiting)
  await must(room, 'no slot of a killed execution is held', async () => {
    const held = `SELECT 1 FROM flow_slots WHERE execution_id = ANY ($1)`
    return (await rowsOf(room, held, [[...holders, waiting]])).length === 0
  })
}

export const slotsOfKilled: Trial = { name: 'killed executions give their slots back', run }
