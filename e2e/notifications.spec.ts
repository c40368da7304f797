// A person adds a webhook, subscribes it, and sees what became of each event; what failed is sent again by hand.
// On a product of its own, whose operator allows the loopback.

import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Page } from '@playwright/test'
import { Webhook } from 'standardwebhooks'
import { expectAccessible, expectNoSidewaysScroll } from './support/accessible'
import { createInstance, type Instance } from './support/instance'
import { administrator, restOf } from './support/product'
import { namespace, says } from './support/sources'
import { expect, signedOut, test } from './support/test'

test.use({ storageState: signedOut })
test.describe.configure({ timeout: 240_000 })

type Received = { body: string; headers: Record<string, string> }

let instance: Instance
let receiver: Server
let received: Received[] = []
let status = 204

test.beforeAll(async () => {
  receiver = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      const headers = request.headers as Record<string, string>
      received.push({ body: Buffer.concat(parts).toString(), headers })
      response
        .writeHead(status, { 'x-request-id': 'req-77' })
        .end(status === 500 ? 'out of order today' : undefined)
    })
  })
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve))
  instance = await createInstance({
    MILLRACE_ADMIN_EMAIL: administrator.email,
    MILLRACE_ADMIN_PASSWORD: administrator.password,
    MILLRACE_OUTBOUND_ALLOW: '127.0.0.0/8',
    MILLRACE_SAMPLES: 'false',
  })
  instance.start()
  await instance.ready()
})
test.afterAll(async () => {
  await instance.remove()
  receiver.close()
})

const receiverUrl = () => `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`

async function enter(page: Page): Promise<void> {
  await page.goto(`${instance.url}/sign-in`)
  await page.getByLabel('E-mail').fill(administrator.email)
  await page.getByLabel('Password').fill(administrator.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByRole('navigation', { name: 'Main' })).toBeVisible()
}

test('events reach a webhook that a person has added, and what failed is sent again', async ({
  page,
}) => {
  const rest = restOf(instance.url)
  await rest.createFlow(says('told', 'hello'))
  await enter(page)

  await page.goto(`${instance.url}/notifications`)
  await page.getByRole('button', { name: 'Add destination' }).first().click()
  const form = page.getByRole('dialog', { name: 'Add destination' })
  await form.getByLabel('Name', { exact: true }).fill('billing')
  await form.getByLabel('url').fill(receiverUrl())
  await form.getByRole('button', { name: 'Save' }).click()
  const secret = await form.getByLabel('Signing secret').inputValue()
  expect(secret).toMatch(/^whsec_/)
  await form.getByRole('button', { name: 'Done' }).click()

  await page.getByRole('link', { name: 'Subscriptions' }).click()
  await page.getByRole('button', { name: 'Add subscription' }).first().click()
  const about = page.getByRole('dialog', { name: 'Add subscription' })
  await about.getByLabel('Name', { exact: true }).fill('ends')
  await about.getByLabel('Namespace').fill(namespace)
  await about.getByLabel('Events').fill('execution.*')
  await about.getByLabel('States').fill('SUCCESS')
  await about.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByRole('row', { name: /ends/ })).toContainText('billing')
  await expectAccessible(page)

  const first = await rest.start(`${namespace}/told`, { wait: true })
  await expect.poll(() => received.length).toBe(1)
  const [one] = received
  if (!one) throw new Error('The receiver got nothing')
  new Webhook(secret).verify(one.body, one.headers)
  expect(one.body).toContain(first.id)

  await page.getByRole('link', { name: 'Deliveries' }).click()
  const delivered = page.getByRole('row').filter({ hasText: first.id.slice(-8) })
  await expect(delivered).toContainText('Delivered')
  await delivered.getByRole('button', { name: 'execution.success' }).click()
  const sheet = page.getByRole('dialog')
  await expect(sheet).toContainText('Arrived')
  await expect(sheet).toContainText('204')
  await page.keyboard.press('Escape')

  status = 500
  const second = await rest.start(`${namespace}/told`, { wait: true })
  const failing = page.getByRole('row').filter({ hasText: second.id.slice(-8) })
  await expect(failing).toContainText('Retrying')
  await failing.getByRole('button', { name: 'execution.success' }).click()
  await expect(sheet).toContainText('out of order today')
  await expect(sheet).toContainText('x-request-id')
  await expect(sheet).toContainText('automatic')
  await expect(sheet).toContainText('The receiver has an error of its own. It is tried again.')
  await expectAccessible(page)
  status = 204
  await sheet.getByRole('button', { name: 'Redeliver' }).click()
  await expect(sheet).toContainText('Arrived')
  await expect(sheet).toContainText('by hand')
  await page.keyboard.press('Escape')
  await expect(failing).toContainText('Delivered')
  const ids = received.filter(({ body }) => body.includes(second.id))
  expect(new Set(ids.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
  expect(new Set(ids.map(({ body }) => body)).size).toBe(1)

  const before = received.length
  await page.getByRole('checkbox', { name: 'Choose all that are shown' }).click()
  const bar = page.getByRole('toolbar', { name: 'What to do with the chosen deliveries' })
  await expect(bar).toContainText('2 deliveries chosen')
  await expectAccessible(page)
  await bar.getByRole('button', { name: 'Redeliver' }).click()
  await expect(page.getByText('2 deliveries are sent again.')).toBeVisible()
  await expect(bar).toBeHidden()
  await expect.poll(() => received.length).toBe(before + 2)

  await page.setViewportSize({ width: 390, height: 844 })
  await page.emulateMedia({ colorScheme: 'dark' })
  await expectNoSidewaysScroll(page)
  await expect(page.getByRole('columnheader', { name: 'When' })).toBeInViewport({ ratio: 1 })
  await expectAccessible(page)
})

test('what a receiver that is gone for good was sent is said to be over, until somebody recovers it', async ({
  page,
}) => {
  const rest = restOf(instance.url)
  await rest.createFlow(says('parted', 'hello'))
  const send = async (path: string, body: unknown) => {
    const answer = await rest.call('POST', path, {
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    })
    expect(answer.ok).toBe(true)
    return (await answer.json()) as { id: string }
  }
  const to = { name: 'parted', type: 'webhook', config: { url: receiverUrl() } }
  const { id: destinationId } = await send('/destinations', to)
  await send('/subscriptions', {
    name: 'parted',
    destinationId,
    scope: { namespace, flowId: 'parted' },
    events: ['execution.*'],
    states: ['SUCCESS'],
  })
  await enter(page)
  status = 410
  const { id } = await rest.start(`${namespace}/parted`, { wait: true })
  await page.goto(`${instance.url}/notifications?tab=deliveries&to=${destinationId}`)
  const row = page.getByRole('row').filter({ hasText: id.slice(-8) })
  await expect(row).toContainText('Stopped')
  await row.getByRole('button', { name: 'execution.success' }).click()
  const sheet = page.getByRole('dialog')
  await expect(sheet).toContainText('It is not tried again: the receiver answered 410 Gone')
  await expect(sheet).not.toContainText('Next try')
  await expectAccessible(page)
  status = 204
  await send(`/destinations/${destinationId}/recover`, {})
  await expect(sheet).toContainText('Arrived')
  await expect(sheet).toContainText('by hand')
  await expect(sheet).not.toContainText('It is not tried again')
})

test('whoever asks to be told is told by what they chose, and no more when they stop', async ({
  page,
}) => {
  const rest = restOf(instance.url)
  await rest.createFlow(says('followed', 'hello'))
  const destination = { name: 'of choice', type: 'webhook', config: { url: receiverUrl() } }
  const made = await rest.call('POST', '/destinations', {
    body: JSON.stringify(destination),
    headers: { 'content-type': 'application/json' },
  })
  expect(made.ok).toBe(true)
  await enter(page)
  await page.goto(`${instance.url}/flows/${namespace}/followed`)
  await page.getByRole('button', { name: 'Notify me' }).click()
  await page.getByRole('menuitem', { name: 'By a destination…' }).click()
  const form = page.getByRole('dialog', { name: 'Notify me' })
  await expect(form.getByLabel('Name', { exact: true })).toHaveValue(`${namespace}.followed`)
  await expect(form.getByLabel('States')).toHaveValue('FAILED, WARNING, PAUSED')
  await form.getByLabel('Destination').selectOption('of choice')
  await form.getByLabel('States').fill('SUCCESS')
  await form.getByRole('button', { name: 'Save' }).click()
  const told = page.getByRole('button', { name: 'Notifying' })
  await expect(told).toBeVisible()
  received = []
  await rest.start(`${namespace}/followed`, { wait: true })
  await expect.poll(() => received.length).toBeGreaterThan(0)
  await told.click()
  await expect(page.getByRole('button', { name: 'Notify me' })).toBeVisible()
  await page.reload()
  await expect(page.getByRole('button', { name: 'Notify me' })).toBeVisible()
})
