// Several people on one execution: they see the same, and who may not look any more sees nothing new.

import type { Browser, Page } from '@playwright/test'
import { writeFileSync } from 'node:fs'
import { executionPage, expectNotReloaded, markDocument } from './support/execution-page'
import { enterByLink, invite } from './support/people'
import { administrator, uniqueName, type Rest } from './support/product'
import { namespace, waitsForFile } from './support/sources'
import { expect, signIn, signedOut, test } from './support/test'

const rounds = 3

const pausesOften = (id: string) => `id: ${id}
namespace: ${namespace}
tasks:
${Array.from(
  { length: rounds },
  (_, round) => `  - id: work${round}
    type: core.flow.ForEach
    values: [1, 2, 3]
    tasks:
      - id: step${round}
        type: core.debug.Return
        format: "{{ taskrun.value }}"
  - id: pause${round}
    type: core.flow.Pause
`,
).join('')}`

/** What a page says: state of the execution, and each row of its tree in words. */
async function said(page: Page): Promise<string[]> {
  const state = await executionPage(page).state.textContent()
  const rows = await executionPage(page).timeline.getByRole('row').allTextContents()
  return [state ?? '', ...rows.map((row) => row.replaceAll(/\d+(\.\d+)? (ms|s)\b/g, ''))]
}

async function anotherBrowser(browser: Browser, address: string): Promise<Page> {
  const context = await browser.newContext({
    baseURL: address,
    locale: 'en-GB',
    storageState: signedOut,
  })
  const page = await context.newPage()
  await signIn(page, administrator)
  return page
}

test('two browsers agree at every pause, though one of them was away', async ({
  page,
  browser,
  address,
  rest,
}) => {
  const id = uniqueName('together')
  await rest.createFlow(pausesOften(id))
  const started = await rest.start(`${namespace}/${id}`)
  const other = await anotherBrowser(browser, address)
  const pages = [page, other]
  for (const each of pages) {
    await each.goto(`/executions/${started.id}`)
    await expect(each.getByRole('button', { name: 'Connection: Live' })).toBeVisible()
    await markDocument(each)
  }
  for (let round = 0; round < rounds; round += 1) {
    await rest.reaches(started.id, 'PAUSED')
    for (const each of pages) {
      await expect(executionPage(each).state).toHaveText('Paused')
      await expect(executionPage(each).row(`pause${round}`)).toContainText('Paused')
      await expect(executionPage(each).row(`step${round}`)).toHaveCount(3)
    }
    await expect.poll(async () => await said(other)).toEqual(await said(page))
    await other.context().setOffline(true)
    const resumed = await rest.call('POST', `/executions/${started.id}/resume`)
    expect(resumed.ok).toBe(true)
    if (round + 1 < rounds) await expect(executionPage(page).row(`pause${round + 1}`)).toBeVisible()
    await other.context().setOffline(false)
  }
  for (const each of pages) {
    await expect(executionPage(each).state).toHaveText('Success')
    await expectNotReloaded(each)
  }
  await expect.poll(async () => await said(other)).toEqual(await said(page))
  await other.context().close()
})

/** The execution goes on to its end, of which this page hears nothing. */
async function endsUnseenBy(other: Page, rest: Rest, executionId: string, file: string) {
  writeFileSync(file, '')
  await rest.reaches(executionId, 'SUCCESS')
  await expect(executionPage(other).row('wait')).not.toContainText('Success')
}

type Opened = { page: Page; browser: Browser; address: string; rest: Rest }

/** A guest has an execution open that waits for `file`; `page` has the menu of the guest's row open. */
async function guestLooksOn({ page, browser, address, rest }: Opened, name: string, file: string) {
  const id = uniqueName(name)
  await rest.createFlow(waitsForFile(id, file))
  const started = await rest.start(`${namespace}/${id}`)
  const guest = await invite(page)
  const other = await enterByLink(browser, address, guest)
  await other.goto(`/executions/${started.id}`)
  await expect(other.getByRole('button', { name: 'Connection: Live' })).toBeVisible()
  await expect(executionPage(other).row('wait')).toContainText('Running')
  await page.goto('/settings/people')
  const row = page.getByRole('row', { name: new RegExp(guest.person.email) })
  await row.getByRole('button').last().click()
  return { started, other }
}

test('whose session is ended hears nothing more of an execution within seconds', async ({
  page,
  browser,
  address,
  rest,
}, info) => {
  const file = info.outputPath('go-on')
  const { started, other } = await guestLooksOn({ page, browser, address, rest }, 'secretly', file)
  await page.getByRole('menuitem', { name: /Disable/ }).click()
  const before = Date.now()
  await page
    .getByRole('alertdialog')
    .getByRole('button', { name: /Disable/ })
    .click()
  await expect(other.getByRole('button', { name: 'Connection: Live' })).toHaveCount(0)
  console.log(
    `The socket of a disabled account was closed ${Date.now() - before} ms after the click began.`,
  )
  await endsUnseenBy(other, rest, started.id, file)
  await other.context().close()
})

test('whose role is taken away hears nothing more of an execution within seconds', async ({
  page,
  browser,
  address,
  rest,
}, info) => {
  const file = info.outputPath('go-on')
  const { started, other } = await guestLooksOn({ page, browser, address, rest }, 'no-longer', file)
  await page.getByRole('menuitem', { name: 'Change roles' }).click()
  const dialog = page.getByRole('dialog', { name: /^Roles of/ })
  await dialog.getByLabel('Namespace').fill('somewhere.else')
  const before = Date.now()
  await dialog.getByRole('button', { name: 'Save roles' }).click()
  // The session goes on, in what is left to it; of this execution it is told nothing more, and told so.
  await expect(other.getByText('It is not there any more.')).toBeVisible()
  console.log(`The room of a role that was taken away closed ${Date.now() - before} ms after.`)
  await endsUnseenBy(other, rest, started.id, file)
  expect((await other.request.get(`/api/v1/main/executions/${started.id}`)).status()).toBe(404)
  await other.context().close()
})
