// The lists of executions and workers, and what is left of a worker that died.

import { writeFileSync } from 'node:fs'
import { executionPage, expectNotReloaded, fact, markDocument } from './support/execution-page'
import { uniqueName } from './support/product'
import { namespace, says, waitsForFile } from './support/sources'
import { expect, test } from './support/test'

test('filters are in the address and survive a reload', async ({ page, rest }) => {
  const id = uniqueName('listed')
  await rest.createFlow(says(id, 'Hello'))
  const started = await rest.start(`${namespace}/${id}`, { wait: true })
  await page.goto('/executions')
  await page.getByRole('searchbox', { name: 'Flow', exact: true }).fill(id)
  await page.getByRole('button', { name: 'State' }).click()
  await page.getByRole('menuitemcheckbox', { name: 'Success' }).click()
  await page.keyboard.press('Escape')
  await expect(page).toHaveURL(new RegExp(`flow=${id}`))
  await expect(page).toHaveURL(/state=SUCCESS/)
  const row = page.getByRole('link', { name: new RegExp(`${id}$`) })
  await expect(row).toHaveCount(1)
  await page.reload()
  await expect(row).toHaveCount(1)
  await expect(page.getByRole('searchbox', { name: 'Flow', exact: true })).toHaveValue(id)
  await page.goto(`/executions?flow=${id}&state=FAILED`)
  await expect(page.getByText('No execution matches')).toBeVisible()
  await page.getByRole('button', { name: 'Clear filters' }).first().click()
  await expect(page).toHaveURL(/\/executions$/)
  await expect(page.locator(`a[href="/executions/${started.id}"]`)).toBeVisible()
})

test('who started it and how long it took are asked in words', async ({ page, rest }) => {
  const id = uniqueName('asked')
  await rest.createFlow(says(id, 'Hello'))
  await rest.start(`${namespace}/${id}`, { wait: true })
  await page.goto(`/executions?flow=${id}`)
  const row = page.getByRole('link', { name: new RegExp(`${id}$`) })
  await expect(row).toHaveCount(1)
  await page.getByRole('button', { name: 'More filters' }).click()
  const more = page.getByRole('group', { name: 'More filters' })
  await more.getByLabel('Started by').selectOption('API')
  await expect(page).toHaveURL(/by=api/)
  await expect(row).toHaveCount(1)
  const label = more.getByLabel('Add a label to filter by')
  await label.fill('team')
  await label.press('Enter')
  await expect(more.getByRole('alert')).toHaveText(/key:value/)
  await label.fill('')
  const least = more.getByLabel('Duration At least')
  await least.fill('an hour')
  await least.press('Enter')
  await expect(more.getByRole('alert')).toHaveText(/Write a duration like/)
  await least.fill('1h30m')
  await least.press('Enter')
  await expect(page).toHaveURL(/min=1h30m/)
  await expect(page.getByText('No execution matches')).toBeVisible()
  await page.getByRole('button', { name: 'Remove at least 1h30m' }).click()
  await expect(row).toHaveCount(1)
  await page.goto(`/executions?flow=${id}&by=webhook`)
  await expect(page.getByText('No execution matches')).toBeVisible()
})

test('the home page is of a namespace and a time, both in its address', async ({ page, rest }) => {
  const id = uniqueName('home')
  await rest.createFlow(
    `id: ${id}\nnamespace: ${namespace}\ntasks:\n  - id: no\n    type: core.execution.Fail\n`,
  )
  await rest.start(`${namespace}/${id}`, { wait: true })
  const failing = page.getByRole('region', { name: 'Failing flows' })
  // Counts are folded every second.
  await expect(async () => {
    await page.goto(`/?namespace=${namespace}&range=1h`)
    await expect(failing.getByRole('link', { name: /1 of 1 failed 100%/ }).first()).toBeVisible({
      timeout: 1_000,
    })
  }).toPass()
  await expect(page.getByRole('region', { name: 'Workers and deliveries' })).toContainText(
    'slots in use',
  )
  await page.getByLabel('Time range').selectOption('Last 7 days')
  await expect(page).toHaveURL(/range=7d/)
  await expect(page.getByRole('region', { name: 'Ended in the last 7 days' })).toBeVisible()
  await page.goto('/?namespace=nothing.here')
  await page.getByRole('link', { name: 'Show all namespaces' }).click()
  await expect(page).not.toHaveURL(/namespace/)
})

test('new executions wait under a bar until they are wanted', async ({ page, rest }) => {
  const id = uniqueName('arriving')
  const key = `${namespace}/${id}`
  await rest.createFlow(says(id, 'Hello'))
  await rest.start(key, { wait: true })
  await page.goto(`/executions?flow=${id}`)
  const rows = page.getByRole('link', { name: new RegExp(`${id}$`) })
  await expect(rows).toHaveCount(1)
  await expect(page.getByRole('button', { name: 'Connection: Live' })).toBeVisible()
  await rest.start(key, { wait: true })
  await rest.start(key, { wait: true })
  await expect(page.getByRole('button', { name: '2 new executions' })).toBeVisible()
  await expect(rows).toHaveCount(1)
  await page.getByRole('button', { name: '2 new executions' }).click()
  await expect(rows).toHaveCount(3)
})

test('the list of workers leads to one of them', async ({ page }) => {
  await page.goto('/workers')
  const row = page
    .getByRole('row')
    .filter({ has: page.getByText('Active') })
    .first()
  await expect(row).toContainText('eu-central')
  await row.getByRole('link', { name: 'mill-1' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('mill-1')
  await expect(page.getByRole('region', { name: 'Task types it can run' })).toContainText(
    'scripts.shell.Commands',
  )
})

test('what a worker runs now and did in its last hour moves in its row by itself', async ({
  page,
  rest,
}, info) => {
  const [id, bad, file] = [uniqueName('counted'), uniqueName('bad'), info.outputPath('go-on')]
  await rest.createFlow(waitsForFile(id, file))
  await rest.createFlow(
    `id: ${bad}\nnamespace: ${namespace}\ntasks:\n  - id: no\n    type: scripts.shell.Commands\n    commands: [exit 1]\n`,
  )
  await page.goto('/workers')
  await markDocument(page)
  const row = page
    .getByRole('row')
    .filter({ has: page.getByText('Active') })
    .first()
  const headings = await page.getByRole('columnheader').allTextContents()
  const number = async (heading: string) => {
    const text = await row.getByRole('cell').nth(headings.indexOf(heading)).textContent()
    return Number((text ?? 'none').replaceAll(',', ''))
  }
  const [runs, done, failed] = ['Running now', 'Done in 1 h', 'Failed in 1 h'] as const
  const before = { done: await number(done), failed: await number(failed) }
  expect(before.done + before.failed).not.toBeNaN()
  const started = await rest.start(`${namespace}/${id}`)
  await expect.poll(() => number(runs)).toBeGreaterThanOrEqual(1)
  const link = row.getByRole('link', { name: /^\d+ attempts? runs? on mill-1 now$/ })
  await expect(link).toHaveAttribute('href', /^\/executions\?worker=[\da-f-]{36}&state=RUNNING$/)
  await rest.start(`${namespace}/${bad}`, { wait: true })
  await expect.poll(() => number(failed)).toBeGreaterThan(before.failed)
  writeFileSync(file, '')
  await rest.reaches(started.id, 'SUCCESS')
  await expect.poll(() => number(done)).toBeGreaterThan(before.done)
  await expectNotReloaded(page)
})

test('a paused worker takes nothing until it is resumed', async ({ page, rest }) => {
  const id = uniqueName('queued')
  await rest.createFlow(
    `id: ${id}\nnamespace: ${namespace}\ntasks:\n  - id: say\n    type: scripts.shell.Commands\n    commands: [echo hello]\n`,
  )
  await page.goto('/workers')
  const menu = page.getByRole('button', { name: 'Actions for mill-1' }).first()
  await menu.click()
  await page.getByRole('menuitem', { name: 'Pause worker' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Pause worker' }).click()
  await expect(page.locator('[data-worker-state=paused]:visible')).toHaveCount(1)
  try {
    const started = await rest.start(`${namespace}/${id}`)
    await page.goto(`/executions/${started.id}`)
    const execution = executionPage(page)
    await execution.row('say').click()
    await expect(execution.inspector('say')).toContainText('For a worker')
  } finally {
    await page.goto('/workers')
    await menu.click()
    await page.getByRole('menuitem', { name: 'Resume worker' }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Resume worker' }).click()
    await expect(page.locator('[data-worker-state=active]:visible')).toHaveCount(1)
  }
})

test('a worker that is killed is shown as lost, and another repeats its attempt', async ({
  page,
  rest,
}, info) => {
  test.setTimeout(120_000)
  const id = uniqueName('survivor')
  const file = info.outputPath('go-on')
  await rest.createFlow(waitsForFile(id, file))
  const started = await rest.start(`${namespace}/${id}`)
  await page.goto(`/executions/${started.id}`)
  await markDocument(page)
  const execution = executionPage(page)
  await execution.row('wait').click()
  const before = await execution.openWorkerInformation(1)
  await expect(before).toContainText('is running')
  const pid = Number(await fact(before, 'Process id').textContent())
  const lostHref = await before.getByRole('link', { name: 'mill-1' }).getAttribute('href')
  await page.keyboard.press('Escape')

  process.kill(pid, 'SIGKILL')
  const attempts = execution.inspector('wait').getByRole('list').first().getByRole('listitem')
  await expect(attempts).toHaveCount(2, { timeout: 45_000 })
  await expect(attempts.first()).toContainText('Running', { timeout: 45_000 })
  writeFileSync(file, '')
  await expect(execution.state).toHaveText('Success')
  await expectNotReloaded(page)

  const lost = await execution.openWorkerInformation(1)
  await expect(lost).toContainText('lost its worker')
  await expect(lost.locator('[data-worker-state]')).toHaveText('Lost')
  await expect(fact(lost, 'Process id')).toHaveText(String(pid))
  const second = execution.workerInformation.getByRole('region', { name: 'Attempt 2' })
  await expect(second.locator('[data-worker-state]')).toHaveText('Active')
  const otherHref = await second.getByRole('link', { name: 'mill-1' }).getAttribute('href')
  expect(otherHref).not.toBe(lostHref)

  await lost.getByRole('link', { name: 'mill-1' }).click()
  await expect(page).toHaveURL(new RegExp(`${lostHref}$`))
  await expect(page.locator('main header [data-worker-state]')).toHaveText('Lost')
})
