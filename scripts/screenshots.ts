// `npm run screenshots`: the pictures of README, taken from a product that is started for them alone, with
// its sample flows run. Written to public/screenshots, each page by light and by dark.

import { mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { chromium, type Page } from '@playwright/test'
import { findChromium } from '../e2e/chromium'
import { createInstance } from '../e2e/support/instance'
import { administrator, restOf, type Rest } from '../e2e/support/product'

const folder = join(import.meta.dirname, '../public/screenshots')
const viewport = { width: 1440, height: 900 }
const largestBytes = 200 * 1024

const failing = `id: nightly-import
namespace: company.shop
labels: { team: data }
tasks:
  - id: connect
    type: core.log.Log
    message: Connecting to the warehouse
  - id: load
    type: scripts.shell.Commands
    commands:
      - echo loading 3 of 12 tables
      - echo the table orders is locked by another import >&2
      - exit 1
`

/** Runs the samples, so that there is something to see. The id is that of *orders by region*. */
async function fill(rest: Rest): Promise<string> {
  await rest.createFlow(failing)
  for (const id of ['call-an-api', 'flaky', 'fan-out', 'call-an-api', 'orders-by-region']) {
    await rest.start(`tutorial/${id}`, { wait: true })
  }
  await rest.start('company.shop/nightly-import', { wait: true })
  await rest.start('tutorial/approve-before-publish')
  return (await rest.start('tutorial/orders-by-region', { wait: true })).id
}

async function signIn(page: Page): Promise<void> {
  await page.goto('/sign-in')
  await page.getByLabel('E-mail').fill(administrator.email)
  await page.getByLabel('Password').fill(administrator.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('navigation', { name: 'Main' }).waitFor()
}

async function shoot(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'Connection: Live' }).waitFor()
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    const path = join(folder, `${name}-${colorScheme}.png`)
    await page.screenshot({ path, animations: 'disabled', caret: 'hide' })
    const { size } = statSync(path)
    if (size > largestBytes) throw new Error(`${path} has ${size} bytes: too many for a README.`)
    console.log(`${path} ${Math.round(size / 1024)} KB`)
  }
}

async function shootAll(page: Page, executionId: string): Promise<void> {
  await signIn(page)
  await page.goto(`/executions/${executionId}`)
  await page.getByRole('row', { name: /^clean\b/ }).click()
  const inspector = page.getByRole('complementary', { name: 'Task run clean' })
  await inspector.getByText('mill-1').waitFor()
  await shoot(page, 'execution')

  await page.goto('/flows')
  await page.getByRole('link', { name: 'orders-by-region' }).waitFor()
  await shoot(page, 'flows')

  await page.goto('/flows/tutorial/orders-by-region')
  await page.getByLabel('clean, scripts.node.Script').click()
  await page.getByRole('complementary', { name: 'Task clean' }).waitFor()
  await shoot(page, 'flow')

  await page.goto('/executions')
  await page.getByRole('table', { name: 'Executions' }).waitFor()
  await shoot(page, 'executions')

  await page.goto('/workers')
  await page.getByRole('link', { name: 'mill-1' }).first().waitFor()
  await shoot(page, 'workers')
}

const instance = await createInstance({
  MILLRACE_ADMIN_EMAIL: administrator.email,
  MILLRACE_ADMIN_PASSWORD: administrator.password,
  MILLRACE_WORKER_NAME: 'mill-1',
  MILLRACE_REGION: 'eu-central',
  MILLRACE_WORKERS: '2',
})
const browser = await chromium.launch(await findChromium())
try {
  mkdirSync(folder, { recursive: true })
  instance.start()
  await instance.ready()
  const executionId = await fill(restOf(instance.url))
  const page = await browser.newPage({
    baseURL: instance.url,
    viewport,
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
  })
  await shootAll(page, executionId)
} finally {
  await browser.close()
  await instance.remove()
}
