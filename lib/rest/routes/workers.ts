import { z } from 'zod'
import { noWorker, readWorker, readWorkers } from '@/lib/workers/read'
import { readWorkerLanes } from '@/lib/workers/record/read-lanes'
import { readWorkerRecord } from '@/lib/workers/record/read-record'
import { AppError } from '@/lib/shared/errors'
import { flag, one } from '../query'
import { route, type Route } from '../route'
import { workerResult } from './worker-result'

const hourMs = 3_600_000
const allowed = { method: 'GET', permission: 'worker.read', scope: 'anywhere' } as const
const params = z.object({ workerId: z.string().max(100) })
const at = one(z.iso.datetime({ offset: true }))

/** What is no id at all names nothing. Throws not-found. */
function idOf({ workerId }: z.infer<typeof params>): string {
  if (z.uuid().safeParse(workerId).success) return workerId
  throw new AppError('not-found', noWorker(workerId))
}

export const workerRoutes: Route[] = [
  route({
    ...allowed,
    path: '/workers',
    summary: 'Workers that are here; gone=true: those lost or gone within a day as well.',
    query: z.object({ gone: flag }),
    result: z.strictObject({ results: z.array(workerResult) }),
    handle: async ({ query, viewer }) => ({
      results: await readWorkers(viewer, { gone: query.gone ?? false }),
    }),
  }),
  route({
    ...allowed,
    path: '/workers/:workerId',
    summary: 'One start of a worker process: what it is or was, and its states.',
    params,
    result: workerResult,
    handle: (asked) => readWorker(asked.viewer, idOf(asked.params)),
  }),
  route({
    ...allowed,
    path: '/workers/:workerId/lanes',
    summary: 'The attempts that it ran between from and to (the last hour), the newest 2,000.',
    params,
    query: z.object({ from: at, to: at }),
    handle: async (asked) => {
      const { id: workerId } = await readWorker(asked.viewer, idOf(asked.params))
      const to = asked.query.to ?? new Date().toISOString()
      const from = asked.query.from ?? new Date(Date.parse(to) - hourMs).toISOString()
      if (Date.parse(from) <= Date.parse(to)) {
        return readWorkerLanes(asked.viewer, { workerId, from, to })
      }
      const message = 'from is after to; give a from that is earlier.'
      throw new AppError('invalid', message, { fields: [{ path: 'from', message }] })
    },
  }),
  route({
    ...allowed,
    path: '/workers/:workerId/record',
    summary: 'What it did of each task type in its last day, beside what the others did.',
    params,
    handle: async (asked) => {
      const { id } = await readWorker(asked.viewer, idOf(asked.params))
      return readWorkerRecord(asked.viewer, id)
    },
  }),
]
