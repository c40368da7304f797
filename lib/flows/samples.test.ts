import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseFlow, validateFlow } from '@/lib/engine'
import { testDatabase } from '@/lib/testing/database'
import { saveTestFlow, startRequest } from '@/lib/testing/factories'
import { until } from '@/lib/testing/test-runtime'
import {
  startServer,
  startWorkerProcess,
  temporaryFolder,
  type TestServer,
  type TestWorker,
} from '@/lib/workers/harness.testing'
import { readSampleFlows } from './samples'

const db = await testDatabase()
const folder = await temporaryFolder()
let server: TestServer
let worker: TestWorker
const orders = readFileSync('public/samples/orders.csv', 'utf8')
const sources = new Map(
  readSampleFlows().map((source) => [/^id: (\S+)/m.exec(source)?.[1], source]),
)

beforeAll(async () => {
  process.env.MILLRACE_STORAGE_DIR = join(folder.path, 'storage')
  server = await startServer(db, {
    answer: (url) =>
      url === '/samples/orders.csv' ? orders : url === '/livez' ? '{"status":"ok"}' : null,
  })
  worker = await startWorkerProcess(server.url, ['--slots', '16'])
})
afterAll(async () => {
  worker.process.kill('SIGKILL')
  await worker.ended
  await server.stop()
  await folder.remove()
})

async function start(id: string, inputs = {}): Promise<string> {
  const flow = await saveTestFlow(db.pool, sources.get(id) ?? '')
  const { executionId } = await server.runtime.start(startRequest(flow, { inputs }))
  return executionId
}
/** The state in which it ended; where it did not end well, what its task runs say. */
async function ended(executionId: string): Promise<string> {
  const state = await server.runtime.waitForEnd(executionId, 60_000)
  if (state === 'SUCCESS') return state
  const all = await server.runtime.state(executionId)
  const said = [...(all?.taskRuns.values() ?? [])].map(
    (run) => `${run.taskId} ${run.state} ${JSON.stringify(run.failure ?? run.waitingFor)}`,
  )
  return [state, JSON.stringify(all?.execution.failure), ...said, worker.output()].join('\n')
}
async function runs(executionId: string, taskId: string) {
  const state = await server.runtime.state(executionId)
  return [...(state?.taskRuns.values() ?? [])].filter((run) => run.taskId === taskId)
}

describe('the sample flows', () => {
  it.each([...sources])('%s is valid', (_id, source) => {
    const parsed = parseFlow(source)
    const problems = [...parsed.problems, ...validateFlow(source)]
    expect(problems.filter((problem) => problem.severity === 'error')).toEqual([])
  })

  it('orders-by-region adds up what a second reading of the file finds', async () => {
    const executionId = await start('orders-by-region', { include_cancelled: true })
    expect(await ended(executionId)).toBe('SUCCESS')
    const sums = await runs(executionId, 'add_up')
    expect(sums.map((run) => run.value).sort()).toEqual([
      'east',
      'north',
      'overseas',
      'south',
      'west',
    ])
    const revenue = sums.reduce(
      (sum, run) => sum + Number((run.outputs?.vars as { revenue?: number } | undefined)?.revenue),
      0,
    )
    expect(revenue).toBeCloseTo(readAgain(), 1)
    const [report] = await runs(executionId, 'report')
    expect(String(report?.outputs?.value)).toContain('| Overseas |')
  })

  it('call-an-api asks this server, which is the one private address it may reach', async () => {
    expect(await ended(await start('call-an-api', { path: '/livez' }))).toBe('SUCCESS')
  })

  it('flaky needs three attempts', async () => {
    const executionId = await start('flaky')
    expect(await ended(executionId)).toBe('SUCCESS')
    const [lucky] = await runs(executionId, 'third_time_lucky')
    expect(lucky?.attemptCount).toBe(3)
  })

  it('approve-before-publish waits, and goes the way that was decided', async () => {
    const executionId = await start('approve-before-publish', { title: 'News' })
    await until('it waits', async () => {
      const state = await server.runtime.state(executionId)
      return state?.execution.state === 'PAUSED'
    })
    await server.runtime.apply(executionId, {
      type: 'execution.resume',
      inputs: { approved: false, comment: 'Too short' },
    })
    expect(await ended(executionId)).toBe('SUCCESS')
    expect(await runs(executionId, 'reject')).toHaveLength(1)
    expect(await runs(executionId, 'publish')).toHaveLength(0)
  })

  it('fan-out joins two hundred', async () => {
    const executionId = await start('fan-out')
    expect(await ended(executionId)).toBe('SUCCESS')
    const squares = await runs(executionId, 'square')
    expect(squares).toHaveLength(200)
    expect(squares.find((run) => run.value === '12')?.outputs).toEqual({ value: '144' })
  })

  it('listen-to-flaky runs by hand as well', async () => {
    expect(await ended(await start('listen-to-flaky'))).toBe('SUCCESS')
  })
})

/** Revenue of all orders that have a region and an amount, each id once. */
function readAgain(): number {
  const seen = new Set<string>()
  let revenue = 0
  for (const line of orders.trim().split('\n').slice(1)) {
    const cells = [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)].map((match) =>
      (match[1] ?? '').replace(/^"|"$/g, ''),
    )
    const [id = '', , region = '', , , quantity = '', price = ''] = cells
    if (seen.has(id)) continue
    seen.add(id)
    const count = Number.parseInt(quantity, 10)
    if (region.trim() === '' || Number.isNaN(count)) continue
    revenue += count * Number(price.replace(',', '.'))
  }
  return revenue
}
