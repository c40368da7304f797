// The worker process. `npm run worker -- --server URL --token T`, or started by a server beside itself.
// A signal drains it, a second one hurries it; a local worker drains as well when its server is gone.

import { log } from '@/lib/platform/log'
import { startWorker } from '@/lib/workers/client/worker'
import { readWorkerOptions, usage } from '@/lib/workers/client/worker-options'
import { version } from '../../package.json'
import { hurryMessage } from './spawn-workers'
import { onStopSignals } from './stop-signals'

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
const hurry = (): void => void worker.drain(0)
const local = process.env.MILLRACE_LOCAL_WORKER !== undefined
// A local worker gets the signals of its terminal and those of its server: only its server says to hurry.
onStopSignals({ first: drain, again: local ? drain : hurry })
if (local) {
  process.on('message', (message) => {
    if (message === hurryMessage) hurry()
  })
  process.on('disconnect', drain)
  // The server may be gone before this line is reached; its event does not come twice.
  if (!process.connected) drain()
}
process.exit(await worker.ended)
