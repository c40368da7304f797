// What a hostile page or a stranger on the network gets.

import { connect } from 'node:net'
import type { Page } from '@playwright/test'
import { catchAction } from './support/caught-action'
import { uniqueName } from './support/product'
import { namespace, runsForAnHour } from './support/sources'
import { expect, test } from './support/test'

test('every page has a policy with a nonce of its own, and its scripts carry it', async ({
  page,
}) => {
  const nonces = new Set<string>()
  for (const path of ['/', '/flows', '/executions', '/workers', '/settings']) {
    const response = await page.goto(path)
    const headers = response?.headers() ?? {}
    const policy = headers['content-security-policy'] ?? ''
    const nonce = /'nonce-([^']+)'/.exec(policy)?.[1] ?? ''
    expect(nonce).not.toBe('')
    nonces.add(nonce)
    expect(policy).not.toMatch(/script-src[^;]*'unsafe-(inline|eval)'/)
    expect(policy).toContain("frame-ancestors 'none'")
    expect(headers['x-content-type-options']).toBe('nosniff')
    const without = await page
      .locator('script:not([src])')
      .evaluateAll(
        (scripts, wanted) => scripts.filter((script) => script.nonce !== wanted).length,
        nonce,
      )
    expect(without).toBe(0)
  }
  expect(nonces.size).toBe(5)
})

test('a script that came in with a text does not run', async ({ page }) => {
  // A page of its own: the refusal is an error in the console, which is what is wanted here.
  const target = await page.context().newPage()
  await target.goto('/flows')
  const refused = target.waitForEvent('console', (message) =>
    /content security policy/i.test(message.text()),
  )
  await target.evaluate(() => {
    const holder = document.createElement('div')
    holder.innerHTML = '<img src="data:," onerror="window.wasRun = true">'
    document.body.append(holder)
  })
  await refused
  expect(await target.evaluate(() => 'wasRun' in window)).toBe(false)
})

/** Everything that the server sends until it closes the connection. */
function raw(address: string, lines: string[]): Promise<string> {
  const { hostname, port } = new URL(address)
  return new Promise((resolve) => {
    let received = ''
    const socket = connect(Number(port), hostname, () =>
      socket.write(`${lines.join('\r\n')}\r\n\r\n`),
    )
    socket.on('data', (chunk) => (received += chunk.toString()))
    socket.on('error', () => resolve(received))
    socket.on('close', () => resolve(received))
  })
}

test('upgrades to anything but the sockets are cut off', async ({ address }) => {
  for (const path of ['/', '/flows', '/_next/webpack-hmr', '/api/v1/main/flows/search']) {
    const answer = await raw(address, [
      `GET ${path} HTTP/1.1`,
      'Host: example.com',
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    ])
    expect(answer, path).toBe('')
  }
})

test('a change from another site is refused, though it carries our cookie', async ({
  page,
  address,
  rest,
}) => {
  const cookies = await page.context().cookies()
  const cookie = await cookieHeader(page)
  expect(cookies.every(({ httpOnly, sameSite }) => !httpOnly || sameSite === 'Lax')).toBe(true)
  expect(cookies.some(({ httpOnly }) => httpOnly)).toBe(true)
  const post = (origin: string) =>
    fetch(`${address}/api/v1/main/executions/tutorial/call-an-api`, {
      method: 'POST',
      headers: { cookie, origin },
      body: new FormData(),
    })
  const before = (await rest.executionsOf('tutorial/call-an-api')).length
  expect((await post('http://evil.example')).status).toBe(403)
  expect((await post('null')).status).toBe(403)
  expect((await rest.executionsOf('tutorial/call-an-api')).length).toBe(before)
  expect((await post(address)).status).toBe(200)
})

test('an action called from another site does nothing', async ({ page, address, rest }) => {
  const id = uniqueName('attacked')
  await rest.createFlow(runsForAnHour(id))
  const started = await rest.start(`${namespace}/${id}`)
  await page.goto(`/executions/${started.id}`)
  await page.getByRole('button', { name: 'Kill execution' }).click()
  const kill = page.getByRole('alertdialog').getByRole('button', { name: 'Kill execution' })
  const action = await catchAction(page, 'killExecution', () => kill.click())
  const cookie = await cookieHeader(page)
  const send = (origin: string, site: string) =>
    fetch(action.url, {
      method: 'POST',
      headers: { ...action.headers, cookie, origin, 'sec-fetch-site': site },
      body: new Uint8Array(action.body),
    })
  expect((await send('http://evil.example', 'cross-site')).status).toBeGreaterThanOrEqual(400)
  expect((await rest.execution(started.id)).state.current).toBe('RUNNING')
  // The same bytes from a page of ours do what they say: the refusal was for the origin.
  expect((await send(address, 'same-origin')).status).toBe(200)
  await rest.reaches(started.id, 'KILLED')
})

async function cookieHeader(page: Page): Promise<string> {
  const cookies = await page.context().cookies()
  return cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
}
