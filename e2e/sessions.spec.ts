// Where somebody is signed in, and how they end that from elsewhere.

import type { Page } from '@playwright/test'
import { enterByLink, invite } from './support/people'
import { expect, signIn, signedOut, test } from './support/test'

test('other devices are listed, and signed out one by one or all at once', async ({
  page,
  browser,
  address,
}) => {
  const guest = await invite(page)
  const first = await enterByLink(browser, address, guest)
  const others: Page[] = []
  for (let device = 0; device < 3; device++) {
    const context = await browser.newContext({
      baseURL: address,
      locale: 'en-GB',
      storageState: signedOut,
    })
    others.push(await context.newPage())
    await signIn(others[device] as Page, guest.person)
  }
  await first.goto('/settings/sessions')
  const rows = first.getByRole('table').getByRole('row')
  await expect(rows).toHaveCount(5)
  await expect(rows.nth(1)).toContainText(/Chrome on Linux|Chrome/)
  await expect(rows.nth(1)).toContainText('this one')
  await expect(rows.nth(1).getByRole('button')).toHaveCount(0)

  await rows.nth(2).getByRole('button', { name: 'Sign out' }).click()
  await expect(first.getByText('That device is signed out.')).toBeVisible()
  await expect(rows).toHaveCount(4)

  await first.getByRole('button', { name: 'Sign out all others' }).click()
  const dialog = first.getByRole('alertdialog', { name: 'Sign out 2 other devices?' })
  await dialog.getByRole('button', { name: 'Sign out all others' }).click()
  await expect(first.getByText('2 other devices are signed out.')).toBeVisible()
  await expect(rows).toHaveCount(2)
  await expect(first.getByText('You are signed in nowhere else.')).toBeVisible()
  for (const other of others) {
    await other.goto('/flows')
    await expect(other).toHaveURL(/\/sign-in/)
    await other.context().close()
  }
  await first.goto('/flows')
  await expect(first).toHaveURL(/\/flows$/)
  await first.context().close()
})

test('a person changes their name, and not to nothing', async ({ page, browser, address }) => {
  const guest = await invite(page)
  const own = await enterByLink(browser, address, guest)
  await own.goto('/settings')
  await expect(own.getByRole('button', { name: 'Connection: Live' })).toBeVisible()
  const name = own.getByLabel('Name', { exact: true })
  await name.fill('   ')
  await own.getByRole('button', { name: 'Save name' }).click()
  await expect(own.getByText('Enter a name.')).toBeVisible()
  await name.fill('Grace Hopper')
  await own.getByRole('button', { name: 'Save name' }).click()
  await expect(own.getByText('Name saved.')).toBeVisible()
  await page.goto('/settings/people')
  await expect(page.getByRole('row', { name: /Grace Hopper/ }).first()).toBeVisible()
  await own.context().close()
})

test('a form that is sent before the scripts are there is sent when they are', async ({
  page,
  browser,
  address,
}) => {
  const guest = await invite(page)
  const own = await enterByLink(browser, address, guest)
  let send = () => {}
  const scripts = new Promise<void>((resolve) => (send = resolve))
  await own.route(/\/_next\/static\/.*\.js/, async (route) => {
    await scripts
    await route.continue()
  })
  await own.goto('/settings', { waitUntil: 'commit' })
  await own.getByLabel('Current password').fill('not mine')
  await own.getByLabel('New password').fill('short')
  await own.getByRole('button', { name: 'Change password' }).click({ noWaitAfter: true })
  await own.getByLabel('Name', { exact: true }).fill('   ')
  await own.getByRole('button', { name: 'Save name' }).click({ noWaitAfter: true })
  send()
  await own.unrouteAll({ behavior: 'wait' })
  await expect(own.getByText('Enter a name.')).toBeVisible()
  await expect(own.getByText('The two are not the same.')).toBeVisible()
  // What was typed stands in the fields, and nothing of it in the address.
  await expect(own.getByLabel('Current password')).toHaveValue('not mine')
  expect(new URL(own.url()).search).toBe('')
  await own.context().close()
})
