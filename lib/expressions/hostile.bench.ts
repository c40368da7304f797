// What templates that mean harm cost: `npx tsx lib/expressions/hostile.bench.ts`. Each of the corpus is rendered in
// a process of its own that has rendered one plain template before, and must end in its error within 100 ms of
// processor time and 50 MB. Prints the ten worst of either, and fails where one is above.

import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { build } from 'esbuild'
import { growing } from './examples/hostile-growth'
import { hostileCases } from './examples/hostile-corpus'

const mostMs = 100
const mostMb = 50
/** Other work on the machine makes a process dearer, never cheaper: the least of so many counts. */
const tries = 3

/** In the order of the child's list. */
const names = [
  ...hostileCases.map(([name]) => name),
  ...Object.keys(growing).map((name) => `growing: ${name}`),
]

const child = `
  import process from 'node:process'
  import { render, ExpressionError } from './index'
  import { growing } from './examples/hostile-growth'
  import { hostileCases, hostileContext } from './examples/hostile-corpus'
  const template = [...hostileCases.map(([, one]) => one), ...Object.values(growing)][process.argv[2]]
  const environment = { now: 0, random: () => 0.5 }
  render('{{ map.a }} {{ text | upper }}', hostileContext, environment)
  globalThis.gc()
  const before = process.memoryUsage().rss
  const begun = process.cpuUsage()
  let ended = 'no error'
  try {
    render(template, hostileContext, environment)
  } catch (error) {
    ended = error instanceof ExpressionError ? error.code : String(error)
  }
  const { user, system } = process.cpuUsage(begun)
  const most = process.resourceUsage().maxRSS * 1024
  console.log(JSON.stringify({ ms: (user + system) / 1000, mb: (most - before) / 1048576, ended }))
`

type Cost = { name: string; ms: number; mb: number; ended: string }

const folder = mkdtempSync(join(tmpdir(), 'hostile-'))
const outfile = join(folder, 'render.cjs')
await build({
  stdin: { contents: child, resolveDir: import.meta.dirname },
  outfile,
  bundle: true,
  platform: 'node',
  format: 'cjs',
  logLevel: 'error',
})

function measure(name: string, place: number): Cost {
  let least: Cost = { name, ms: Number.POSITIVE_INFINITY, mb: Number.POSITIVE_INFINITY, ended: '' }
  for (let run = 0; run < tries; run += 1) {
    const said = execFileSync(process.execPath, ['--expose-gc', outfile, String(place)], {
      encoding: 'utf8',
    })
    const { ms, mb, ended } = JSON.parse(said) as Cost
    least = { name, ms: Math.min(least.ms, ms), mb: Math.min(least.mb, mb), ended }
    if (least.ms < mostMs / 4 && least.mb < mostMb / 4) break
  }
  return least
}

const costs = names.map(measure)
rmSync(folder, { recursive: true })

function show(title: string, key: 'ms' | 'mb'): void {
  console.log(title)
  for (const cost of costs.toSorted((a, b) => b[key] - a[key]).slice(0, 10)) {
    console.log(
      `  ${cost[key].toFixed(1).padStart(7)} ${key}  ${cost.ended.padEnd(9)} ${cost.name}`,
    )
  }
}
console.log(`${costs.length} templates`)
show('Processor time', 'ms')
show('Memory', 'mb')

const known = new Set(['syntax', 'undefined', 'type', 'budget', 'host', 'unknown-name'])
const wrong = costs.filter(({ ms, mb, ended }) => ms > mostMs || mb > mostMb || !known.has(ended))
for (const { name, ms, mb, ended } of wrong) {
  console.error(`Above the promise: ${name}: ${ms.toFixed(0)} ms, ${mb.toFixed(0)} MB, ${ended}`)
}
process.exitCode = wrong.length > 0 ? 1 : 0
