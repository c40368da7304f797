// The worker process. `npm run worker -- --server URL --token T`, or started by a server beside itself.
// SIGTERM and SIGINT drain it; a local worker drains as well when its server is gone.

import { log } from '@/lib/platform/log'
import { startWorker } from '@/lib/workers/client/worker'
import { readWorkerOptions, usage } from '@/lib/workers/client/worker-options'
import { version } from '../../package.json'

function readOptions() {
  try {
    return readWorkerOptions(process.argv.slice(2), process.env)
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error))
    process.exit(2)
  }
}

const options = readOptions()
if (options === 'help') {
  console.log(usage)
  process.exit(0)
}

// Task code cannot end the worker: what nobody caught is logged, and the attempt has its own end.
process.on('uncaughtException', (error) =>
  log.error({ error: error.stack }, 'Uncaught in a worker'),
)
process.on('unhandledRejection', (error) => log.error({ error: String(error) }, 'Not awaited'))

const worker = startWorker({ ...options, version })
const drain = (): void => void worker.drain(options.drainMs)
process.on('SIGTERM', drain)
process.on('SIGINT', drain)
if (process.env.MILLRACE_LOCAL_WORKER !== undefined) {
  process.on('disconnect', drain)
  // The server may be gone before this line is reached; its event does not come twice.
  if (!process.connected) drain()
}
process.exit(await worker.ended)
