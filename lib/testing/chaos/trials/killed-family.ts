// A killed execution whose script ignores SIGTERM and has children: subflows follow, and once an attempt shows
// "stopped", nothing of it is alive. And a worker that dies with SIGKILL takes such a family with it.

import { environmentsWith } from '../look/orphans'
import {
  Broken,
  killOne,
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

async function stopOf(room: TrialRoom, id: string): Promise<string | null> {
  const [row] = await rowsOf<{ stop: string | null }>(
    room,
    'SELECT stop FROM attempts WHERE execution_id = $1 ORDER BY number DESC LIMIT 1',
    [id],
  )
  return row?.stop ?? null
}

async function killParent(room: TrialRoom): Promise<void> {
  const parent = await startOne(room, 'family-parent')
  const child: { id?: string } = {}
  await must(room, 'a subflow is started', async () => {
    const [row] = await rowsOf<{ id: string }>(
      room,
      'SELECT id FROM executions WHERE parent_execution_id = $1',
      [parent],
    )
    child.id = row?.id
    return row !== undefined
  })
  const id = child.id ?? ''
  await mustBegin(room, id)
  await killOne(room, parent)
  await mustBecome(room, parent, 'KILLED')
  await mustBecome(room, id, 'KILLED')
  await must(room, 'a killed attempt shows "stopped"', async () => {
    return (await stopOf(room, id)) === 'stopped'
  })
  const alive = processesOf(id).length
  if (alive > 0) throw new Broken(`${alive} processes of a stopped attempt are alive`)
}

async function killWorker(room: TrialRoom): Promise<void> {
  const id = await startOne(room, 'family')
  await mustBegin(room, id)
  const { worker, workerId } = await workerOf(room, id)
  await worker.kill()
  try {
    await must(room, 'a dead worker leaves no process', async () => {
      return environmentsWith([`MILLRACE_WORKER_ID=${workerId}`]).length === 0
    })
  } finally {
    worker.start()
    await killOne(room, id)
  }
  await must(room, 'nothing of a killed task is alive', async () => processesOf(id).length === 0)
}

export const killedFamily: Trial = {
  name: 'nothing of what is killed stays alive',
  async run(room) {
    await killParent(room)
    await killWorker(room)
  },
}
