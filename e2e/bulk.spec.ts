// Many executions at once: by what is chosen and by what a filter matches; views, columns and files.

import { readFileSync } from 'node:fs'
import type { Page } from '@playwright/test'
import { uniqueName } from './support/product'
import { namespace, runsForAnHour, says } from './support/sources'
import { expect, test } from './support/test'

const perPage = 50

const chooseAll = (page: Page) =>
  page.getByRole('checkbox', { name: 'Select all that are shown' }).click()

test('all that a filter matches are killed, with their number said before', async ({
  page,
  rest,
}) => {
  test.setTimeout(180_000)
  const id = uniqueName('many')
  const key = `${namespace}/${id}`
  await rest.createFlow(`${runsForAnHour(id)}concurrency:\n  limit: 1\n`)
  const count = perPage + 5
  for (let n = 0; n < count; n += 5) {
    await Promise.all(Array.from({ length: 5 }, () => rest.start(key)))
  }
  await page.goto(`/executions?flow=${id}`)
  await expect(page.getByRole('link', { name: new RegExp(`${id}$`) }).first()).toBeVisible()
  await page.evaluate(() => window.scrollTo(0, 0))
  await chooseAll(page)
  const bar = page.getByRole('toolbar', { name: 'Selected executions' })
  const matching = bar.getByRole('button', { name: 'Choose all that match the filter' })
  // The next page may come before the choice or after it: then those that came are chosen as well.
  const whole = bar.getByText(new RegExp(`All that match|${count} selected`))
  await expect(async () => {
    if (await matching.isVisible()) await matching.click()
    else if (!(await whole.isVisible())) await chooseAll(page)
    await expect(whole).toBeVisible({ timeout: 1_000 })
  }).toPass({ timeout: 60_000 })
  await bar.getByRole('button', { name: 'Kill' }).click()
  const dialog = page.getByRole('alertdialog', { name: `Kill ${count} executions?` })
  await expect(dialog).toContainText(`${count} live executions end`)
  await dialog.getByRole('button', { name: `Kill ${count} executions` }).click()
  await expect(page.getByText(`${count} executions killed`)).toBeVisible()
  await expect
    .poll(async () => {
      const states = (await rest.executionsOf(key)).map(({ state }) => state.current)
      return [...new Set(states)]
    })
    .toEqual(['KILLED'])
})

test('an operation counts only what it can touch', async ({ page, rest }) => {
  const id = uniqueName('ended')
  await rest.createFlow(says(id, 'hello'))
  await rest.start(`${namespace}/${id}`, { wait: true })
  await page.goto(`/executions?flow=${id}`)
  await chooseAll(page)
  const bar = page.getByRole('toolbar', { name: 'Selected executions' })
  await expect(bar.getByRole('button', { name: 'Kill' })).toBeDisabled()
  await bar.getByRole('button', { name: 'Delete' }).click()
  await page.getByRole('alertdialog').getByRole('button', { name: 'Delete 1 execution' }).click()
  await expect(page.getByText('No execution matches')).toBeVisible()
})

test('a view is kept under a name and brings its filters back', async ({ page }) => {
  const name = uniqueName('view')
  await page.goto('/executions?state=FAILED')
  await page.getByRole('button', { name: 'Views' }).click()
  await page.getByRole('menuitem', { name: 'Save or delete a view' }).click()
  const dialog = page.getByRole('dialog', { name: 'Views of this list' })
  await dialog.getByLabel('Name').fill(name)
  await dialog.getByRole('button', { name: 'Save view' }).click()
  await expect(dialog).toBeHidden()
  await page.goto('/executions')
  await page.getByRole('button', { name: 'Views' }).click()
  await page.getByRole('menuitem', { name }).click()
  await expect(page).toHaveURL(/state=FAILED/)
  await page.getByRole('button', { name: 'Views' }).click()
  await page.getByRole('menuitem', { name: 'Save or delete a view' }).click()
  await dialog.getByRole('button', { name: `Delete the view ${name}` }).click()
  await expect(dialog.getByText(name)).toHaveCount(0)
})

test('columns are chosen and stay', async ({ page, rest }) => {
  await rest.start('tutorial/flaky')
  await page.goto('/executions')
  const heading = (name: string) => page.getByRole('columnheader', { name, exact: true })
  await expect(heading('Labels')).toBeVisible()
  await page.getByRole('button', { name: 'Columns' }).click()
  await page.getByRole('menuitemcheckbox', { name: 'Labels' }).click()
  await page.getByRole('menuitemcheckbox', { name: 'Revision' }).click()
  await page.keyboard.press('Escape')
  await expect(heading('Labels')).toHaveCount(0)
  await page.reload()
  await expect(heading('Revision')).toBeVisible()
  await expect(heading('Labels')).toHaveCount(0)
})

test('what a filter matches leaves as a file', async ({ page, rest }) => {
  const id = uniqueName('exported')
  await rest.createFlow(says(id, 'hello'))
  const started = await rest.start(`${namespace}/${id}`, { wait: true })
  await page.goto(`/executions?flow=${id}`)
  await page.getByRole('button', { name: 'Export' }).click()
  const download = page.waitForEvent('download')
  await page.getByRole('menuitem', { name: /^CSV/ }).click()
  const file = await (await download).path()
  const lines = readFileSync(file, 'utf8').trim().split('\r\n')
  expect(lines).toHaveLength(2)
  expect(lines[1]).toContain(started.id)
})
