// What a list of executions is narrowed by, how the last of a flow went, and what the home page counts.

import { readFileSync, writeFileSync } from 'node:fs'
import { expectNotReloaded, markDocument } from './support/execution-page'
import { uniqueName } from './support/product'
import { failsWithoutFile, namespace, says, waitsForFile } from './support/sources'
import { expect, test } from './support/test'

test('each filter finds its own, stands in the address and is taken back from there', async ({
  page,
  rest,
}) => {
  const [id, other] = [uniqueName('wanted'), uniqueName('other')]
  await rest.createFlow(
    `${says(id, 'hello').replace('core.log.Log', 'core.debug.Return').replace('message', 'format')}labels:\n  kind: ${id}\n`,
  )
  await rest.createFlow(says(other, 'hello'))
  const { id: executionId } = await rest.start(`${namespace}/${id}`, { wait: true })
  await rest.start(`${namespace}/${other}`, { wait: true })
  const { taskRunList } = await rest.execution(executionId)
  const workerId = taskRunList[0]?.attempts[0]?.workerId ?? 'none'
  const mine = page.locator(`a[href="/executions/${executionId}"]`)
  const theirs = page.getByRole('link', { name: new RegExp(`${other}$`) })
  const nobody = '01890000-0000-4000-8000-000000000000'
  for (const [finds, misses] of [
    ['namespace=journeys', 'namespace=journeys.below'],
    [`q=${executionId.slice(0, 30)}`, 'q=nothing-is-called-this'],
    [`labels=kind:${id}`, 'labels=kind:other'],
    [`worker=${workerId}`, `worker=${nobody}`],
    ['range=1h&by=api', 'range=1h&by=schedule'],
    ['max=1h', 'min=1h'],
    ['state=SUCCESS,FAILED', 'state=FAILED,KILLED'],
  ]) {
    await page.goto(`/executions?flow=${id}&${finds}`)
    await expect(mine).toBeVisible()
    await page.goto(`/executions?flow=${id}&${misses}`)
    await expect(page.getByText('No execution matches')).toBeVisible()
  }

  await page.goto('/executions')
  await expect(theirs).toBeVisible()
  await page.getByRole('combobox', { name: 'Namespace' }).selectOption(namespace)
  await page.getByRole('combobox', { name: 'Created' }).selectOption('Last hour')
  await page.getByRole('button', { name: 'More filters' }).click()
  const label = page.getByLabel('Add a label to filter by')
  await label.fill(`kind:${id}`)
  await label.press('Enter')
  await expect(page).toHaveURL(/namespace=journeys/)
  await expect(page).toHaveURL(/range=1h/)
  await expect(page).toHaveURL(/labels=/)
  await expect(mine).toBeVisible()
  await expect(theirs).toHaveCount(0)
  await page.reload()
  await expect(mine).toBeVisible()
  await expect(theirs).toHaveCount(0)
  await page.getByRole('button', { name: `Remove kind:${id}` }).click()
  await expect(theirs).toBeVisible()
})

test('what a filter matches leaves as JSON, every field of it', async ({ page, rest }) => {
  const id = uniqueName('json')
  await rest.createFlow(says(id, 'hello'))
  const started = await rest.start(`${namespace}/${id}`, { wait: true })
  await page.goto(`/executions?flow=${id}`)
  await page.getByRole('button', { name: 'Export' }).click()
  const download = page.waitForEvent('download')
  await page.getByRole('menuitem', { name: /^JSON/ }).click()
  const file = await (await download).path()
  const rows = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>[]
  expect(rows).toHaveLength(1)
  expect(rows[0]).toMatchObject({ id: started.id, flowId: id, flowRevision: 1 })
})

test('a flow shows its last executions by task, how many went well and how long they took', async ({
  page,
  rest,
}, info) => {
  const id = uniqueName('grid')
  const file = info.outputPath('there')
  await rest.createFlow(failsWithoutFile(id, file))
  const failed = await rest.start(`${namespace}/${id}`, { wait: true })
  writeFileSync(file, '')
  await rest.start(`${namespace}/${id}`, { wait: true })
  await page.goto(`/flows/${namespace}/${id}?tab=executions`)
  await markDocument(page)
  const grid = page.getByRole('region', { name: 'Last executions by task' })
  await expect(grid).toContainText('50% of the last 2 went well')
  await rest.start(`${namespace}/${id}`, { wait: true })
  await expect(grid).toContainText('67% of the last 3 went well')
  await expect(grid).toContainText(/median \d.* · longest \d/)
  await expectNotReloaded(page)
  const row = (name: string) =>
    grid.getByRole('row').filter({ has: page.getByRole('rowheader', { name }) })
  await expect(
    row('first')
      .getByTitle(/^Success/)
      .locator('visible=true'),
  ).not.toHaveCount(0)
  const cells = row('needs_file').getByRole('cell')
  await expect(cells).toHaveCount(3)
  // Oldest first.
  await expect(cells.nth(0).locator('[title^=Failed]').first()).toBeVisible()
  await expect(cells.nth(1).locator('[title^=Success]').first()).toBeVisible()
  await expect(cells.nth(2).locator('[title^=Success]').first()).toBeVisible()
  await grid
    .getByRole('link', { name: /Failed after/ })
    .first()
    .click()
  await expect(page).toHaveURL(new RegExp(failed.id))
})

test('the home page counts what runs now, what comes next and what waits, by itself', async ({
  page,
  rest,
}, info) => {
  const [id, planned] = [uniqueName('now'), uniqueName('planned')]
  const own = `${namespace}.${uniqueName('home')}`
  const file = info.outputPath('go-on')
  const inOwn = (source: string) => source.replace(`namespace: ${namespace}`, `namespace: ${own}`)
  await rest.createFlow(inOwn(waitsForFile(id, file)))
  await rest.createFlow(
    inOwn(
      `${says(planned, 'hello')}triggers:\n  - id: yearly\n    type: core.trigger.Schedule\n    cron: "0 3 1 1 *"\n`,
    ),
  )
  await rest.start(`${own}/${id}`)
  await page.goto(`/?namespace=${own}&range=1h`)
  await markDocument(page)
  const now = page.getByRole('region', { name: 'Now' })
  await expect(now).toContainText(/1\s*Running|Running\s*1/)
  await expect(now.getByRole('link', { name: new RegExp(id) })).toBeVisible()
  await expect(page.getByRole('region', { name: 'Next' })).toContainText(planned)
  await expect(page.getByRole('region', { name: 'Workers and deliveries' })).toContainText(
    /No delivery waits|deliver(y waits|ies wait)/,
  )
  await rest.start(`${own}/${id}`)
  await expect(now).toContainText(/2\s*Running|Running\s*2/)
  writeFileSync(file, '')
  await expect(now).toContainText('Nothing runs, waits or is paused.')
  await expect(page.getByRole('region', { name: 'Ended in the last hour' })).toBeVisible()
  await expectNotReloaded(page)
})

test('lists that cannot be read say why, keep what they have, and are read again', async ({
  page,
  rest,
}) => {
  const id = uniqueName('unread')
  await rest.createFlow(says(id, 'hello'))
  for (let n = 0; n < 60; n += 10) {
    await Promise.all(Array.from({ length: 10 }, () => rest.start(`${namespace}/${id}`)))
  }
  let answer: 'refuse' | 'forget' | 'go' = 'refuse'
  await page.route('**/*', (route) => {
    const request = route.request()
    if (answer === 'go' || !request.headers()['next-action']) return route.fallback()
    if (answer === 'refuse') return route.abort()
    return route.continue({ headers: { ...request.headers(), 'next-action': '00'.repeat(21) } })
  })
  const again = page.locator('main').getByRole('button', { name: 'Try again' })
  await page.setViewportSize({ width: 1440, height: 500 })
  await page.goto(`/executions?flow=${id}`)
  const rows = page
    .getByRole('table', { name: 'Executions' })
    .getByRole('rowgroup')
    .getByRole('row')
  await expect(rows).toHaveCount(50)
  await page.getByRole('button', { name: 'Load more' }).scrollIntoViewIfNeeded()
  await expect(page.getByText('The server cannot be reached.')).toBeVisible()
  await expect(rows).toHaveCount(50)
  answer = 'go'
  await again.click()
  await expect(rows).toHaveCount(60)
  await expect(page.getByText('The server cannot be reached.')).toHaveCount(0)

  await page.goto('/workers')
  const worker = page.locator('tbody').getByRole('link').first()
  await worker.click()
  const lanes = page.getByRole('region', { name: 'What it ran' })
  await expect(lanes.getByRole('listitem').first()).toBeVisible()
  answer = 'forget'
  await lanes.getByRole('combobox', { name: 'Time shown' }).selectOption('5 minutes')
  await expect(lanes).toContainText('This page is of another version than the server.')
  answer = 'go'
  await lanes.getByRole('button', { name: 'Try again' }).click()
  await expect(lanes.getByRole('listitem').first()).toBeVisible()
})

test('without a connection a filter says that nothing can be read, and is read when asked again', async ({
  page,
  context,
  rest,
}) => {
  const id = uniqueName('offline')
  await rest.createFlow(says(id, 'hello'))
  const { id: started } = await rest.start(`${namespace}/${id}`, { wait: true })
  const broken = page.getByText('This page broke')
  const refused = page.getByText('The server cannot be reached.').first()
  await page.goto(`/executions?flow=${uniqueName('none')}`)
  await expect(page.getByText('No execution matches')).toBeVisible()
  await context.setOffline(true)
  await page.getByRole('searchbox', { name: 'Flow', exact: true }).fill(id)
  await expect(refused).toBeVisible()
  await expect(page.getByText('No execution matches')).toHaveCount(0)
  await expect(broken).toHaveCount(0)
  await context.setOffline(false)
  await page.locator('main').getByRole('button', { name: 'Try again' }).click()
  await expect(page.locator(`a[href*="${started}"]`).first()).toBeVisible()

  await page.goto('/triggers')
  await expect(page.getByRole('main').getByRole('searchbox').first()).toBeVisible()
  await context.setOffline(true)
  await page.getByRole('main').getByRole('searchbox').first().fill('zz')
  await expect(refused).toBeVisible()
  await expect(broken).toHaveCount(0)
})

test('an action that is never answered is given up, and holds up no other', async ({
  page,
  rest,
}) => {
  const id = uniqueName('silent')
  await rest.createFlow(says(id, 'hello'))
  await rest.start(`${namespace}/${id}`, { wait: true })
  // The minute in a second.
  await page.addInitScript(() => {
    const after = AbortSignal.timeout.bind(AbortSignal)
    AbortSignal.timeout = (ms) => after(ms / 60)
  })
  await page.goto('/executions?flow=nothing')
  let isSilent = true
  await page.route('**/*', (route) =>
    isSilent && route.request().headers()['next-action'] ? Promise.resolve() : route.fallback(),
  )
  await page.getByRole('searchbox', { name: 'Flow', exact: true }).fill(id)
  await expect(page).toHaveURL(new RegExp(`flow=${id}`))
  const given = page.getByText('The executions cannot be read')
  await expect(given).toHaveCount(0)
  await expect(given).toBeVisible()
  isSilent = false
  await page.getByRole('button', { name: 'Try again' }).click()
  await expect(page.getByRole('link', { name: new RegExp(`${id}$`) })).toBeVisible()
})
