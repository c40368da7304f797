// The walk for which the product exists: run the samples and watch them, down to the worker of an attempt.

import { hostname } from 'node:os'
import type { Page } from '@playwright/test'
import { executionPage, expectNotReloaded, fact, markDocument } from './support/execution-page'
import { expect, test } from './support/test'

/** From the page of a sample flow to the page of its new execution. */
async function run(page: Page, id: string): Promise<string> {
  await page.goto(`/flows/tutorial/${id}`)
  await page.getByRole('button', { name: 'Run', exact: true }).click()
  await page.getByRole('button', { name: 'Start execution' }).click()
  await expect(page).toHaveURL(/\/executions\/[0-9a-f-]{36}/)
  await markDocument(page)
  return /[0-9a-f-]{36}/.exec(page.url())?.[0] ?? ''
}

test('orders by region, watched live to its end', async ({ page }) => {
  await run(page, 'orders-by-region')
  const execution = executionPage(page)
  await expect(execution.state).toHaveText('Success', { timeout: 30_000 })
  await expectNotReloaded(page)
  for (const task of ['fetch', 'clean', 'each_region', 'report', 'publish']) {
    await expect(execution.row(task)).toContainText('Success')
  }
  await expect(execution.row('add_up')).toHaveCount(5)

  await execution.row('clean').click()
  await expect(page).toHaveURL(/[?&]task=/)
  const inspector = execution.inspector('clean')
  await expect(inspector).toContainText('scripts.node.Script')

  const card = await execution.openWorkerInformation(1)
  await expect(card).toContainText('ended with a result')
  await expect(card.getByRole('button', { name: /^Copy [0-9a-f-]{36}$/ })).toBeVisible()
  await expect(card.locator('[data-worker-state]')).toHaveText('Active')
  await expect(fact(card, 'Host')).toHaveText(hostname())
  await expect(fact(card, 'Process id')).toHaveText(/^\d+$/)
  await expect(fact(card, 'Version')).toHaveText(/^\d+\.\d+\.\d+/)
  await expect(fact(card, 'Region')).toHaveText('eu-central')
  const pid = await fact(card, 'Process id').textContent()
  await card.getByRole('link', { name: 'mill-1' }).click()
  await expect(page).toHaveURL(/\/workers\/[0-9a-f-]{36}/)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('mill-1')
  await expect(fact(page.getByRole('main'), 'Process id')).toHaveText(pid ?? '')
  await expect(page.getByRole('main')).toContainText('orders-by-region')

  await page.goBack()
  await execution.tab('Logs').click()
  await expect(execution.log).toContainText(/\d+ lines read, \d+ orders kept/)
  await execution.tab('Outputs').click()
  const outputs = page.getByRole('region', { name: 'Outputs of the flow' })
  await expect(outputs).toContainText('report')
  await expect(outputs).toContainText('Region')
  await execution.tab('Graph').click()
  await expect(page.getByLabel('clean, scripts.node.Script').first()).toBeVisible()
  await execution.tab('Events').click()
  await expect(page.getByRole('table', { name: 'Events' }).getByRole('row').first()).toBeVisible()
  await execution.tab('Overview').click()
  await expect(page.getByRole('region', { name: 'States' })).toContainText('Success')
})

test('flaky shows each of its three attempts with its worker', async ({ page }) => {
  await run(page, 'flaky')
  const execution = executionPage(page)
  await expect(execution.state).toHaveText('Success', { timeout: 30_000 })
  await expectNotReloaded(page)
  await execution.row('third_time_lucky').click()
  const attempts = execution.inspector('third_time_lucky').getByRole('list').first()
  await expect(attempts.getByRole('listitem')).toHaveCount(3)
  await expect(attempts.getByRole('listitem').nth(0)).toContainText('Success')
  await expect(attempts.getByRole('listitem').nth(2)).toContainText('Failed')
  await execution.openWorkerInformation(2)
  for (const number of [1, 2, 3]) {
    const card = execution.workerInformation.getByRole('region', { name: `Attempt ${number}` })
    await expect(card.getByRole('link', { name: 'mill-1' })).toBeVisible()
  }
})

test('approve before publish waits for a person, who resumes it on the page', async ({ page }) => {
  await run(page, 'approve-before-publish')
  const execution = executionPage(page)
  await expect(execution.state).toHaveText('Paused')
  await execution.row('approval').click()
  await expect(execution.inspector('approval')).toContainText('somebody has to resume it')
  await page.getByRole('button', { name: 'Resume execution' }).click()
  const dialog = page.getByRole('dialog', { name: /^Resume this execution/ })
  await expect(dialog).toContainText('It goes on after approval.')
  await dialog.getByLabel(/^A word to the author/).fill('Well done')
  await dialog.getByRole('button', { name: 'Resume execution' }).click()
  await expect(execution.state).toHaveText('Success')
  await expectNotReloaded(page)
  await execution.tab('Logs').click()
  await expect(execution.log).toContainText('Published: Spring prices')
})

test('a refused approval takes the other way', async ({ page, rest }) => {
  const started = await rest.start('tutorial/approve-before-publish')
  await page.goto(`/executions/${started.id}`)
  const execution = executionPage(page)
  await expect(execution.state).toHaveText('Paused')
  await page.getByRole('button', { name: 'Resume execution' }).click()
  const dialog = page.getByRole('dialog', { name: /^Resume this execution/ })
  await dialog.getByRole('switch').click()
  await dialog.getByRole('button', { name: 'Resume execution' }).click()
  await expect(execution.row('reject')).toContainText('Success')
  await expect(execution.state).toHaveText(/Success|Warning/)
})

test('the flow that listens runs when its upstream has succeeded', async ({ page, rest }) => {
  await page.goto('/executions?flow=listen-to-flaky')
  await expect(page.getByRole('button', { name: 'Connection: Live' })).toBeVisible()
  const upstream = await rest.start('tutorial/flaky', { wait: true })
  expect(upstream.state.current).toBe('SUCCESS')
  // Others may have run flaky just before: ours is the one that names our upstream.
  let ours = ''
  await expect
    .poll(async () => {
      for (const { id } of await rest.executionsOf('tutorial/listen-to-flaky')) {
        const log = await (await rest.call('GET', `/logs/${id}`)).text()
        if (log.includes(upstream.id)) ours = id
      }
      return ours
    })
    .not.toBe('')
  const link = page.locator(`a[href="/executions/${ours}"]`)
  await expect(async () => {
    await page.getByRole('button', { name: /new executions?$/ }).click({ timeout: 2_000 })
    await expect(link).toBeVisible({ timeout: 2_000 })
  }).toPass()
  await link.click()
  await page.getByRole('tab', { name: 'Logs' }).first().click()
  await expect(page.getByRole('log')).toContainText(`flaky has ended as SUCCESS: ${upstream.id}`)
})

test('call an API asks the server itself', async ({ page }) => {
  await run(page, 'call-an-api')
  const execution = executionPage(page)
  await expect(execution.state).toHaveText('Success')
  await execution.tab('Logs').click()
  await expect(execution.log).toContainText('/livez answered 200')
  await execution.tab('Outputs').click()
  await expect(page.getByRole('region', { name: 'Outputs of the flow' })).toContainText('200')
})
