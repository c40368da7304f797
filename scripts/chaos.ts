// `npm run chaos`: 30 minutes by default; `npm test` runs the 3-minute version.
// --minutes N --seed N --executions N --report FILE --keep

import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { runChaos } from '../lib/testing/chaos/run-chaos'

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '30' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    executions: { type: 'string', default: '10000' },
    report: { type: 'string' },
    keep: { type: 'boolean', default: false },
  },
})

const minutes = Number(values.minutes)
const share = (times: number) => Math.max(1, Math.round((times * minutes) / 30))

const report = await runChaos({
  root: process.cwd(),
  seed: Number(values.seed),
  minutes,
  executions: Number(values.executions),
  keep: values.keep,
  say: (line) => console.log(`chaos: ${line}`),
  blows: {
    workerKills: share(200),
    serverKills: share(30),
    postgresKills: share(5),
    freezes: share(20),
    cuts: share(40),
    dark: share(20),
  },
})

console.log(JSON.stringify(report, null, 2))
if (values.report) writeFileSync(values.report, JSON.stringify(report))
for (const failure of report.failures) console.error(`chaos: ${failure}`)
process.exit(report.failures.length > 0 ? 1 : 0)
