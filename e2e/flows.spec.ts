// Flows: found, read, written, saved over each other's heads, run and deleted.

import type { Page } from '@playwright/test'
import { uniqueName } from './support/product'
import { asksForInputs, namespace, says } from './support/sources'
import { expect, test } from './support/test'

const editor = (page: Page) => page.getByRole('textbox', { name: 'Source of the flow in YAML' })

/** Replaces the whole text, as a paste does. */
async function write(page: Page, source: string): Promise<void> {
  await editor(page).click()
  await page.keyboard.press('ControlOrMeta+A')
  await page.keyboard.press('Delete')
  await page.keyboard.insertText(source)
}

test('the search of the list is in the address', async ({ page, rest }) => {
  const id = uniqueName('found')
  await rest.createFlow(says(id, 'Hello'))
  await page.goto('/flows')
  await page.getByRole('searchbox', { name: 'Search flows' }).fill(id)
  await expect(page).toHaveURL(new RegExp(`[?&]q=${id}`))
  await expect(page.getByRole('link', { name: id })).toBeVisible()
  await expect(page.getByRole('link', { name: 'orders-by-region' })).toBeHidden()
  await page.reload()
  await expect(page.getByRole('searchbox', { name: 'Search flows' })).toHaveValue(id)
  await page.getByRole('searchbox', { name: 'Search flows' }).fill('nothing is called so')
  await expect(page.getByText('No flow matches')).toBeVisible()
})

test('a flow shows its graph, a task of it, and its source', async ({ page }) => {
  await page.goto('/flows')
  await page.getByRole('link', { name: 'orders-by-region' }).first().click()
  await page.getByLabel('clean, scripts.node.Script').click()
  await expect(page).toHaveURL(/[?&]task=/)
  const details = page.getByRole('complementary', { name: 'Task clean' })
  await expect(details).toContainText('orders kept')
  await page.keyboard.press('Escape')
  await expect(details).toBeHidden()
  await page.getByRole('link', { name: 'Source' }).click()
  await expect(editor(page)).toContainText('id: orders-by-region')
})

test('a problem is shown as it is typed, with its line; mended, it is saved as a revision', async ({
  page,
  rest,
}) => {
  const id = uniqueName('edited')
  await rest.createFlow(says(id, 'First words'))
  await page.goto(`/flows/${namespace}/${id}?tab=source`)
  await write(page, says(id, 'Other words').replace('core.log.Log', 'core.log.Logg'))
  const problems = page.getByRole('region', { name: 'Problems' })
  await expect(problems).toContainText('core.log.Logg')
  await expect(problems).toContainText(/\b5:\d+/)
  await expect(page.getByRole('button', { name: 'Save revision' })).toBeDisabled()
  await write(page, says(id, 'Other words'))
  await expect(page.getByText('No problems')).toBeVisible()
  await page.getByRole('button', { name: 'Save revision' }).click()
  await expect(page.getByText('Revision 2 is saved.')).toBeVisible()
  await page.getByRole('link', { name: 'Revisions' }).click()
  await expect(page.getByText('Changes since revision 1')).toBeVisible()
  await expect(page.getByText('First words')).toBeVisible()
  await expect(page.getByText('Other words')).toBeVisible()
})

test('saving over somebody shows both versions and loses neither', async ({ page, rest }) => {
  const id = uniqueName('contested')
  const key = `${namespace}/${id}`
  await rest.createFlow(says(id, 'As it was'))
  await page.goto(`/flows/${key}?tab=source`)
  await expect(editor(page)).toContainText('As it was')
  await rest.saveFlow(key, says(id, 'What they wrote'))
  await write(page, says(id, 'What I wrote'))
  await expect(page.getByText('No problems')).toBeVisible()
  await page.getByRole('button', { name: 'Save revision' }).click()
  const dialog = page.getByRole('dialog', { name: 'Somebody saved meanwhile' })
  await expect(dialog).toContainText('What they wrote')
  await expect(dialog).toContainText('What I wrote')
  await dialog.getByRole('button', { name: 'Save mine as revision 3' }).click()
  await expect(page.getByText('Revision 3 is saved.')).toBeVisible()
  const saved = await rest.call('GET', `/flows/${key}`)
  expect(await saved.text()).toContain('What I wrote')
})

test('a flow is written, created and deleted', async ({ page, rest }) => {
  const id = uniqueName('short-lived')
  await page.goto('/flows')
  await page.getByRole('link', { name: 'New flow' }).click()
  await expect(page.getByText('No problems')).toBeVisible()
  await write(page, says(id, 'Here and gone'))
  await expect(page.getByText('No problems')).toBeVisible()
  await page.getByRole('button', { name: 'Create flow' }).click()
  await expect(page).toHaveURL(new RegExp(`/flows/${namespace}/${id}`))
  await page.getByRole('button', { name: 'Actions' }).click()
  await page.getByRole('menuitem', { name: 'Delete flow' }).click()
  const dialog = page.getByRole('alertdialog', { name: `Delete ${id}?` })
  await dialog.getByRole('button', { name: 'Delete flow' }).click()
  await expect(page).toHaveURL(/\/flows$/)
  await expect(page.getByText(`${id} is deleted.`)).toBeVisible()
  expect((await rest.call('GET', `/flows/${namespace}/${id}`)).status).toBe(404)
})

test('the form says what is wrong with each input, and a double click starts once', async ({
  page,
  rest,
}) => {
  const id = uniqueName('asking')
  const key = `${namespace}/${id}`
  await rest.createFlow(asksForInputs(id))
  await page.goto(`/flows/${key}`)
  await page.getByRole('button', { name: 'Run', exact: true }).click()
  const dialog = page.getByRole('dialog', { name: `Run ${id}` })
  const field = (name: string) => dialog.getByLabel(new RegExp(`^${name}`))
  const start = dialog.getByRole('button', { name: 'Start execution' })

  await start.click()
  await expect(field('count')).toHaveAccessibleDescription('This input is required.')
  await field('count').fill('11')
  await field('Whom to tell').fill('nobody')
  await field('pause').fill('five minutes')
  await start.click()
  await expect(field('count')).toHaveAccessibleDescription('At most 10.')
  await expect(field('Whom to tell')).toHaveAccessibleDescription('Enter an e-mail address.')
  await expect(field('pause')).toHaveAccessibleDescription(/ISO 8601 duration/)
  expect(await rest.executionsOf(key)).toEqual([])

  await field('count').fill('7')
  await field('Whom to tell').fill('grace@example.com')
  await field('pause').fill('PT5M')
  await field('size').click()
  await page.getByRole('option', { name: 'large' }).click()
  await dialog.getByRole('switch').click()
  await start.dblclick()
  await expect(page).toHaveURL(/\/executions\/[0-9a-f-]{36}/)
  await page.getByRole('tab', { name: 'Logs' }).first().click()
  await expect(page.getByRole('log')).toContainText('7 large for grace@example.com, loud true')
  expect(await rest.executionsOf(key)).toHaveLength(1)
})
