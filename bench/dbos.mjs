// DBOS Transact: a workflow of steps in this process, each step recorded in Postgres.

import { DBOS } from '@dbos-inc/dbos-sdk'
import { measure, step, tell } from './measure.mjs'

const [url] = process.argv.slice(2)
/** The one chain whose steps are timed; steps are functions of this process. */
let noted

const chain = DBOS.registerWorkflow(
  async (steps) => {
    for (let at = 0; at < steps; at += 1) {
      await DBOS.runStep(async () => step(`t${at}`, noted), { name: `t${at}` })
    }
  },
  { name: 'chain' },
)

DBOS.setConfig({
  name: 'bench',
  systemDatabaseUrl: url,
  systemDatabasePoolSize: 20,
  logLevel: 'error',
})
await DBOS.launch()
tell(
  await measure(async (steps, notes) => {
    noted = notes
    const handle = await DBOS.startWorkflow(chain)(steps)
    await handle.getResult({ pollingIntervalMs: 5 }).catch(() => handle.getResult())
    noted = undefined
  }),
)
