import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { testDatabase } from '@/lib/testing/database'
import { saveTestFlow, startRequest } from '@/lib/testing/factories'
import { allowLoopback } from '@/lib/testing/notifications'
import { until } from '@/lib/testing/test-runtime'
import {
  startServer,
  startWorkerProcess,
  type TestServer,
  type TestWorker,
} from '@/lib/workers/harness.testing'
import { notificationAnswers } from './answers'
import { httpReceiver, type HttpReceiver } from './receivers/http-receiver.testing'

// Tasks that tell of an execution, from a real worker process: the destinations' code runs there, and the
// server is asked once.

allowLoopback()
const db = await testDatabase()
let server: TestServer
let worker: TestWorker
let receiver: HttpReceiver

beforeAll(async () => {
  receiver = await httpReceiver()
  server = await startServer(db, { answers: notificationAnswers })
  worker = await startWorkerProcess(server.url)
})
beforeEach(() => {
  receiver.received.length = 0
})
afterAll(async () => {
  worker.process.kill('SIGKILL')
  await worker.ended
  await server.stop()
  await receiver.close()
})

const tell = (more = '') => `    type: io.kestra.plugin.notifications.slack.SlackExecution
    url: ${receiver.url}
${more}`

async function run(id: string, namespace: string, body: string) {
  const flow = await saveTestFlow(db.pool, `id: ${id}\nnamespace: ${namespace}\n${body}`)
  const { executionId } = await server.runtime.start(startRequest(flow))
  const state = await server.runtime.waitForEnd(executionId, 60_000)
  return { executionId, state }
}

type Field = { text: string }
const told = () =>
  receiver.received.map(({ body }) => {
    const { text, blocks } = JSON.parse(body) as { text: string; blocks: { fields?: Field[] }[] }
    const fields = blocks.flatMap(({ fields: some }) => some ?? []).map(({ text: one }) => one)
    const [, ...words] = fields.find((one) => one.startsWith('*First failed'))?.split('\n') ?? []
    return { text, failed: words.join(' ') || null }
  })

it('says what failed while its errors branch runs, and how it ends after that', async () => {
  const { state } = await run(
    'breaks',
    'told.own',
    `tasks:
  - id: broken
    type: core.execution.Fail
    errorMessage: No orders today
errors:
  - id: alarm
${tell()}
afterExecution:
  - id: end
${tell()}
`,
  )
  expect(state).toBe('FAILED')
  expect(told()).toEqual([
    { text: 'told.own.breaks: RUNNING', failed: 'broken' },
    { text: 'told.own.breaks: FAILED', failed: 'broken' },
  ])
  expect(receiver.received[0]?.body).toContain('No orders today')
})

it('tells of another execution of its own namespace, and of no other', async () => {
  const good = await run('good', 'told.own', 'tasks:\n  - id: a\n    type: core.debug.Return\n')
  const about = (id: string) => `tasks:\n  - id: tell\n${tell(`    executionId: "${id}"\n`)}`
  const { state } = await run('teller', 'told', about(good.executionId))
  expect(state).toBe('SUCCESS')
  expect(told()).toEqual([{ text: 'told.own.good: SUCCESS', failed: null }])
  const refused = await run('stranger', 'elsewhere', about(good.executionId))
  expect(refused.state).toBe('FAILED')
  expect(receiver.received).toHaveLength(1)
  const said = await until('its log', async () => {
    const { rows } = await db.pool.query<{ message: string }>(
      `SELECT coalesce(attempt->'failure'->>'message', '') AS message FROM
         (SELECT to_jsonb(a) AS attempt FROM attempts a WHERE execution_id = $1) x`,
      [refused.executionId],
    )
    return rows[0]?.message
  })
  expect(said).toContain('no right')
})
