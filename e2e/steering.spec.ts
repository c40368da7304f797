// What else a person does to one execution: what the state allows, said before it is done.

import { writeFileSync } from 'node:fs'
import type { Page } from '@playwright/test'
import { executionPage, expectNotReloaded, markDocument } from './support/execution-page'
import { uniqueName } from './support/product'
import { namespace, runsForAnHour, says } from './support/sources'
import { expect, test } from './support/test'

/** Chooses it in the menu of the header, reads what it will do, and does it. */
async function operate(page: Page, verb: string, what: string | RegExp): Promise<void> {
  await page.getByRole('button', { name: 'More actions' }).click()
  await page.getByRole('menuitem', { name: verb }).click()
  const dialog = page.getByRole('alertdialog')
  await expect(dialog).toContainText(what)
  await dialog.getByRole('button', { name: verb }).click()
  await expect(dialog).toBeHidden()
}

const waitsBetween = (id: string, file: string) => `id: ${id}
namespace: ${namespace}
tasks:
  - id: first
    type: scripts.shell.Commands
    commands: ["until [ -f '${file}' ]; do sleep 0.1; done"]
  - {id: second, type: core.debug.Return, format: x}
`

test('a pause lets what runs end and starts nothing, until it is resumed', async ({
  page,
  rest,
}, info) => {
  const id = uniqueName('held')
  const file = info.outputPath('go-on')
  await rest.createFlow(waitsBetween(id, file))
  const { id: started } = await rest.start(`${namespace}/${id}`)
  await page.goto(`/executions/${started}`)
  await markDocument(page)
  const { row, state } = executionPage(page)
  await expect(row('first')).toContainText('Running')
  await operate(page, 'Pause execution', '1 running task goes on to its end. Nothing new starts')
  await expect(state).toHaveText('Paused')
  writeFileSync(file, '')
  await expect(row('first')).toContainText('Success')
  await expect(row('second')).toContainText('Created')
  await page.getByRole('button', { name: 'Resume execution' }).click()
  await page
    .getByRole('alertdialog')
    .or(page.getByRole('dialog'))
    .getByRole('button', { name: 'Resume execution' })
    .click()
  await expect(state).toHaveText('Success')
  await expect(row('second')).toContainText('Success')
  await expectNotReloaded(page)
})

test('what is queued is taken out of the queue, or run now', async ({ page, rest }) => {
  const id = uniqueName('crowded')
  await rest.createFlow(`${runsForAnHour(id)}concurrency:\n  limit: 1\n`)
  const key = `${namespace}/${id}`
  const ids = [await rest.start(key), await rest.start(key), await rest.start(key)].map(
    (one) => one.id,
  )
  const { state } = executionPage(page)
  for (const [at, verb, what] of [
    [1, 'Take out of the queue', 'It starts at once, above the concurrency limit of its flow.'],
    [2, 'Run now', 'It no longer waits for its time, its slot or its approval'],
  ] as const) {
    await page.goto(`/executions/${ids[at]}`)
    await expect(state).toHaveText('Queued')
    await operate(page, verb, what)
    await expect(state).toHaveText('Running')
  }
  await rest.reaches(ids[0] ?? '', 'RUNNING')
  for (const one of ids) await rest.kill(one)
})

test('an execution is deleted for good, with a word on what goes with it', async ({
  page,
  rest,
}) => {
  const id = uniqueName('unwanted')
  await rest.createFlow(says(id, 'hello'))
  const { id: ended } = await rest.start(`${namespace}/${id}`, { wait: true })
  await page.goto(`/executions/${ended}`)
  await operate(page, 'Delete execution', 'for good with its logs, outputs and 1 task run')
  await expect(page).toHaveURL(/\/executions$/)
  expect((await rest.call('GET', `/executions/${ended}`)).status).toBe(404)
})

test('a replay runs on another revision, and says which it replays', async ({ page, rest }) => {
  const id = uniqueName('revised')
  const key = `${namespace}/${id}`
  await rest.createFlow(says(id, 'the first words'))
  const { id: ended } = await rest.start(key, { wait: true })
  await rest.saveFlow(key, says(id, 'other words'))
  await page.goto(`/executions/${ended}`)
  await page.getByRole('button', { name: 'Replay execution' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel(/^On revision/).selectOption('Revision 2, the newest')
  await dialog.getByRole('button', { name: 'Replay execution' }).click()
  await expect(page).not.toHaveURL(new RegExp(ended))
  await expect(page.getByRole('link', { name: 'Revision 2' })).toBeVisible()
  const replayed = page.getByRole('link', { name: `Replay of ` })
  await expect(replayed).toHaveAttribute('href', `/executions/${ended}`)
  await executionPage(page).tab('Logs').click()
  await expect(executionPage(page).log).toContainText('other words')
})

test('of what no worker ran, the server that decided it is shown', async ({ page, rest }) => {
  const ended = await rest.start('tutorial/orders-by-region', { wait: true })
  await page.goto(`/executions/${ended.id}`)
  const { row, inspector, workerInformation } = executionPage(page)
  await row('each_region').click()
  const panel = inspector('each_region')
  await expect(panel).toContainText('Decided by the engine: no worker was needed.')
  await panel.getByRole('button', { name: 'Worker information' }).click()
  await expect(workerInformation).toContainText(/Decided by the engine on server \S+, process \d+/)
})

test('a value is copied as the expression that reads it', async ({ page, rest }) => {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  const id = uniqueName('values')
  await rest.createFlow(`id: ${id}
namespace: ${namespace}
tasks:
  - id: give
    type: core.output.OutputValues
    values: {list: [{name: Ada}], "two words": 2}
`)
  const { id: ended, taskRunList } = await rest.start(`${namespace}/${id}`, { wait: true })
  await page.goto(`/executions/${ended}?tab=outputs`)
  const copies = page.getByRole('button', { name: /^Copy \{\{/ })
  await expect(copies.first()).toBeAttached()
  const offered = await copies.evaluateAll((all) => all.map((one) => one.getAttribute('title')))
  const wanted = offered.findIndex((expression) => expression?.includes('two words'))
  expect(wanted).toBeGreaterThanOrEqual(0)
  await copies.nth(wanted).click()
  const copied = await page.evaluate(() => navigator.clipboard.readText())
  // What was copied is what the language reads.
  const answer = await rest.call('POST', `/executions/${ended}/eval/${taskRunList[0]?.id}`, {
    body: copied,
    headers: { 'content-type': 'application/x-yaml' },
  })
  expect(await answer.json()).toMatchObject({ result: '2' })
})

test('a subflow is opened from the graph, and leads back', async ({ page, rest }) => {
  const [inner, outer] = [uniqueName('inner'), uniqueName('outer')]
  await rest.createFlow(says(inner, 'from below'))
  await rest.createFlow(`id: ${outer}
namespace: ${namespace}
tasks:
  - {id: call, type: core.flow.Subflow, namespace: ${namespace}, flowId: ${inner}, wait: true}
`)
  const { id: ended } = await rest.start(`${namespace}/${outer}`, { wait: true })
  await page.goto(`/executions/${ended}?tab=graph`)
  await page
    .getByRole('group', { name: /^call/ })
    .getByRole('link', { name: 'Open the execution that it started' })
    .click()
  await expect(page).not.toHaveURL(new RegExp(ended))
  await expect(page.getByRole('heading', { level: 1 })).toContainText(inner)
  await page.getByRole('link', { name: /^Started by / }).click()
  await expect(page).toHaveURL(new RegExp(`/executions/${ended}`))
})
