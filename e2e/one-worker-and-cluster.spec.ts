// One worker beside all others, over time; and what the workers, the servers and Postgres stand on.

import { writeFileSync } from 'node:fs'
import { expectAccessible, expectNoSidewaysScroll } from './support/accessible'
import { ownDatabase, withDatabase } from './support/database'
import { expectNotReloaded, fact, markDocument } from './support/execution-page'
import { type Rest, uniqueName } from './support/product'
import { namespace, waitsForFile } from './support/sources'
import { expect, test } from './support/test'

/** The worker on which the execution runs. */
async function workerOf(rest: Rest, executionId: string): Promise<string> {
  const found = async () => {
    const { taskRunList } = await rest.execution(executionId)
    return taskRunList[0]?.attempts[0]?.workerId ?? null
  }
  await expect.poll(found).not.toBeNull()
  return (await found()) ?? ''
}

test('a worker shows what it runs as lanes over time, and how long that waited', async ({
  page,
  rest,
}, info) => {
  const id = uniqueName('lane')
  const file = info.outputPath('go-on')
  await rest.createFlow(waitsForFile(id, file))
  const started = await rest.start(`${namespace}/${id}`)
  const workerId = await workerOf(rest, started.id)
  await page.goto(`/workers/${workerId}`)
  await markDocument(page)
  const lanes = page.getByRole('region', { name: 'What it ran' })
  const attempt = lanes.getByRole('listitem').filter({ hasText: id })
  await expect(attempt).toContainText('Running')
  await expect(lanes).toContainText(/they waited .+ for a worker at the median/)
  const other = await rest.start(`${namespace}/${id}`)
  await expect(attempt).toHaveCount(2)
  writeFileSync(file, '')
  await rest.reaches(other.id, 'SUCCESS')
  await expect(attempt.filter({ hasText: 'Success' })).toHaveCount(2)
  await expectNotReloaded(page)
  // Both are in the chart, the newer one in a lane of its own: a click on its bar leads to it.
  await expect(lanes).toContainText(/at once at most, \d+ slots/)

  await lanes.getByRole('combobox', { name: 'Time shown' }).selectOption('5 minutes')
  await expect(page).toHaveURL(/span=5m/)
  const past = new Date(Date.now() - 10_000).toISOString()
  await page.goto(`/workers/${workerId}?span=5m&until=${past}`)
  await expect(lanes.getByRole('combobox', { name: 'Time shown' })).toHaveValue('5m')
  await lanes.getByRole('button', { name: 'Later' }).click()
  await expect(page).not.toHaveURL(/until=/)
  await page.goto(`/workers/${workerId}?until=0001-01-01T00:00:00.000Z`)
  await expect(lanes).toContainText('It ran nothing in this time.')
  await page.goto(`/workers/${workerId}`)
  await attempt.first().getByRole('link').click()
  await expect(page).toHaveURL(new RegExp(`/executions/(${started.id}|${other.id})\\?task=`))
})

test('a worker that fails more than the others is told so in a sentence, by task type', async ({
  page,
  rest,
}) => {
  test.skip(!ownDatabase, 'needs the embedded Postgres of the product')
  const type = `journeys.${uniqueName('type')}`
  const results = (await (await rest.call('GET', '/workers')).json()) as {
    results: { id: string }[]
  }
  const [worker] = results.results
  const hour = `INSERT INTO worker_hours (hour, task_type, worker_id, done, failed, lost, waited_ms, took)
    VALUES (date_trunc('hour', now()), $1, $2, $3, $4, 0, 0, '{}')`
  const nobody = '01890000-0000-4000-8000-00000000beef'
  await withDatabase(async (client) => {
    await client.query(hour, [type, worker?.id, 60, 40])
    await client.query(hour, [type, nobody, 950, 50])
  })
  await page.goto(`/workers/${worker?.id}`)
  const record = page.getByRole('region', { name: 'Beside the other workers' })
  const line = record.getByRole('listitem').filter({ hasText: type })
  await expect(line).toContainText('Fails 8 times as often here')
  await expect(line).toContainText('40% failed')
  await expect(line).toContainText('5% failed')
  await withDatabase((client) =>
    client.query('DELETE FROM worker_hours WHERE task_type = $1', [type]),
  )
})

test('a worker that is gone keeps what it was, what it ran, and the states it went through', async ({
  page,
  rest,
}, info) => {
  const id = uniqueName('gone')
  const file = info.outputPath('go-on')
  await rest.createFlow(waitsForFile(id, file))
  const started = await rest.start(`${namespace}/${id}`)
  const workerId = await workerOf(rest, started.id)
  const told = await rest.call('GET', `/workers/${workerId}`)
  const { pid } = (await told.json()) as { pid: number }
  await page.goto(`/workers/${workerId}`)
  await markDocument(page)
  process.kill(pid, 'SIGKILL')
  await expect(page.locator('main header [data-worker-state]')).toHaveText('Lost')
  await expectNotReloaded(page)
  writeFileSync(file, '')
  await rest.reaches(started.id, 'SUCCESS')

  await page.goto('/workers')
  await page.getByRole('switch', { name: /^Show .* gone$/ }).click()
  await expect(page).toHaveURL(/gone=true/)
  await page.getByRole('row').filter({ hasText: 'Lost' }).getByRole('link').first().click()
  await page.goto(`/workers/${workerId}`)
  const states = page.getByRole('region', { name: 'States' })
  await expect(states.getByRole('img', { name: /^States over its life: Active/ })).toBeVisible()
  await expect(states.getByRole('listitem')).toHaveText([/^Lost/, /^Active/])
  await expect(fact(page.locator('main'), 'Process id')).toHaveText(String(pid))
  await expect(fact(page.locator('main'), 'Leases lost')).toHaveText('1')
  await expect(page.getByRole('region', { name: 'What it ran' })).toContainText(id)
  await expect(page.getByRole('region', { name: 'Executions it worked on' })).toContainText(id)
  await expect(page.getByRole('region', { name: 'Task types it can run' })).toContainText(
    'core.debug.Return',
  )
  // Another takes its place before the next journey needs one.
  await page.goto('/workers')
  await expect(page.locator('tbody [data-worker-state=active]')).not.toHaveCount(0)
})

test('the cluster says who waits for whom and why, and the same over REST', async ({
  page,
  rest,
}) => {
  const id = uniqueName('unserved')
  const group = uniqueName('nobody')
  await page.goto('/workers/cluster')
  await markDocument(page)
  await rest.createFlow(
    `id: ${id}\nnamespace: ${namespace}\ntasks:\n  - id: one\n    type: core.debug.Return\n    format: x\n    workerGroup:\n      key: ${group}\n`,
  )
  const started = await rest.start(`${namespace}/${id}`)
  const waiting = page
    .getByRole('region', { name: 'Waiting for a worker' })
    .getByRole('listitem')
    .filter({ hasText: group })
  const sentence = `1 task waits and no worker of the group ${group} is connected. Start one: npm run worker -- --server URL --token TOKEN --group ${group}`
  await expect(waiting).toContainText(sentence)
  await expect(waiting.locator('.text-danger')).toContainText(sentence)
  const backlog = (await (await rest.call('GET', '/cluster/backlog')).json()) as {
    results: { group: string | null; waiting: number; unserved: number; reason: string }[]
  }
  expect(backlog.results.find((one) => one.group === group)).toMatchObject({
    waiting: 1,
    unserved: 1,
    reason: 'no-worker',
  })
  const home = page.getByRole('region', { name: 'Workers and deliveries' })
  await page.goto('/')
  await expect(home).toContainText(`Group ${group} has no worker: 1 task waits.`)
  await page.goto('/workers/cluster')
  await markDocument(page)

  await rest.kill(started.id)
  await expect(waiting).toHaveCount(0)
  await expect(page.getByRole('region', { name: 'Servers' })).toContainText('shows you this page')
  await expect(page.getByRole('region', { name: 'Postgres' })).toContainText('fsync on')
  await expect(
    page.getByRole('img', { name: /^Capacity over time: up to [\d,]+ slots/ }),
  ).toBeVisible()
  await page.getByRole('combobox', { name: 'Time shown' }).selectOption('Last 24 hours')
  await expect(page).toHaveURL(/hours=24/)
  await expectNotReloaded(page)
  const whole = (await (await rest.call('GET', '/cluster')).json()) as Record<string, unknown>
  expect(Object.keys(whole).toSorted()).toEqual([
    'at',
    'backlog',
    'capacity',
    'consistency',
    'database',
    'servers',
  ])
  await expectAccessible(page)
  await page.setViewportSize({ width: 390, height: 844 })
  await expectNoSidewaysScroll(page)
})
