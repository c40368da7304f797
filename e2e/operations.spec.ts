// What a person does to an execution while looking at it.

import { writeFileSync } from 'node:fs'
import { executionPage, expectNotReloaded, markDocument } from './support/execution-page'
import { uniqueName } from './support/product'
import { failsWithoutFile, namespace, runsForAnHour, waitsForFile } from './support/sources'
import { expect, test } from './support/test'

test('kill says in numbers what it ends, and ends it', async ({ page, rest }) => {
  const id = uniqueName('endless')
  await rest.createFlow(runsForAnHour(id))
  const started = await rest.start(`${namespace}/${id}`)
  await page.goto(`/executions/${started.id}`)
  await markDocument(page)
  const execution = executionPage(page)
  await expect(execution.row('left')).toContainText('Running')
  await expect(execution.row('right')).toContainText('Running')
  await page.getByRole('button', { name: 'Kill execution' }).click()
  const dialog = page.getByRole('alertdialog', { name: `Kill this execution of ${id}?` })
  await expect(dialog).toContainText('Kills 2 running tasks on 1 worker.')
  await dialog.getByRole('button', { name: 'Kill execution' }).click()
  await expect(execution.state).toHaveText('Killed')
  await expect(execution.row('left')).toContainText('Killed')
  await expectNotReloaded(page)
  await execution.row('left').click()
  const card = await execution.openWorkerInformation(1)
  await expect(card).toContainText('was killed; its process has stopped')
})

test('logs appear as they are written', async ({ page, rest }, info) => {
  const id = uniqueName('talking')
  const file = info.outputPath('go-on')
  await rest.createFlow(waitsForFile(id, file))
  const started = await rest.start(`${namespace}/${id}`)
  await page.goto(`/executions/${started.id}?tab=logs`)
  const execution = executionPage(page)
  await expect(execution.log).toContainText('waiting has begun')
  await expect(execution.state).toHaveText('Running')
  await expect(execution.log).not.toContainText('the file is there')
  writeFileSync(file, '')
  await expect(execution.log).toContainText('the file is there')
  await expect(execution.state).toHaveText('Success')
})

test('a failed execution says why, and goes on from there when it is restarted', async ({
  page,
  rest,
}, info) => {
  const id = uniqueName('failing')
  const file = info.outputPath('needed')
  await rest.createFlow(failsWithoutFile(id, file))
  const started = await rest.start(`${namespace}/${id}`, { wait: true })
  await page.goto(`/executions/${started.id}?tab=overview`)
  const execution = executionPage(page)
  await expect(execution.state).toHaveText('Failed')
  const why = page.getByRole('region', { name: 'Why it failed' })
  await expect(why).toContainText('Failed first: needs_file')
  await expect(why).toContainText('looking for the file')
  await expect(why.getByRole('link', { name: 'mill-1' })).toBeVisible()

  writeFileSync(file, '')
  await page.getByRole('button', { name: 'Restart from failed' }).click()
  const dialog = page.getByRole('alertdialog')
  await expect(dialog).toContainText('1 failed task')
  await dialog.getByRole('button', { name: 'Restart from failed' }).click()
  await expect(execution.state).toHaveText('Success')
  await expect(page.getByText('restarted once')).toBeVisible()
  const rows = (await rest.execution(started.id)).taskRunList
  expect(rows.filter(({ taskId }) => taskId === 'first')).toHaveLength(1)
})

test('a replay is a new execution that names the old one', async ({ page, rest }) => {
  const ended = await rest.start('tutorial/call-an-api', { wait: true })
  await page.goto(`/executions/${ended.id}`)
  await page.getByRole('button', { name: 'Replay execution' }).click()
  const dialog = page.getByRole('dialog', { name: 'Replay this execution of call-an-api?' })
  await expect(dialog.getByRole('status')).toContainText('Nothing is taken over')
  await dialog.getByRole('button', { name: 'Replay execution' }).click()
  await expect(page).not.toHaveURL(new RegExp(ended.id))
  await expect(page.getByRole('link', { name: /^Replay of/ })).toHaveAttribute(
    'href',
    `/executions/${ended.id}`,
  )
  await expect(executionPage(page).state).toHaveText('Success')
  await page.getByRole('link', { name: 'Compare with it' }).click()
  await expect(page).toHaveURL(new RegExp(`/executions/compare\\?left=${ended.id}&right=`))
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
})
