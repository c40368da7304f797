// `test` as every journey uses it: signed in as the administrator, with the REST API at hand, and red when
// the page throws or breaks its content security policy, whatever else the journey looks at.

import { test as base, type Browser, expect, type Locator, type Page } from '@playwright/test'
import { administrator, type Person, type Rest, restOf } from './product'

type StorageState = Awaited<ReturnType<Awaited<ReturnType<Browser['newContext']>>['storageState']>>

type Fixtures = { address: string; rest: Rest; quietPage: void }
type WorkerFixtures = { administratorState: StorageState }

export const test = base.extend<Fixtures, WorkerFixtures>({
  administratorState: [
    async ({ browser }, use, info) => {
      const { baseURL } = info.project.use
      const context = await browser.newContext({ baseURL, locale: 'en-GB' })
      await signIn(await context.newPage(), administrator)
      await use(await context.storageState())
      await context.close()
    },
    { scope: 'worker' },
  ],
  storageState: ({ administratorState }, use) => use(administratorState),
  address: ({ baseURL }, use) => use(baseURL ?? ''),
  rest: ({ address }, use) => use(restOf(address)),
  quietPage: [
    async ({ page }, use) => {
      openAlive(page)
      const problems = collectProblems(page)
      await use()
      expect(problems, 'errors in the page').toEqual([])
    },
    { auto: true },
  ],
})

export const signedOut: StorageState = { cookies: [], origins: [] }

/** Everything that the page throws, every breach of its content security policy, and every message it lacks. */
export function collectProblems(page: Page): string[] {
  const problems: string[] = []
  page.on('pageerror', (error) => problems.push(error.stack ?? error.message))
  page.on('console', (message) => {
    if (/content security policy|MISSING_MESSAGE|FORMATTING_ERROR/i.test(message.text()))
      problems.push(message.text())
  })
  return problems
}

export async function signIn(page: Page, person: Person): Promise<void> {
  await page.goto('/sign-in')
  await page.getByLabel('E-mail').fill(person.email)
  await page.getByLabel('Password').fill(person.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByRole('navigation', { name: 'Main' })).toBeVisible()
}

/** Resolves once React has taken the element over: it leaves its mark on each. */
export async function whenAlive(element: Locator): Promise<void> {
  const alive = (node: Element) => Object.keys(node).some((key) => key.startsWith('__reactProps'))
  await expect.poll(() => element.evaluate(alive)).toBe(true)
}

/**
 * From here on `goto` ends when the page answers to clicks, as for a person who sees it: the list, the form and
 * the menu of a page are taken over by React after its frame. With `waitUntil` it ends as the browser says.
 */
export function openAlive(page: Page): void {
  const open = page.goto.bind(page)
  page.goto = async (address, options) => {
    const answer = await open(address, options)
    if (!options?.waitUntil) {
      await page.waitForFunction(() =>
        [...document.querySelectorAll('button, form')].every((node) =>
          Object.keys(node).some((key) => key.startsWith('__reactProps')),
        ),
      )
    }
    return answer
  }
}

export { expect } from '@playwright/test'
