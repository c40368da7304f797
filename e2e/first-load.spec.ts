// What a page sends before it can be used, and that nothing is lost or put right afterwards.

import type { Page } from '@playwright/test'
import type { Rest } from './support/product'
import { expect, test } from './support/test'

const listLimit = 200_000
const executionLimit = 300_000
/** With what comes after the page stands: the library of the socket. */
const laterBytes = 20_000

const lists = [
  '/',
  '/flows',
  '/executions',
  '/executions/failures',
  '/triggers',
  '/workers',
  '/workers/cluster',
  '/settings/audit',
]

/**
 * Bytes of scripts as they travel: compressed, without headers. `needed` are those that the page names, `all`
 * what it fetched until it was live.
 */
async function scriptBytes(page: Page, path: string): Promise<{ needed: number; all: number }> {
  const session = await page.context().newCDPSession(page)
  await session.send('Network.enable')
  await session.send('Network.setCacheDisabled', { cacheDisabled: true })
  const scripts = new Map<string, { url: string; head: number }>()
  const sizes: { url: string; bytes: number }[] = []
  session.on('Network.responseReceived', ({ requestId, response }) => {
    const { mimeType, url, encodedDataLength: head } = response
    if (mimeType.includes('javascript')) scripts.set(requestId, { url, head })
  })
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const script = scripts.get(requestId)
    if (script) sizes.push({ url: script.url, bytes: encodedDataLength - script.head })
  })
  const response = await page.goto(path)
  const html = (await response?.text()) ?? ''
  await expect(page.getByRole('button', { name: 'Connection: Live' })).toBeVisible()
  await page.waitForLoadState('networkidle')
  await session.detach()
  const sum = (part: typeof sizes) => part.reduce((total, { bytes }) => total + bytes, 0)
  const named = sizes.filter(({ url }) => html.includes(new URL(url).pathname))
  expect(named.length).toBeGreaterThan(5)
  return { needed: sum(named), all: sum(sizes) }
}

for (const path of lists) {
  test(`the scripts of ${path} stay under 200 KB`, async ({ page }) => {
    const { needed, all } = await scriptBytes(page, path)
    expect(needed).toBeLessThan(listLimit)
    expect(all).toBeLessThan(listLimit + laterBytes)
  })
}

async function anExecution(rest: Rest): Promise<string> {
  return (await rest.start('tutorial/orders-by-region', { wait: true })).id
}

test('the scripts of an execution stay under 300 KB', async ({ page, rest }) => {
  const { all } = await scriptBytes(page, `/executions/${await anExecution(rest)}`)
  expect(all).toBeLessThan(executionLimit)
})

test('what the server drew is what the browser begins with, on every load', async ({
  page,
  rest,
}) => {
  const id = await anExecution(rest)
  const execution = ['', '?tab=overview', '?tab=outputs'].map((tab) => `/executions/${id}${tab}`)
  // A mismatch is thrown in the page, which turns every journey red.
  for (const path of [...lists, ...execution, '/flows/tutorial/orders-by-region']) {
    for (let time = 0; time < 2; time += 1) {
      await page.goto(path)
      await expect(page.getByRole('button', { name: 'Connection: Live' })).toBeVisible()
      await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight))
      await page.reload()
      await expect(page.getByRole('button', { name: 'Connection: Live' })).toBeVisible()
    }
  }
})

test('a page that is not connected does not say live', async ({ page }) => {
  // It opens and never answers.
  await page.routeWebSocket(/socket\.io/, () => {})
  await page.goto('/executions', { waitUntil: 'commit' })
  const pill = page.getByRole('button', { name: /^Connection:/ })
  await expect(pill).toHaveAccessibleName('Connection: Connecting')
  await expect(pill).toHaveAccessibleName('Connection: Offline')
})

test('a key that comes before the script is not lost', async ({ page }) => {
  let release = () => {}
  const held = new Promise<void>((resolve) => (release = resolve))
  await page.route(/_next\/static\/chunks\/[^?]*\.js/, async (route) => {
    await held
    await route.continue()
  })
  await page.goto('/executions', { waitUntil: 'commit' })
  // The script in the head is there; none of the page's own is.
  await expect.poll(() => page.evaluate(() => 'millraceKeys' in window)).toBe(true)
  await page.keyboard.press('Control+k')
  release()
  await expect(page.getByRole('dialog', { name: 'Search and act' })).toBeVisible()
})
