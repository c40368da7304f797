import { expect, test } from 'vitest'
import { testDatabase } from '@/lib/testing/database'
import { saveTestFlow, startRequest } from '@/lib/testing/factories'
import { testRuntime, until } from '@/lib/testing/test-runtime'

const db = await testDatabase()

test('a frame carries what the task renders, and nothing where it renders nothing', async () => {
  const { runtime, door } = await testRuntime(db)
  door.setBody(({ task }) => (task.id === 'one' ? { ok: true, outputs: { value: 7 } } : 'hang'))
  const flow = await saveTestFlow(
    db.pool,
    `id: framed
namespace: test
variables: { colour: blue }
tasks:
  - { id: one, type: core.debug.Return, format: plain }
  - id: each
    type: core.flow.ForEach
    concurrencyLimit: 0
    values: [x]
    tasks:
      - { id: bare, type: core.debug.Return, format: { a: ["no expression { here }"] } }
      - id: named
        type: core.debug.Return
        format:
          "{{ vars.colour }}": 1
  - { id: last, type: core.debug.Return, format: "{{ outputs.one.value }}" }
`,
  )
  const { executionId } = await runtime.start(startRequest(flow))
  const frameOf = (id: string) =>
    until(`${id} runs`, () =>
      [...door.running.values()].map(({ frame }) => frame).find(({ task }) => task.id === id),
    )
  const end = async (id: string) => {
    const { taskRunId, attempt, token } = await frameOf(id)
    const outcome = { ok: true as const, outputs: {} }
    await runtime.apply(executionId, {
      type: 'attempt.finished',
      taskRunId,
      attempt,
      token,
      outcome,
    })
  }
  const bare = await frameOf('bare')
  // The variable that the state tasks read of their own accord.
  expect(bare.context).toEqual({ taskrun: { id: bare.taskRunId, value: 'x' } })
  await end('bare')
  expect((await frameOf('named')).context).toMatchObject({ vars: { colour: 'blue' } })
  await end('named')
  const last = await frameOf('last')
  expect(last.context).toMatchObject({ outputs: { one: { value: 7 } }, flow: { id: 'framed' } })
  await runtime.apply(executionId, { type: 'execution.kill' })
  await runtime.stop()
})
