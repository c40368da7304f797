// graphile-worker, tuned as its documentation says: a local queue and batched completion. A chain is a job
// that adds the next one; its output goes along in the payload.

import { randomUUID } from 'node:crypto'
import { Logger, run } from 'graphile-worker'
import { measure, step, tell } from './measure.mjs'

const [url] = process.argv.slice(2)
const waiting = new Map()

const runner = await run({
  preset: {
    worker: {
      connectionString: url,
      concurrentJobs: 24,
      maxPoolSize: 25,
      pollInterval: 2_000,
      localQueue: { size: 25 },
      completeJobBatchDelay: 0,
    },
  },
  logger: new Logger(() => () => undefined),
  noHandleSignals: true,
  taskList: {
    async step({ id, at, steps }, helpers) {
      const chain = waiting.get(id)
      const output = step(`t${at}`, chain.noted)
      if (at + 1 < steps) await helpers.addJob('step', { id, at: at + 1, steps, output })
      else chain.done()
    },
  },
})
tell(
  await measure(
    (steps, noted) =>
      new Promise((done, failed) => {
        const id = randomUUID()
        waiting.set(id, {
          noted,
          done() {
            waiting.delete(id)
            done()
          },
        })
        runner.addJob('step', { id, at: 0, steps }).catch(failed)
      }),
  ),
)
