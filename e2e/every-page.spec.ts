// Every page, by light and by dark, wide and narrow: axe finds nothing, nothing sticks out.

import type { Page } from '@playwright/test'
import { expectAccessible, expectNoSidewaysScroll } from './support/accessible'
import { executionPage } from './support/execution-page'
import type { Rest } from './support/product'
import { expect, signedOut, test } from './support/test'

test.use({ contextOptions: { reducedMotion: 'reduce' } })

let sample: Promise<string> | undefined

/** An execution with much to show; one for all of these. */
const sampleExecution = (rest: Rest): Promise<string> =>
  (sample ??= rest.start('tutorial/orders-by-region', { wait: true }).then(({ id }) => id))

/** Both themes and both widths in two looks. */
async function look(page: Page): Promise<void> {
  await page.emulateMedia({ colorScheme: 'light' })
  await expect(page.locator('html')).not.toHaveClass(/dark/)
  await expectAccessible(page)
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.setViewportSize({ width: 390, height: 844 })
  await expect(page.locator('html')).toHaveClass(/dark/)
  await expectNoSidewaysScroll(page)
  await expectAccessible(page)
}

const pages: [name: string, path: string][] = [
  ['home', '/'],
  ['flows', '/flows'],
  ['a flow', '/flows/tutorial/orders-by-region'],
  ['a task of a flow', '/flows/tutorial/orders-by-region?task=clean'],
  ['source', '/flows/tutorial/orders-by-region?tab=source'],
  ['revisions', '/flows/tutorial/orders-by-region?tab=revisions'],
  ['executions of a flow', '/flows/tutorial/orders-by-region?tab=executions'],
  ['a new flow', '/flows/new'],
  ['executions', '/executions'],
  ['executions that nothing matches', '/executions?flow=none'],
  ['failures', '/executions/failures'],
  ['workers', '/workers?gone=true'],
  ['cluster', '/workers/cluster?hours=1'],
  ['notifications', '/notifications'],
  ['triggers', '/triggers'],
  ['profile', '/settings'],
  ['sessions', '/settings/sessions'],
  ['API tokens', '/settings/tokens'],
  ['people', '/settings/people'],
  ['audit log', '/settings/audit'],
]

for (const [name, path] of pages) {
  test(name, async ({ page, rest }) => {
    await sampleExecution(rest)
    await page.goto(path)
    await expect(page.getByRole('heading').first()).toBeVisible()
    await expect(page.getByRole('button', { name: 'Connection: Live' })).toBeVisible()
    await look(page)
  })
}

test('each of them in Chinese: all of it is said, nothing sticks out', async ({
  page,
  rest,
  address,
}, info) => {
  await page.context().addCookies([{ name: 'millrace-locale', value: 'zh', url: address }])
  const execution = `/executions/${await sampleExecution(rest)}`
  for (const [name, path] of [...pages, ['an execution', execution] as const]) {
    await page.goto(path)
    await expect(page.locator('html')).toHaveAttribute('lang', /^zh/)
    for (const [colorScheme, width] of [
      ['light', 1_440],
      ['dark', 390],
    ] as const) {
      await page.emulateMedia({ colorScheme })
      await page.setViewportSize({ width, height: 900 })
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
      await expectNoSidewaysScroll(page)
      await page.screenshot({ path: info.outputPath(`${name}-${width}.png`) })
    }
  }
})

for (const tab of ['overview', 'timeline', 'logs', 'graph', 'outputs', 'events']) {
  test(`an execution: ${tab}`, async ({ page, rest }) => {
    await page.goto(`/executions/${await sampleExecution(rest)}?tab=${tab}`)
    await expect(page.getByRole('tabpanel').first()).toBeVisible()
    await expect(page.locator('[aria-busy=true]')).toHaveCount(0)
    await look(page)
    if (tab !== 'events') return
    const overhang = await page
      .getByRole('table', { name: 'Events' })
      .evaluate((table) => table.scrollWidth - table.clientWidth)
    expect(overhang).toBeLessThanOrEqual(0)
  })
}

test('a task run and the worker of its attempt', async ({ page, rest }) => {
  await page.goto(`/executions/${await sampleExecution(rest)}`)
  const execution = executionPage(page)
  await execution.row('clean').click()
  await expect(execution.inspector('clean')).toBeVisible()
  await expectAccessible(page)
  const card = await execution.openWorkerInformation(1)
  await expect(card.getByRole('link', { name: 'mill-1' })).toBeVisible()
  await look(page)
})

test('one worker', async ({ page }) => {
  await page.goto('/workers')
  await page.getByRole('link', { name: 'mill-1' }).first().click()
  await expect(page).toHaveURL(/\/workers\/./)
  await expect(page.getByRole('region', { name: 'Process and machine' })).toBeVisible()
  await look(page)
})

test('the form of a run, the palette and the list of keys', async ({ page }) => {
  await page.goto('/flows/tutorial/orders-by-region')
  await page.getByRole('button', { name: 'Run', exact: true }).click()
  await expect(page.getByRole('dialog')).toContainText('Where the orders are')
  await expectAccessible(page)
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toBeHidden()
  await page.keyboard.press('ControlOrMeta+k')
  await expect(page.getByRole('dialog', { name: 'Search and act' })).toBeVisible()
  await expectAccessible(page)
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toBeHidden()
  await page.keyboard.press('?')
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible()
  await look(page)
})

test.describe('signed out', () => {
  test.use({ storageState: signedOut })
  for (const [name, path] of [
    ['sign in', '/sign-in'],
    ['a link that is gone', '/welcome?link=gone'],
    ['nothing at this address', '/nowhere'],
  ] as const) {
    test(name, async ({ page }) => {
      await page.goto(path)
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
      await look(page)
    })
  }
})
