// Every state that fifteen small flows can come into, and every seeded mistake found among them.

import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { build } from 'esbuild'
import process from 'node:process'
import { expect, test } from 'vitest'
import { decide } from '../decide'
import { searchedFlows } from './flows'
import { search, type SearchResult } from './search'
import { seededBugs } from './seeded-bugs'

const minStates = 500_000

function story({ violation }: SearchResult): string {
  return violation ? [...violation.found, ...violation.trace].join('\n') : 'nothing is wrong'
}

/** Is told a flow by its place in the list, answers with what the search found. */
const thread = `
  import { parentPort } from 'node:worker_threads'
  import { searchedFlows } from './flows'
  import { search } from './search'
  parentPort.on('message', (place) => {
    const { flow, budget } = searchedFlows[place]
    parentPort.postMessage(search(flow, { budget }))
  })
`

/** All flows, on as many threads as the machine has; largest first, so that none waits for another. */
async function searchAll(): Promise<SearchResult[]> {
  const folder = mkdtempSync(join(tmpdir(), 'search-'))
  const outfile = join(folder, 'search-worker.cjs')
  const resolveDir = dirname(fileURLToPath(import.meta.url))
  const stdin = { contents: thread, resolveDir }
  await build({ stdin, outfile, bundle: true, platform: 'node', format: 'cjs' })
  const results: SearchResult[] = []
  const places = [5, 0, 1, 10, 2, ...searchedFlows.keys()]
  const waiting = [...new Set(places)]
  const threads = Array.from({ length: availableParallelism() }, async () => {
    // Most of what a search makes lives until its state is expanded: a small nursery copies it for nothing.
    const worker = new Worker(outfile, { resourceLimits: { maxYoungGenerationSizeMb: 128 } })
    for (let place = waiting.shift(); place !== undefined; place = waiting.shift()) {
      results[place] = await ask(worker, place)
    }
    await worker.terminate()
  })
  await Promise.all(threads)
  rmSync(folder, { recursive: true })
  return results
}

async function ask(worker: Worker, place: number): Promise<SearchResult> {
  const answer = once(worker, 'message')
  worker.postMessage(place)
  const [result] = (await answer) as [SearchResult]
  return result
}

test(
  'every rule holds in every state, and from each a fair way leads to an end',
  { timeout: 600_000 },
  async () => {
    const began = performance.now()
    const used = process.cpuUsage()
    const results = await searchAll()
    const seconds = (performance.now() - began) / 1000
    for (const [place, { name }] of searchedFlows.entries()) {
      const result = results[place]
      expect(result && story(result), name).toBe('nothing is wrong')
      expect(result?.complete, name).toBe(true)
    }
    const states = results.reduce((sum, result) => sum + result.states, 0)
    const cpu = process.cpuUsage(used)
    const cpuSeconds = (cpu.user + cpu.system) / 1e6
    console.log(
      `${states} states in ${seconds.toFixed(1)} s, ${cpuSeconds.toFixed(1)} s of processor`,
    )
    expect(states).toBeGreaterThanOrEqual(minStates)
  },
)

test.each(seededBugs)('finds: $name', { timeout: 60_000 }, ({ flow: name, wrap }) => {
  const searched = searchedFlows.find((one) => one.name === name)
  if (!searched) throw new Error(`There is no flow ${name}.`)
  const options = { budget: searched.budget, decide: wrap(decide), maxStates: 20_000 }
  expect(search(searched.flow, options).violation).not.toBeNull()
})

test('there are at least twelve flows and twenty mistakes', () => {
  expect(searchedFlows.length).toBeGreaterThanOrEqual(12)
  expect(seededBugs.length).toBeGreaterThanOrEqual(20)
})
