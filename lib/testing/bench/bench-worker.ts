// The worker of the benchmark: the product's own, in a process of its own. While asked to, it notes on the
// clock that all processes of the machine share when each `core.debug.Return` began and ended.

import { findTaskType } from '@/lib/tasks/registry'
import type { TaskContext } from '@/lib/tasks/task-type'
import { startWorker } from '@/lib/workers/client/worker'
import { readWorkerOptions } from '@/lib/workers/client/worker-options'

/** Milliseconds of the machine's monotonic clock. */
const now = () => Number(process.hrtime.bigint()) / 1e6

export type Noted = { executionId: string; began: number; ended: number }

let noted: Noted[] | null = null
const type = findTaskType('core.debug.Return') as unknown as {
  run: (ctx: TaskContext, properties: unknown) => unknown
}
const run = type.run
type.run = (ctx, properties) => {
  if (!noted) return run(ctx, properties)
  const began = now()
  const outcome = run(ctx, properties)
  noted.push({ executionId: ctx.executionId, began, ended: now() })
  return outcome
}

process.on('message', (message) => {
  if (message === 'note') noted = []
  if (message !== 'tell') return
  process.send?.(noted ?? [])
  noted = null
})
process.on('disconnect', () => process.exit(0))

const options = readWorkerOptions([], process.env)
if (options === 'help') process.exit(2)
const worker = startWorker({ ...options, version: 'bench' })
process.exit(await worker.ended)
