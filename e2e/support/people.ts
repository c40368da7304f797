// New people, let in the way an administrator lets them in: invited on the settings page, with a link.

import { type Browser, expect, type Page } from '@playwright/test'
import { type Person, uniqueName } from './product'
import { openAlive } from './test'

/** Invites somebody with the role that the form proposes, viewer, or another. */
export async function invite(
  page: Page,
  role: 'Viewer' | 'Editor' = 'Viewer',
): Promise<{ link: string; person: Person }> {
  const person = { email: `${uniqueName('guest')}@example.com`, password: 'long enough to be one' }
  await page.goto('/settings/people')
  await page.getByRole('button', { name: 'Invite person' }).click()
  const dialog = page.getByRole('dialog', { name: 'Invite person' })
  await dialog.getByLabel('E-mail').fill(person.email)
  await dialog.getByLabel('Name', { exact: true }).fill('Grace Guest')
  if (role !== 'Viewer') {
    await dialog.getByRole('combobox', { name: 'Role' }).click()
    await page.getByRole('option', { name: role }).click()
  }
  await dialog.getByRole('button', { name: 'Create account' }).click()
  const link = await dialog.getByLabel('One-time link').inputValue()
  return { link, person }
}

/** Uses the link in a browser of its own. The page that comes back is signed in. */
export async function enterByLink(
  browser: Browser,
  baseURL: string,
  { link, person }: { link: string; person: Person },
): Promise<Page> {
  const context = await browser.newContext({
    baseURL,
    locale: 'en-GB',
    storageState: { cookies: [], origins: [] },
  })
  const page = await context.newPage()
  openAlive(page)
  const { pathname, search } = new URL(link, baseURL)
  await page.goto(`${pathname}${search}`)
  await page.getByLabel('New password').fill(person.password)
  await page.getByLabel('The same again').fill(person.password)
  await page.getByRole('button', { name: 'Set password and sign in' }).click()
  await expect(page.getByRole('navigation', { name: 'Main' })).toBeVisible()
  return page
}
