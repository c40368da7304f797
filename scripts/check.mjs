// `npm test` and `npm run verify`: every check of the project, from a fresh clone. The quick ones need nothing
// of one another: two at a time, the longest first, what each writes shown in one piece when it ends. The
// others follow one by one, shown as they run. All run even when one fails; the last line counts everything:
// a step that is no test runner counts as one.

import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join, relative } from 'node:path'
import { installPackages, requireNode, root, runStep } from './install.mjs'

requireNode()
process.chdir(root)
await installPackages()
const { generateClient } = await import('./build.mjs')
await generateClient()

const verifyOnly = process.argv.includes('--verify')
const tsc = 'node_modules/typescript-native/bin/tsc'
const reports = join(root, 'node_modules/.cache/millrace')
mkdirSync(reports, { recursive: true })

const vitest = (project) => ({
  name: `${project} tests`,
  args: [
    'node_modules/vitest/vitest.mjs',
    'run',
    `--project=${project}`,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${reports}/${project}.json`,
  ],
  report: `${reports}/${project}.json`,
  read: (json) => ({
    passed: json.numPassedTests,
    failed: json.numFailedTests + (json.numFailedTestSuites > 0 && !json.numFailedTests ? 1 : 0),
    skipped: json.numPendingTests + (json.numTodoTests ?? 0),
  }),
  failedFiles: (json) =>
    json.testResults.filter(({ status }) => status === 'failed').map(({ name }) => name),
})
/** More files than that have failed by no accident. */
const mostFilesAgain = 5

const quick = [
  vitest('unit'),
  {
    name: 'format',
    args: ['node_modules/oxfmt/bin/oxfmt', '--check'],
  },
  {
    // One reading of the whole program serves both: each reads it for itself otherwise, for as long again.
    name: 'lint and types',
    args: ['node_modules/oxlint/bin/oxlint', '--type-aware', '--type-check', '--deny-warnings'],
  },
  { name: 'types of the engine, bare', args: [tsc, '--noEmit', '-p', 'lib/engine/tsconfig.json'] },
  {
    name: 'import walls',
    args: [
      'node_modules/dependency-cruiser/bin/dependency-cruise.mjs',
      '--config',
      '.dependency-cruiser.mjs',
      '--cache',
      'node_modules/.cache/dependency-cruiser',
      '--cache-strategy',
      'content',
      'app',
      'components',
      'lib',
    ],
  },
  { name: 'dead code', args: ['node_modules/knip/bin/knip.js', '--cache'] },
]

const full = [
  vitest('database'),
  { name: 'build', args: ['scripts/build.mjs'] },
  {
    name: 'chaos',
    args: [
      'node_modules/tsx/dist/cli.mjs',
      'scripts/chaos.ts',
      '--minutes=2',
      '--seed=7',
      '--executions=1000',
      `--report=${reports}/chaos.json`,
    ],
    report: `${reports}/chaos.json`,
    read: (json) => ({ passed: json.passed, failed: json.failures.length, skipped: 0 }),
  },
  {
    name: 'journeys',
    args: ['node_modules/@playwright/test/cli.js', 'test'],
    env: { PLAYWRIGHT_JSON_OUTPUT_NAME: `${reports}/journeys.json` },
    report: `${reports}/journeys.json`,
    read: ({ stats }) => ({
      passed: stats.expected + stats.flaky,
      failed: stats.unexpected,
      skipped: stats.skipped,
      again: stats.flaky,
    }),
  },
]

const total = { passed: 0, failed: 0, skipped: 0 }
const failed = []
let again = 0

async function once(step, stdio, show) {
  if (step.report) rmSync(step.report, { force: true })
  const colour = process.stdout.isTTY ? { FORCE_COLOR: '1' } : {}
  const { child, ended } = runStep(process.execPath, step.args, {
    stdio: ['ignore', stdio, stdio],
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1', ...colour, ...step.env },
  })
  const written = []
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (data) => written.push(data))
  const ok = (await ended.catch(() => 1)) === 0
  show(step, Buffer.concat(written).toString())
  return ok
}

/**
 * What has failed gets a second try from nothing and alone, which the closing lines name: a machine that was busy
 * elsewhere is told from a fault, which fails twice. Journeys see to that themselves.
 */
async function tryAgain(step, show) {
  const first = reportOf(step)
  const files = first ? step.failedFiles(first) : []
  if (files.length === 0 || files.length > mostFilesAgain) return false
  console.log(
    `\n=== ${step.name}, once more: ${files.map((file) => relative(root, file)).join(', ')}`,
  )
  const ok = await once({ ...step, args: [...step.args, ...files] }, 'inherit', show)
  const counted = step.read(first)
  const { passed, failed, skipped } = counted
  step.read = () => (ok ? { passed: passed + failed, failed: 0, skipped, again: failed } : counted)
  return ok
}

const reportOf = ({ report }) =>
  report && existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : null

async function run(step, stdio, show) {
  const began = Date.now()
  const ok =
    (await once(step, stdio, show)) || (step.failedFiles ? await tryAgain(step, show) : false)
  count(step, ok)
  const seconds = ((Date.now() - began) / 1000).toFixed(1)
  console.log(`--- ${step.name}: ${ok ? 'ok' : 'FAILED'} in ${seconds} s`)
}

function count(step, ok) {
  const report = reportOf(step)
  const counted = report
    ? step.read(report)
    : { passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0 }
  if (!ok && counted.failed === 0) counted.failed = 1
  for (const key of Object.keys(total)) total[key] += counted[key]
  again += counted.again ?? 0
  if (!ok) failed.push(step.name)
}

const waiting = [...quick]
const inTurn = async () => {
  for (let step = waiting.shift(); step; step = waiting.shift()) {
    await run(step, 'pipe', ({ name }, text) => console.log(`\n=== ${name}\n${text.trim()}`))
  }
}
console.log(`Running ${quick.map(({ name }) => name).join(', ')} ...`)
await Promise.all(Array.from({ length: Math.min(2, availableParallelism()) }, inTurn))

for (const step of verifyOnly ? [] : full) {
  console.log(`\n=== ${step.name}`)
  await run(step, 'inherit', () => {})
}

if (again > 0) console.log(`\nOnly on the second try: ${again} (named above)`)
if (failed.length > 0) console.log(`\nFailed: ${failed.join(', ')}`)
console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`)
process.exit(failed.length > 0 ? 1 : 0)
