import { afterAll, expect, it } from 'vitest'
import { actorOf } from '@/lib/accounts/audit'
import { startExecution } from '@/lib/executions/start'
import { saveFlow } from '@/lib/flows/save'
import { handleRest, restPath } from '@/lib/rest/app'
import { listeningRoom } from '@/lib/testing/listening-room'
import { testPerson } from '@/lib/testing/people'
import { until } from '@/lib/testing/test-runtime'
import { startScheduling } from '@/lib/triggers/schedule/schedule-loop'
import { readEventsOf } from './catch-up'

// Every event of an execution says who or what started it, however that was.

const { db, listening } = await listeningRoom()
const { viewer } = await testPerson([{ namespace: '', role: 'administrator' }])
const by = { actor: actorOf(viewer), userId: viewer.userId, ip: null }
const scheduling = startScheduling(db.pool)
afterAll(() => scheduling.stop())

async function save(id: string, more = ''): Promise<void> {
  const task = 'tasks:\n  - id: a\n    type: core.debug.Return\n'
  const saved = await saveFlow({ source: `id: ${id}\nnamespace: who\n${task}${more}` }, by)
  if (!saved.ok) throw new Error(JSON.stringify(saved))
}

/** What the events of the first execution of this flow say, all of which say the same. */
async function sourceOf(flowId: string) {
  const id = await until(`${flowId} to end`, async () => {
    const { rows } = await db.pool.query<{ id: string }>(
      'SELECT id FROM executions WHERE flow_id = $1 AND terminal ORDER BY id LIMIT 1',
      [flowId],
    )
    return rows[0]?.id
  })
  const { results } = await readEventsOf(id, { after: 0, limit: 1_000 })
  expect(results.length).toBeGreaterThan(5)
  const [first] = results
  for (const { triggerSource } of results) expect(triggerSource).toEqual(first?.triggerSource)
  return first?.triggerSource
}

it('a person', async () => {
  await save('by-hand')
  await startExecution({ namespace: 'who', flowId: 'by-hand', inputs: {} }, by)
  expect(await sourceOf('by-hand')).toEqual({
    kind: 'person',
    id: viewer.userId,
    type: null,
    name: viewer.email,
  })
})

it('a webhook', async () => {
  await save('hooked', 'triggers:\n  - id: hook\n    type: core.trigger.Webhook\n    key: k\n')
  const url = `http://millrace.test${restPath}/executions/webhook/who/hooked/k`
  await until('the webhook', async () => {
    const { status } = await handleRest(new Request(url, { method: 'POST' }))
    return status === 200
  })
  expect(await sourceOf('hooked')).toEqual({
    kind: 'webhook',
    id: 'hook',
    type: 'core.trigger.Webhook',
    name: 'hook',
  })
})

it('a schedule', async () => {
  const cron = '    cron: "* * * * * *"\n    withSeconds: true\n'
  await save('timed', `triggers:\n  - id: often\n    type: core.trigger.Schedule\n${cron}`)
  expect(await sourceOf('timed')).toEqual({
    kind: 'schedule',
    id: 'often',
    type: 'core.trigger.Schedule',
    name: 'often',
  })
  await db.pool.query('UPDATE triggers SET disabled = true')
})

it('a flow that another one listens to, and one that starts another', async () => {
  await save('up')
  const on = '    dependsOn:\n      - namespace: who\n        flowId: up\n    states: [SUCCESS]\n'
  await save('down', `triggers:\n  - id: after-up\n    type: core.trigger.Flow\n${on}`)
  await until('it to listen', () => listening.hears('who', 'down'))
  await startExecution({ namespace: 'who', flowId: 'up', inputs: {} }, by)
  const up = await sourceOf('up')
  const source = await sourceOf('down')
  expect(source).toMatchObject({ kind: 'flow', type: 'core.trigger.Flow', id: 'after-up' })
  expect(source?.name).toContain('up')
  expect(up).toMatchObject({ kind: 'person' })

  await save('inner')
  const call = '  - id: call\n    type: core.flow.Subflow\n    namespace: who\n    flowId: inner\n'
  const outer = `id: outer\nnamespace: who\ntasks:\n${call}`
  expect((await saveFlow({ source: outer }, by)).ok).toBe(true)
  await startExecution({ namespace: 'who', flowId: 'outer', inputs: {} }, by)
  const subflow = { kind: 'flow', id: 'call', type: 'core.flow.Subflow' }
  expect(await sourceOf('inner')).toMatchObject(subflow)
})
