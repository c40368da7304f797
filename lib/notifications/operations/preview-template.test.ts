import { afterAll, expect, it } from 'vitest'
import { testPerson } from '@/lib/testing/people'
import { notificationRoom } from '@/lib/testing/notification-room'
import { saveTestFlow, startRequest } from '@/lib/testing/factories'
import { previewTemplate } from './preview-template'

// A template is shown on what really happened: the newest end that the viewer may see.

const { db, real } = await notificationRoom()
const { viewer: all } = await testPerson([{ namespace: '', role: 'editor' }])
const { viewer: shopkeeper } = await testPerson([{ namespace: 'shop', role: 'editor' }])
const { viewer: stranger } = await testPerson([{ namespace: 'elsewhere', role: 'editor' }])
const template = '{{ flow.namespace }}.{{ flow.id }} {{ execution.state }} {{ task.taskId ?? "-" }}'

real.door.setBody(({ task }) =>
  task.id === 'no'
    ? { ok: false, failure: { code: 'boom', message: 'It broke.' } }
    : { ok: true, outputs: {} },
)
afterAll(() => real.door.setBody(() => ({ ok: true, outputs: {} })))

async function run(namespace: string, flowId: string, task: string): Promise<string> {
  const source = `id: ${flowId}\nnamespace: ${namespace}\ntasks:\n  - id: ${task}\n    type: core.debug.Return\n`
  const { executionId } = await real.runtime.start(
    startRequest(await saveTestFlow(db.pool, source)),
  )
  await real.runtime.waitForEnd(executionId, 20_000)
  return executionId
}

it('is shown on a sample where nothing has happened yet', async () => {
  expect(await previewTemplate(all, { template })).toEqual({
    executionId: null,
    type: 'execution.failed',
    text: 'shop.orders.import-orders FAILED load_orders',
    problem: null,
  })
})

it('is shown on the newest end, a failure first, of what it is about and the viewer may see', async () => {
  const well = await run('shop.eu', 'well', 'yes')
  const broken = await run('shop.us', 'broken', 'no')
  const newer = await run('shop.us', 'newer', 'yes')
  const shown = async (viewer: typeof all, of: object = {}) => {
    const { executionId, text } = await previewTemplate(viewer, { template, ...of })
    return [executionId, text]
  }
  expect(await shown(all)).toEqual([broken, 'shop.us.broken FAILED no'])
  expect(await shown(shopkeeper)).toEqual([broken, 'shop.us.broken FAILED no'])
  expect(await shown(all, { namespace: 'shop.eu' })).toEqual([well, 'shop.eu.well SUCCESS -'])
  expect(await shown(all, { flowId: 'newer' })).toEqual([newer, 'shop.us.newer SUCCESS -'])
  expect((await shown(stranger))[0]).toBeNull()
})

it('is the usual words where it is empty, and says what is wrong where it cannot be rendered', async () => {
  const { text } = await previewTemplate(all, { template: ' ' })
  expect(text).toContain('shop.us.broken: FAILED')
  expect(text).toContain('Error: It broke.')
  const wrong = await previewTemplate(all, { template: '{{ flow.id }' })
  expect(wrong.text).toBeNull()
  expect(wrong.problem).toMatch(/\S/)
})
