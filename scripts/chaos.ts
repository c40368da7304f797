// `npm run chaos`: 30 minutes by default; `npm test` runs the 2-minute version.
// --minutes N --seed N --executions N --report FILE --keep
// --faults [--only TEXT]...: instead, a short storm for each deliberate fault, each of which must turn red.

import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { runFaults } from '../lib/testing/chaos/faults/run-faults'
import { runChaos } from '../lib/testing/chaos/run-chaos'
import { lease } from '../lib/testing/chaos/cluster'

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '30' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    executions: { type: 'string', default: '10000' },
    report: { type: 'string' },
    keep: { type: 'boolean', default: false },
    faults: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true, default: [] },
  },
})

const minutes = Number(values.minutes)
const root = process.cwd()
const seed = Number(values.seed)
const say = (line: string) => console.log(`chaos: ${line}`)
const share = (times: number) => Math.max(1, Math.round((times * minutes) / 30))

async function seedFaults(): Promise<number> {
  const [none, ...table] = await runFaults({ root, seed, wanted: values.only, say })
  console.table([none, ...table])
  const unseen = table.filter(({ red }) => !red)
  for (const { fault } of unseen) console.error(`chaos: nothing turned red by "${fault}"`)
  if (none?.red) console.error(`chaos: red without any fault: ${none.by}`)
  return none?.red || unseen.length > 0 ? 1 : 0
}

async function raise(): Promise<number> {
  const report = await runChaos({
    root,
    seed,
    minutes,
    executions: Number(values.executions),
    keep: values.keep || undefined,
    say,
    // The short form runs beside everything else that a test run does.
    recoveryLimitMs: minutes >= 30 ? lease.leaseMs + 10_000 : undefined,
    blows: {
      workerKills: share(200),
      serverKills: share(30),
      postgresKills: share(5),
      freezes: share(20),
      cuts: share(40),
      dark: share(20),
      clockSteps: share(20),
    },
  })
  console.log(JSON.stringify(report, null, 2))
  if (values.report) writeFileSync(values.report, JSON.stringify(report))
  for (const failure of report.failures) console.error(`chaos: ${failure}`)
  return report.failures.length > 0 ? 1 : 0
}

process.exit(values.faults ? await seedFaults() : await raise())
