// The server dies without a word under an open page, and comes back.

import { writeFileSync } from 'node:fs'
import { executionPage, expectNotReloaded, markDocument } from './support/execution-page'
import { createInstance } from './support/instance'
import { administrator, restOf, uniqueName } from './support/product'
import { namespace, waitsForFile } from './support/sources'
import { expect, signedOut, test } from './support/test'

test.use({ storageState: signedOut })

test('the page says that the server is away, and catches up by itself', async ({ page }, info) => {
  test.setTimeout(150_000)
  const instance = await createInstance({
    MILLRACE_ADMIN_EMAIL: administrator.email,
    MILLRACE_ADMIN_PASSWORD: administrator.password,
    MILLRACE_SAMPLES: 'false',
    MILLRACE_HEARTBEAT_MS: '500',
    MILLRACE_LEASE_MS: '3000',
  })
  try {
    instance.start()
    await instance.ready()
    const rest = restOf(instance.url)
    const id = uniqueName('outlives')
    const file = info.outputPath('go-on')
    await rest.createFlow(waitsForFile(id, file))
    const started = await rest.start(`${namespace}/${id}`)

    await page.goto(`${instance.url}/sign-in?next=/executions/${started.id}`)
    await page.getByLabel('E-mail').fill(administrator.email)
    await page.getByLabel('Password').fill(administrator.password)
    await page.getByRole('button', { name: 'Sign in' }).click()
    const execution = executionPage(page)
    await expect(execution.row('wait')).toContainText('Running')
    await markDocument(page)
    await expect(page.getByRole('button', { name: 'Connection: Live' })).toBeVisible()

    await instance.kill()
    await expect(page.getByRole('button', { name: 'Connection: Offline' })).toBeVisible()
    instance.start()
    await instance.ready()
    await expect(page.getByRole('button', { name: 'Connection: Live' })).toBeVisible({
      timeout: 30_000,
    })
    await expect(execution.state).toHaveText('Running')
    writeFileSync(file, '')
    await expect(execution.state).toHaveText('Success', { timeout: 60_000 })
    await expectNotReloaded(page)
    await execution.tab('Logs').click()
    await expect(execution.log).toContainText('the file is there')
  } finally {
    await page.goto('about:blank')
    await instance.remove()
  }
})
